//! What is done about a finding: correcting it, ignoring it, asking its host.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A correction of a file, before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FixView {
    /// For people: `~/code/shop/src/login.ts`.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// The lines above, as they stand; long ones shortened.
    pub above: Vec<String>,
    /// The line as it stands, shortened around the place.
    pub before: String,
    /// The same corrected.
    pub after: String,
    /// The lines below.
    pub below: Vec<String>,
    /// Names the content that was looked at; `apply_fix` takes it.
    pub base: String,
    /// The file is made by a build, and made anew by the next.
    pub built: bool,
}

/// A correction that was made and can be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Mended {
    /// What `undo_fix` takes.
    pub id: String,
    /// The finding it mends.
    pub finding: String,
    /// The file is bundled before it is served, so that a build must come first.
    pub to_build: bool,
    /// For people.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// When it was made.
    pub at_ms: f64,
}

/// Findings that the project file does not want to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Ignored {
    /// The address; `*` is any run of characters.
    pub url: Option<String>,
    /// What asks for it, or the rule.
    pub kind: Option<String>,
    /// The file; `*` is any run of characters.
    pub file: Option<String>,
    /// Why.
    pub reason: String,
    /// Findings it hides now.
    pub hides: u32,
}

/// Whether a host answers over https.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HttpsCheck {
    /// The address that was asked for.
    pub url: String,
    /// The status it answered with; `None` when it did not.
    pub status: Option<u16>,
    /// What stood in the way, in English; `None` when it answered.
    pub problem: Option<String>,
}
