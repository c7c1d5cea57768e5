//! Where the local authority is trusted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the local authority is trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Trust {
    /// Trusted in every store that is present on this computer.
    pub trusted: bool,
    /// `~/.local/share/localfront/ca/root.pem`.
    pub root_path: String,
    /// SHA-256 of the root, `AB:CD:…`.
    pub fingerprint: String,
    /// When the root ends.
    pub not_after_ms: f64,
    /// Each place where trust is kept.
    pub stores: Vec<TrustStore>,
}

/// One place where trust is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TrustStore {
    /// `system`, `nss:/home/x/.pki/nssdb`: what commands take.
    pub id: String,
    /// `system`, `chromium`, `firefox`, `macos`, `windows`: for the label.
    pub kind: String,
    /// Folder or file, for people.
    pub place: String,
    /// How it stands.
    pub state: TrustState,
    /// What to do or why not, when there is something to say: a stable code.
    pub code: Option<String>,
    /// The command a person can run, where one helps.
    pub command: Option<String>,
    /// What the system said, in English.
    pub detail: Option<String>,
}

/// How a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TrustState {
    /// Our root is in it and trusted.
    Trusted,
    /// It is not.
    Untrusted,
    /// It cannot be read or changed.
    Unavailable,
}
