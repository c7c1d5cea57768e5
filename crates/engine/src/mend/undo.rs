//! What was corrected, kept across restarts so that it can be taken back until the file changes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::spot::{changed, hash, spliced};
use crate::api::types::ApiError;
use crate::error::Result;
use crate::places::write_whole;

/// Corrections remembered; older ones cannot be taken back.
const MOST: usize = 200;

/// A correction that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mend {
    pub(crate) id: String,
    /// The site's id.
    pub(crate) site: String,
    /// The finding it mended.
    pub(crate) finding: String,
    /// What findings call the file; `None` for an original that is bundled before it is served.
    pub(crate) served_as: Option<String>,
    pub(crate) path: PathBuf,
    /// Byte of the file where the replacement begins.
    pub(crate) at: usize,
    pub(crate) line: u32,
    pub(crate) before: String,
    pub(crate) after: String,
    /// Hash of the file as the correction left it.
    pub(crate) left: String,
    pub(crate) at_ms: f64,
}

/// All of them, oldest first, in a file of the data folder.
#[derive(Debug)]
pub(crate) struct Mends {
    file: PathBuf,
    all: Vec<Mend>,
}

impl Mend {
    /// Whether the file is still as the correction left it.
    pub(crate) fn can_be_undone(&self) -> bool {
        std::fs::read(&self.path).is_ok_and(|bytes| hash(bytes) == self.left)
    }

    fn undo(&self) -> Result<()> {
        let bytes = std::fs::read(&self.path).map_err(|cause| ApiError::disk("read", &self.path, &cause))?;
        let stands = bytes.get(self.at..).is_some_and(|rest| rest.starts_with(self.after.as_bytes()));
        if hash(&bytes) != self.left || !stands {
            return Err(changed(&self.path));
        }
        let bytes = spliced(&bytes, self.at, self.after.len(), self.before.as_bytes());
        write_whole(&self.path, &bytes).map_err(|cause| ApiError::disk("write", &self.path, &cause))
    }
}

impl Mends {
    /// Those of earlier runs; a file that cannot be read holds none.
    pub(crate) fn open(file: PathBuf) -> Self {
        let text = std::fs::read(&file).unwrap_or_default();
        Self { all: serde_json::from_slice(&text).unwrap_or_default(), file }
    }

    /// Those of a site that can be taken back, newest first.
    pub(crate) fn of(&self, site: &str) -> Vec<Mend> {
        let of_site = self.all.iter().rev().filter(|mend| mend.site == site);
        of_site.filter(|mend| mend.can_be_undone()).cloned().collect()
    }

    /// Remembers one more.
    pub(crate) fn add(&mut self, mend: Mend) -> Result<()> {
        self.all.push(mend);
        let surplus = self.all.len().saturating_sub(MOST);
        self.all.drain(..surplus);
        self.keep()
    }

    /// Takes one back.
    ///
    /// # Errors
    /// When there is none of that id, or its file was changed since.
    pub(crate) fn undo(&mut self, id: &str) -> Result<Mend> {
        let at = self.all.iter().rposition(|mend| mend.id == id).ok_or_else(|| gone(id))?;
        self.all[at].undo()?;
        let mend = self.all.remove(at);
        self.keep()?;
        Ok(mend)
    }

    fn keep(&self) -> Result<()> {
        let text =
            serde_json::to_vec(&self.all).map_err(|e| ApiError::internal("remembering corrections", &e))?;
        write_whole(&self.file, &text).map_err(|cause| ApiError::disk("write", Path::new(&self.file), &cause))
    }
}

fn gone(id: &str) -> ApiError {
    ApiError::new("no-such-mend", &[id], format!("there is no correction {id} to take back any more"))
}
