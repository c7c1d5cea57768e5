//! Why a command ended early, in a sentence that names the remedy.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// What to tell the person, and how to exit.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    exit: u8,
}

impl Failure {
    /// Looked, and found problems: exit code 1.
    pub(crate) fn found(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: 1 }
    }

    /// Could not do it: exit code 2.
    pub(crate) fn cannot(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: 2 }
    }

    /// A file or folder that could not be used.
    pub(crate) fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::cannot(format!("cannot {what} {}: {error}", path.display()))
    }

    pub(crate) fn exit(&self) -> ExitCode {
        ExitCode::from(self.exit)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
