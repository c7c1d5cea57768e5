//! The documents in a folder.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// Every file that may be a document, the largest first, so that none of them is begun last. Packages that were
/// installed are not what is deployed, nor is what starts with a dot, nor (unless `ignored`) what a `.gitignore` in
/// the folder leaves out; one above it does not count, since builds are ignored there.
pub(super) fn documents_in(root: &Path, ignored: bool) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(root)
        .parents(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .git_ignore(!ignored)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != "node_modules")
        .build();
    let entries =
        walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let documents =
        entries.filter(|entry| mixed_content::is_document("", &entry.file_name().to_string_lossy()));
    let sized = documents.map(|entry| (entry.metadata().map_or(0, |meta| meta.len()), entry.into_path()));
    let mut sized: Vec<_> = sized.collect();
    sized.sort_by_key(|(size, _)| Reverse(*size));
    sized.into_iter().map(|(_, path)| path).collect()
}

/// What a file is called: its path in the folder, with slashes on every system.
pub(super) fn name_in(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
