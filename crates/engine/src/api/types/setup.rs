//! Making a site, and changing what it does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A folder, looked at before a site is made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FolderGuess {
    /// Absolute: the folder to serve.
    pub folder: String,
    /// For people: `~/code/shop/dist`.
    pub shown: String,
    /// `shop`.
    pub name: String,
    /// `shop.localhost`.
    pub host: String,
    /// `vite`, `next`, `astro`, `plain`, ...: what seems to have built it.
    pub built_by: String,
    /// Files in it.
    pub files: u32,
    /// It has an `index.html`.
    pub has_index: bool,
    /// A `localfront.toml` that already covers it; open that instead.
    pub project_file: Option<String>,
    /// Where the settings would be kept, for people.
    pub would_keep: String,
}

/// A program listening on this computer that could be the backend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Backend {
    /// `http://localhost:3000`.
    pub url: String,
    /// `3000`.
    pub port: u16,
    /// `node`; `None` when the system does not tell.
    pub process: Option<String>,
}

/// A site to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SiteDraft {
    /// `shop`.
    pub name: String,
    /// Absolute.
    pub folder: String,
    /// `http://localhost:3000`; `None` for no backend.
    pub backend: Option<String>,
    /// `/api/*` unless the person says otherwise.
    pub pattern: String,
}

/// A behavior as edited in the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BehaviorDraft {
    /// `/api/*`.
    pub pattern: String,
    /// A folder or a URL.
    pub target: String,
}

/// What of a behavior can be switched in the window: [`config::edit::Switches`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Switches {
    /// `/api` is taken off the path; `None` for nothing.
    pub strip_prefix: Option<String>,
    /// CloudFront's security headers are added.
    pub security_headers: bool,
    /// Pages of other origins may read the answers.
    pub cors: bool,
    /// Answers are compressed.
    pub compress: bool,
}
