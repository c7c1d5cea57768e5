//! The folder origin: the role of S3, on this disk.

use std::sync::Arc;

use config::project::Folder;
use http::{HeaderMap, Method, Response};
use tokio::sync::watch;

use crate::body::Body;

/// One folder, answering requests.
pub(crate) struct Files {
    folder: Folder,
    cloudfront: bool,
    version: watch::Sender<u64>,
}

/// What of a request decides the answer.
pub(crate) struct FileRequest<'a> {
    /// Only GET and HEAD are answered with a file.
    pub(crate) method: &'a Method,
    /// The path alone, exactly as received.
    pub(crate) raw_path: &'a str,
    /// Kept when a directory is redirected to its slash form.
    pub(crate) query: Option<&'a str>,
    /// Conditions, ranges, and whether this is a navigation.
    pub(crate) headers: &'a HeaderMap,
}

/// An answer, and what the journal should know about it.
pub(crate) struct FileAnswer {
    /// Ready to be sent: failures are already shown the way the request asked for.
    pub(crate) response: Response<Body>,
    /// Relative to the folder, with `/` between its parts; `None` when no file was read.
    pub(crate) file: Option<String>,
    /// A stable code, and the cause in English.
    pub(crate) failure: Option<(&'static str, String)>,
}

impl Files {
    /// Starts watching. Never fails: a folder that is not there is served as soon as it appears.
    pub(crate) fn open(folder: &Folder, cloudfront: bool) -> Arc<Self> {
        let (version, _) = watch::channel(0);
        Arc::new(Self { folder: folder.clone(), cloudfront, version })
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: &FileRequest<'_>) -> FileAnswer {
        let _ = (request.method, request.raw_path, request.query, request.headers, self.cloudfront);
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        FileAnswer { response, file: None, failure: Some(("internal", "not written yet".to_owned())) }
    }

    /// Files that can be served. Saturates.
    pub(crate) fn count(&self) -> u32 {
        0
    }

    /// Whether the folder is there.
    pub(crate) fn present(&self) -> bool {
        self.folder.path.is_dir()
    }

    /// A number that grows, at most every 100 ms, when files changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }
}
