//! What would happen to a request.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Change, OriginKind};

/// What would happen to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Explanation {
    /// The path as it is matched.
    pub path: String,
    /// The site's name; `None` when none serves that host.
    pub site: Option<String>,
    /// The pattern that matches.
    pub behavior: Option<String>,
    /// 1-based number of that behavior.
    pub rule: Option<u32>,
    /// The origin's name.
    pub origin: Option<String>,
    /// Folder or backend.
    pub kind: Option<OriginKind>,
    /// The file or URL that would be asked.
    pub goes_to: Option<String>,
    /// The backends one of which would be asked, when there are several.
    pub peers: Vec<Member>,
    /// What would be changed on the way.
    pub changes: Vec<Change>,
    /// Things worth knowing, as codes with English sentences.
    pub hints: Vec<ApiError>,
}

/// One backend of several, as the project file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Member {
    /// `http://localhost:3000`.
    pub url: String,
    /// Share of the requests beside the others.
    pub weight: u32,
    /// Asked only when every other is down.
    pub backup: bool,
}
