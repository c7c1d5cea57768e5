//! The documents in a folder.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::Skip;

/// Every file that may be a document, the largest first, so that none of them is begun last; and what could not be
/// looked into, with why. Packages that were installed are not what is deployed, nor is what starts with a dot, nor
/// (unless `ignored`) what a `.gitignore` in the folder leaves out; one above it does not count, since builds are
/// ignored there. A link to a file is that file; links to folders are not gone through.
pub(super) fn documents_in(root: &Path, ignored: bool) -> (Vec<PathBuf>, Vec<Skip>) {
    let walk = WalkBuilder::new(root)
        .parents(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .git_ignore(!ignored)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != "node_modules")
        .build();
    let (mut sized, mut unread) = (Vec::new(), Vec::new());
    for entry in walk {
        match entry {
            Ok(entry) => sized.extend(document(entry)),
            Err(cause) => unread.push(skip(cause)),
        }
    }
    sized.sort_by_key(|(size, _)| Reverse(*size));
    (sized.into_iter().map(|(_, path)| path).collect(), unread)
}

/// What the walk could not look into.
fn skip(cause: ignore::Error) -> Skip {
    match cause {
        ignore::Error::WithDepth { err, .. } => skip(*err),
        ignore::Error::WithPath { path, err } => Skip::unreadable(&path.display().to_string(), &err),
        other => Skip::unreadable(".", &other),
    }
}

/// How long a document is, and where.
fn document(entry: DirEntry) -> Option<(u64, PathBuf)> {
    let kind = entry.file_type()?;
    let may_be = kind.is_file() || kind.is_symlink();
    if !may_be || !mixed_content::is_document("", &entry.file_name().to_string_lossy()) {
        return None;
    }
    let meta = std::fs::metadata(entry.path()).ok().filter(std::fs::Metadata::is_file)?;
    Some((meta.len(), entry.into_path()))
}

/// What a file is called: its path in the folder, with slashes on every system.
pub(super) fn name_in(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
