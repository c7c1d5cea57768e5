//! What was known before: a file kept beside the code, so that only new mistakes stop a build.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Found;
use crate::api::types::ApiError;
use crate::error::Result;

/// The known mistakes, each with how often it stands. Lines are left out: what moves is not new.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    rule: String,
    file: String,
    url: String,
    count: u32,
}

impl Baseline {
    /// Of these findings.
    #[must_use]
    pub fn of(findings: &[Found]) -> Self {
        let mut counts: BTreeMap<(&str, &str, &str), u32> = BTreeMap::new();
        for found in findings {
            let key = (found.at.uri.as_str(), found.finding.rule.as_str(), found.finding.url.as_str());
            *counts.entry(key).or_default() += 1;
        }
        let entry = |((file, rule, url), count): ((&str, &str, &str), u32)| Entry {
            rule: rule.into(),
            file: file.into(),
            url: url.into(),
            count,
        };
        Self { version: 1, findings: counts.into_iter().map(entry).collect() }
    }

    /// Reads one; `None` when there is no such file yet.
    ///
    /// # Errors
    /// When the file cannot be read or is no baseline.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(refused("read", path, &cause)),
        };
        let baseline: Self =
            serde_json::from_str(&text).map_err(|cause| refused("understand", path, &cause))?;
        match baseline.version {
            1 => Ok(Some(baseline)),
            other => Err(refused("understand", path, &format!("it is of version {other}"))),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        std::fs::write(path, text).map_err(|cause| refused("write", path, &cause))
    }

    /// Marks what is known; how much of it there was.
    pub fn compare(&self, findings: &mut [Found]) -> usize {
        let key = |entry: &Entry| format!("{}\u{1f}{}\u{1f}{}", entry.rule, entry.file, entry.url);
        let mut left: BTreeMap<String, u32> =
            self.findings.iter().map(|entry| (key(entry), entry.count)).collect();
        let mut known = 0;
        for found in findings {
            if let Some(count) = left.get_mut(&found.fingerprint()).filter(|count| **count > 0) {
                *count -= 1;
                known += 1;
                found.is_new = false;
            }
        }
        known
    }
}

fn refused(what: &str, path: &Path, cause: &dyn std::fmt::Display) -> ApiError {
    let shown = path.display().to_string();
    let message =
        format!("cannot {what} the baseline {shown}: {cause}; name another file, or remove it to begin anew");
    ApiError::new("baseline-refused", &[&shown, &cause.to_string()], message)
}
