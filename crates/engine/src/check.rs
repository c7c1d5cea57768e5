//! `check`: reads a folder, a file or a page, and says what would break once deployed.

mod around;
mod baseline;
mod files;
mod found;
mod page;
mod rules;
mod sarif;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mixed_content::{Document, Skipped};
use parking_lot::Mutex;

use crate::api::types::ApiError;
use crate::error::Result;
use crate::guess::existing_folder;
pub(crate) use around::Around;
pub use baseline::Baseline;
pub use found::{Found, Spot};
pub use sarif::{sarif, write_sarif};

/// What was read, and what was found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Documents that were read.
    pub documents: usize,
    /// In the order of files and lines.
    pub findings: Vec<Found>,
    /// Findings that the project file says to ignore; not among `findings`.
    pub ignored: usize,
    /// What could not be read, or not wholly.
    pub skipped: Vec<Skip>,
}

/// A document that was not read, or not wholly.
#[derive(Debug, Clone)]
pub struct Skip {
    /// Its path, or its URL.
    pub file: String,
    /// Why.
    pub why: ApiError,
}

/// How long a page may take to come, unless a caller says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How to read.
#[derive(Clone)]
pub struct Options {
    /// A root certificate to trust at pages besides the system's.
    pub root: Option<PathBuf>,
    /// Also what `.gitignore` files in the folder leave out.
    pub ignored: bool,
    /// A page may take this long to come whole; each script and style it loads, a third of it.
    pub patience: Duration,
    /// Called with how many documents of how many have been read, from any thread.
    pub progress: Arc<dyn Fn(usize, usize) + Send + Sync>,
}

impl Checked {
    /// Adds another result.
    pub fn add(&mut self, more: Self) {
        self.documents += more.documents;
        self.findings.extend(more.findings);
        self.ignored += more.ignored;
        self.skipped.extend(more.skipped);
    }

    fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        self.skipped.sort_by(|a, b| (&a.file, &a.why.message).cmp(&(&b.file, &b.why.message)));
    }
}

/// Reads a folder with all it holds, a file, or the page at a URL with the scripts and styles it loads.
///
/// # Errors
/// When there is no such folder or file, or the page does not answer.
pub async fn target(target: &str, options: &Options) -> Result<Checked> {
    if is_url(target) {
        return page::check(target, options).await;
    }
    let (path, options) = (PathBuf::from(target), options.clone());
    let read = move || match std::fs::metadata(&path) {
        Ok(meta) if meta.is_file() => file(&path),
        Ok(meta) if meta.is_dir() => folder(&path, &options),
        Ok(_) => Err(ApiError::nothing_to_check(&path, None)),
        Err(cause) => Err(ApiError::nothing_to_check(&path, Some(&cause))),
    };
    let done = tokio::task::spawn_blocking(read).await;
    done.map_err(|e| ApiError::internal("reading files", &e))?
}

/// Schemes are written in any case (RFC 3986 section 3.1).
fn is_url(target: &str) -> bool {
    let scheme = target.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

fn file(path: &Path) -> Result<Checked> {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = full.parent().unwrap_or(&full).to_owned();
    let around = Around::of(&folder);
    let mut checked = Checked::default();
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !mixed_content::is_document("", &name) {
        checked.skipped.push(Skip::of(&path.display().to_string(), Skipped::Kind));
        return Ok(checked);
    }
    read(&full, &name, &around, &mut checked)
        .map_err(|cause| ApiError::nothing_to_check(path, Some(&cause)))?;
    // A file is called as the person called it.
    for found in &mut checked.findings {
        found.finding.file = path.display().to_string();
    }
    Ok(checked)
}

fn folder(path: &Path, options: &Options) -> Result<Checked> {
    let root = existing_folder(path)?;
    let around = Around::of(&root);
    let (files, unread) = files::documents_in(&root, options.ignored);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let all = Mutex::new(Checked::default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(files.len()) {
            scope.spawn(|| {
                let mut mine = Checked::default();
                while let Some(at) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = files::name_in(&root, at);
                    if let Err(cause) = read(at, &name, &around, &mut mine) {
                        mine.skipped.push(Skip::unreadable(&name, &cause));
                    }
                    (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
                }
                all.lock().add(mine);
            });
        }
    });
    let mut checked = all.into_inner();
    checked.skipped.extend(unread);
    checked.sort();
    Ok(checked)
}

fn read(path: &Path, name: &str, around: &Around, checked: &mut Checked) -> std::io::Result<()> {
    let bytes = match std::fs::metadata(path)?.len() {
        // Nothing of it would be read.
        long if long > mixed_content::MAX_BYTES as u64 => {
            checked.skipped.push(Skip::of(name, Skipped::TooLarge));
            return Ok(());
        }
        _ => std::fs::read(path)?,
    };
    let url = around.url_of(path);
    around.inspect(&Document { url: &url, file: name, media_type: "", bytes: &bytes }, &[], checked);
    Ok(())
}

impl Skip {
    fn of(file: &str, why: Skipped) -> Self {
        let (code, message) = match why {
            Skipped::Kind => ("not-a-document", "not a document"),
            Skipped::TooLarge => ("document-too-large", "larger than 16 MiB"),
            Skipped::TooMany => ("too-many-findings", "more than 1,000 findings; the rest is not listed"),
            Skipped::TooDeep => ("document-too-deep", "nested too deeply"),
            Skipped::Syntax => ("document-syntax", "not quite JavaScript; what could be understood was read"),
            Skipped::NoUrl => ("document-url", "its address is none"),
        };
        Self { file: file.to_owned(), why: ApiError::new(code, &[], message.into()) }
    }

    /// A script or style that is not there.
    fn refused(url: &str, status: u16) -> Self {
        let status = status.to_string();
        let message = format!("it answers {status}");
        Self { file: url.to_owned(), why: ApiError::new("document-refused", &[&status], message) }
    }

    fn unreadable(file: &str, cause: &dyn std::fmt::Display) -> Self {
        let cause = cause.to_string();
        Self { file: file.to_owned(), why: ApiError::new("document-unreadable", &[&cause], cause.clone()) }
    }
}

#[cfg(test)]
mod tests;
