//! The demo: a small shop in a folder and the backend it talks to, both in the program itself, so that every
//! part of the product can be seen without a project of one's own.
#![forbid(unsafe_code)]

mod backend;
mod site;

use std::io;
use std::path::{Path, PathBuf};

use backend::Backend;

/// The demo while it runs. Dropping it stops the backend; what is being answered is answered to its end.
#[derive(Debug)]
pub struct Demo {
    backend: Backend,
    folder: PathBuf,
    /// Removed with the demo when it made the folder itself.
    _temporary: Option<tempfile::TempDir>,
}

impl Demo {
    /// Starts the backend on a free loopback port and writes the site into a temporary folder, which goes with
    /// the demo. Needs a tokio runtime that goes on running.
    ///
    /// # Errors
    /// When nothing can listen or the files cannot be written.
    pub async fn start() -> io::Result<Self> {
        let temporary = tempfile::Builder::new().prefix("localfront-demo-").tempdir()?;
        let demo = Self::start_in(temporary.path()).await?;
        Ok(Self { _temporary: Some(temporary), ..demo })
    }

    /// The same with the site in `folder`, which is made when it is not there. Files of the demo that were
    /// changed become what they were; other files are left alone.
    ///
    /// # Errors
    /// When nothing can listen or the files cannot be written.
    pub async fn start_in(folder: &Path) -> io::Result<Self> {
        let backend = Backend::start().await?;
        site::write(folder, backend.address())?;
        Ok(Self { backend, folder: folder.to_owned(), _temporary: None })
    }

    /// `http://127.0.0.1:PORT`, which answers `/api/*` and `/ws`.
    pub fn backend_url(&self) -> String {
        format!("http://{}", self.backend.address())
    }

    /// The folder of the site, which answers everything else.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
