//! Why a request to a folder has no file as its answer.

use http::StatusCode;

use super::path::Refused;

/// Each one says what was asked for and what would help.
#[derive(Debug, thiserror::Error)]
pub(super) enum Miss {
    #[error("a folder answers GET and HEAD only, not {0}")]
    Method(http::Method),
    #[error(transparent)]
    Path(#[from] Refused),
    #[error("there is no folder at `{0}`; build the project, or choose another folder")]
    FolderMissing(String),
    #[error("there is no file `{name}`{hint}")]
    NoFile { name: String, hint: String },
    #[error("there is no file `{asked}`, but there is `{real}`; names count to the letter, here as on S3")]
    Case { asked: String, real: String },
    #[error("`{0}` is a link that leads outside the folder")]
    Outside(String),
    #[error("`{name}` cannot be read")]
    Unreadable { name: String, source: std::io::Error },
    #[error("`{0}` is being written to all the time; ask again when it is finished")]
    Changing(String),
}

impl Miss {
    /// A name nobody has.
    pub(super) fn no_file(name: &str) -> Self {
        Self::NoFile { name: name.to_owned(), hint: String::new() }
    }

    /// Stable, for the journal and the window.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Method(_) => "method-not-allowed",
            Self::Path(refused) => refused.code(),
            Self::FolderMissing(_) => "folder-missing",
            Self::NoFile { .. } => "no-such-file",
            Self::Case { .. } => "case-mismatch",
            Self::Outside(_) => "outside",
            Self::Unreadable { .. } => "unreadable",
            Self::Changing(_) => "file-changing",
        }
    }

    /// CloudFront before a bucket that may not be listed answers 403 where others answer 404 or 405.
    pub(super) fn status(&self, cloudfront: bool) -> StatusCode {
        match self {
            Self::Method(_) if !cloudfront => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoFile { .. } | Self::Case { .. } if !cloudfront => StatusCode::NOT_FOUND,
            Self::Path(refused) if refused.code() == "bad-path" => StatusCode::BAD_REQUEST,
            Self::FolderMissing(_) | Self::Changing(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::FORBIDDEN,
        }
    }

    /// Whether a single-page application is to answer instead.
    pub(super) const fn is_absent(&self) -> bool {
        matches!(self, Self::NoFile { .. } | Self::Case { .. })
    }

    /// Whether a change on the disk may cure it, so that a page can wait for one.
    pub(super) const fn may_pass(&self) -> bool {
        !matches!(self, Self::Method(_) | Self::Path(_))
    }

    /// The cause and its source in one line.
    pub(super) fn detail(&self) -> String {
        std::error::Error::source(self).map_or_else(|| self.to_string(), |source| format!("{self}: {source}"))
    }
}
