//! A target as people type it on the command line or in the window: a folder, or a backend's address.

mod address;

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use crate::project::Address;

/// Where a behavior leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// As typed: it may be relative to wherever the person stands.
    Folder(PathBuf),
    /// At least one backend.
    Upstream(Vec<Address>),
}

/// Why a text is not the address of a backend.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// There is nothing in it.
    #[error("the target is empty; give a folder or an address such as `http://localhost:3000`")]
    Empty,
    /// Neither `http://` nor `https://`; the fields are the text and what to write.
    #[error("`{0}` is not the address of a backend; write `{1}`")]
    Scheme(String, String),
    /// A path, query or fragment; the fields are the text and what to write.
    #[error("`{0}` has a path; the path of the request is kept, so give only scheme, host and port: `{1}`")]
    Path(String, String),
    /// `user:password@`; the field is what to write.
    #[error("the address has a user name or password, which would be sent to nobody; write `{0}`")]
    UserInfo(String),
    /// No host, or none that could be looked up; the field is the text.
    #[error("`{0}` has no valid host; write something like `http://localhost:3000`")]
    Host(String),
    /// Not a number from 1 to 65535; the fields are the text and the port.
    #[error("`{0}` has no valid port; `{1}` is not a number from 1 to 65535")]
    Port(String, String),
    /// A host alone, which could also be a folder; the field is what to write.
    #[error("`{0}` needs a port; write something like `{0}:3000`")]
    NoPort(String),
    /// `unix:` and nothing more, or the mark of a URL behind it; the field is the text.
    #[error("`{0}` does not name a socket; write its path, such as `unix:/run/app.sock`")]
    Socket(String),
}

impl Target {
    /// Reads a folder (`dist`, `../site`, `C:\site`) or one or more backends, separated by commas.
    ///
    /// A backend is a URL of scheme, host and port, or `unix:` and the path of a socket; `localhost:3000`, `:3000`
    /// and `3000` are taken kindly as `http://localhost:3000`. A folder whose name is a number is written
    /// `./3000`.
    ///
    /// # Errors
    /// When it looks like a backend's address and cannot be one; the sentence says what to write.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return Err(TargetError::Empty);
        }
        if parts.iter().all(|part| address::looks_like_one(part)) {
            return parts
                .into_iter()
                .map(address::parse_kindly)
                .collect::<Result<_, _>>()
                .map(Self::Upstream);
        }
        Ok(Self::Folder(text.into()))
    }
}

/// What [`Target::parse`] reads back.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Upstream(peers) => {
                f.write_str(&peers.iter().map(Address::url).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Address {
    /// Reads `http://localhost:3000`: scheme, host and port, as in the project file, or `unix:/run/app.sock`, whose
    /// path stays as it is written. A lone `/` at the end of a URL is let pass; the port defaults to the scheme's.
    ///
    /// # Errors
    /// When the scheme is another one, or there is a path, a user name, or a malformed host or port.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        address::parse(url)
    }
}

impl TargetError {
    /// Stable, kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "target-empty",
            Self::Scheme(..) => "target-scheme",
            Self::Path(..) => "target-path",
            Self::UserInfo(_) => "target-user-info",
            Self::Host(_) => "target-host",
            Self::Port(..) => "target-port",
            Self::NoPort(_) => "target-no-port",
            Self::Socket(_) => "target-socket",
        }
    }

    /// The values in the sentence, in its order.
    #[must_use]
    pub fn params(&self) -> Vec<String> {
        match self {
            Self::Empty => Vec::new(),
            Self::UserInfo(text) | Self::Host(text) | Self::NoPort(text) | Self::Socket(text) => {
                vec![text.clone()]
            }
            Self::Scheme(a, b) | Self::Path(a, b) | Self::Port(a, b) => vec![a.clone(), b.clone()],
        }
    }
}

#[cfg(test)]
mod tests;
