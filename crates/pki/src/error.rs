//! What can go wrong with the authority, each with what to do about it.

use std::io;
use std::path::PathBuf;

/// Why the authority could not be opened, or a leaf not signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the authority could not be read.
    #[error("could not read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or folder of the authority could not be written.
    #[error("could not write {}; the folder must be writable by you and the disk not full", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// One of the two files is there without the other.
    #[error(
        "{} is missing while {} is there; put it back from a backup, or make a new authority with `localfront ca rotate`",
        missing.display(),
        present.display()
    )]
    Half {
        /// The file that is not there.
        missing: PathBuf,
        /// The one that is.
        present: PathBuf,
    },
    /// A file is there and not what it should be.
    #[error(
        "{} is not usable: {reason}; put it back from a backup, or make a new authority with `localfront ca rotate`",
        path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Others may read the key or write beside it, and that could not be put right.
    #[error(
        "{} is open to other users (mode {mode:04o}) and could not be closed; run `chmod {wanted:o} '{}'` as its owner",
        path.display(),
        path.display()
    )]
    Exposed {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions now.
        mode: u32,
        /// The permissions it should have.
        wanted: u32,
        /// Why they could not be changed.
        source: io::Error,
    },
    /// The name is outside what the root may vouch for.
    #[error(
        "{name} is not a local name, and the local authority vouches only for {permitted}; serve the site under a name such as shop.localhost"
    )]
    NotPermitted {
        /// The name asked for.
        name: String,
        /// What is permitted, as a list for people.
        permitted: String,
    },
    /// The name is neither a host name nor an IP address.
    #[error(
        "{name:?} is neither a host name nor an IP address; a certificate names one exact host, in ASCII, without a wildcard or a port"
    )]
    InvalidName {
        /// The name asked for.
        name: String,
    },
    /// The root is not valid at this time.
    #[error("the local authority in {} is not valid at this time; check the clock, or make a new authority with `localfront ca rotate`", path.display())]
    Expired {
        /// The root's file.
        path: PathBuf,
    },
    /// A certificate could not be made.
    #[error("could not make a certificate")]
    Sign(#[source] rcgen::Error),
    /// The system gave no random numbers.
    #[error("could not get random numbers from the system")]
    Random,
}
