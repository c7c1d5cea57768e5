//! The folder origin: the role of S3, on this disk.
//!
//! ```text
//! raw path --path--> name --memory--> kept object, if the disk says it is the same   --respond--> answer
//!                         \--disk---> open file --object--> kept, or streamed         /
//! ```
//! Every answer asks the disk, so it is never older than the disk; [`watch`] keeps the [`index`] of names and
//! tells browsers to reload.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use capture::exchange::ExchangeId;
use http::{HeaderMap, Method, Response};
use tokio::sync::watch as version;

use crate::body::Body;
use crate::coding::{Accept, Policy};
use coded::Codings;
use index::Index;
use memory::Memory;
use object::Object;
use path::SafePath;

mod answer;
mod coded;
mod conditional;
mod disk;
mod index;
mod load;
pub(crate) mod media_type;
mod memory;
mod miss;
mod object;
mod path;
mod range;
mod respond;
mod stamp;
mod stream;
mod watch;

/// One folder, answering requests.
pub(crate) struct Files {
    folder: Arc<Folder>,
    _watch: watch::Watch,
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
    /// What the request says about codings, where answers are compressed.
    pub(crate) coding: Option<(Accept, Policy)>,
    /// For an error page: the site's name.
    pub(crate) site: Option<&'a str>,
    /// For an error page: where to find this in the journal.
    pub(crate) exchange: Option<ExchangeId>,
}

/// An answer, and what the journal should know about it.
pub(crate) struct FileAnswer {
    /// Ready to be sent: failures are already shown the way the request asked for.
    pub(crate) response: Response<Body>,
    /// Relative to the folder, with `/` between its parts; `None` when no file was read.
    pub(crate) file: Option<Arc<str>>,
    /// What was changed about it, as a code and its detail.
    pub(crate) change: Option<(&'static str, String)>,
    /// A stable code, and the cause in English.
    pub(crate) failure: Option<(&'static str, String)>,
}

/// The folder as configured, and what is known of it.
struct Folder {
    root: PathBuf,
    /// Default root object; `None` when the setting leads outside.
    index_name: Option<SafePath>,
    fallback: Option<SafePath>,
    cloudfront: bool,
    reload: bool,
    index: Index,
    memory: Memory<Arc<Object>>,
    codings: Codings,
    version: version::Sender<u64>,
}

impl Files {
    /// Starts watching. Never fails: a folder that is not there is served as soon as it appears.
    pub(crate) fn open(folder: &config::project::Folder, cloudfront: bool) -> Arc<Self> {
        let folder = Arc::new(Folder::new(folder, cloudfront));
        let watch = watch::Watch::start(Arc::clone(&folder), watch::Means::Events);
        Arc::new(Self { folder, _watch: watch })
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: &FileRequest<'_>) -> FileAnswer {
        answer::answer(&self.folder, request).await
    }

    /// Files that can be served, zero until the folder was read. Saturates.
    pub(crate) fn count(&self) -> u32 {
        self.folder.index.count()
    }

    /// Whether the folder is there now.
    pub(crate) fn present(&self) -> bool {
        self.folder.root.is_dir()
    }

    /// A number that grows when the folder was first read, and when files changed: a batch within 50 to 100 ms is
    /// told once, a folder being rebuilt when its index is there again. Different for every folder opened.
    pub(crate) fn changes(&self) -> version::Receiver<u64> {
        self.folder.version.subscribe()
    }
}

impl Folder {
    fn new(folder: &config::project::Folder, cloudfront: bool) -> Self {
        Self {
            root: folder.path.clone(),
            index_name: SafePath::from_setting(&folder.index),
            fallback: folder.fallback.as_deref().and_then(SafePath::from_setting),
            cloudfront,
            reload: folder.reload,
            index: Index::default(),
            memory: Memory::default(),
            codings: Codings::default(),
            version: version::channel(first_version()).0,
        }
    }

    /// The file that makes the folder a site.
    fn entry(&self) -> Option<&str> {
        self.index_name.as_ref().map(SafePath::name)
    }
}

/// Far apart, so that a page that waits on a folder notices when another has taken its place; small enough for
/// JavaScript.
fn first_version() -> u64 {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    OPENED.fetch_add(1 << 24, Ordering::Relaxed) & ((1 << 52) - 1)
}

#[cfg(test)]
mod tests;
