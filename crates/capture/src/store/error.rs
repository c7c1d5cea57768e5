//! What can go wrong with the journal, in sentences that name the remedy.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the journal could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder is not there and cannot be made.
    #[error("cannot make the journal's folder {}; choose another with --data-dir", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no journal yet.
    #[error("there is no journal at {}; start `localfront serve` first", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("cannot write the journal {}: it or its folder is read-only; allow writing or choose another folder with --data-dir", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No space is left.
    #[error("cannot write the journal {}: the disk is full; free some space and recording goes on", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process held it for too long.
    #[error("cannot use the journal {}: another program keeps it locked; close that program", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// It is damaged; the next opening sets it aside and begins a new one.
    #[error("the journal {} is damaged; open it again to set it aside and begin a new one", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of Localfront wrote it.
    #[error("the journal {} was written by a newer Localfront (layout {found}, this one knows {known}); update Localfront or choose another folder with --data-dir", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The newest layout known here.
        known: i64,
    },
    /// The file system refused something.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was attempted.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused something else.
    #[error("cannot {doing} the journal {}", path.display())]
    Sqlite {
        /// What was attempted.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// What the journal's functions return.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Stable, kebab-case, for the window to translate.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "journal-folder",
            Self::Missing { .. } => "journal-missing",
            Self::ReadOnly { .. } => "journal-read-only",
            Self::Full { .. } => "journal-disk-full",
            Self::Busy { .. } => "journal-busy",
            Self::Corrupt { .. } => "journal-corrupt",
            Self::Newer { .. } => "journal-newer",
            Self::File { .. } => "journal-file",
            Self::Sqlite { .. } => "journal-failed",
        }
    }

    /// The file or folder it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder { path, .. }
            | Self::Missing { path }
            | Self::ReadOnly { path }
            | Self::Full { path }
            | Self::Busy { path }
            | Self::Corrupt { path }
            | Self::Newer { path, .. }
            | Self::File { path, .. }
            | Self::Sqlite { path, .. } => path,
        }
    }

    pub(super) fn of(path: &Path, doing: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { path }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { path },
            _ => Self::Sqlite { doing, path, source },
        }
    }
}
