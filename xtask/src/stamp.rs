//! Remembers what something was made from, so that it is made again only when that changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A note beside the result, holding a fingerprint of its sources.
pub(crate) struct Stamp {
    note: PathBuf,
    now: String,
}

impl Stamp {
    /// Looks at the sources: name, size and time of every file under `folders`, but not under `skip`.
    pub(crate) fn of_folder(note: PathBuf, folder: &Path, skip: &[&str]) -> Self {
        let mut files = Vec::new();
        walk(folder, skip, &mut files);
        files.sort();
        let mut hasher = DefaultHasher::new();
        files.hash(&mut hasher);
        Self { note, now: format!("{:016x}", hasher.finish()) }
    }

    /// Looks at one file's content.
    pub(crate) fn of_file(note: PathBuf, file: &Path) -> Self {
        let mut hasher = DefaultHasher::new();
        fs::read(file).unwrap_or_default().hash(&mut hasher);
        Self { note, now: format!("{:016x}", hasher.finish()) }
    }

    /// The result was made from just these sources.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.note).is_ok_and(|then| then == self.now)
    }

    /// To be said when the result has been made. A stamp that cannot be written only costs time.
    pub(crate) fn keep(&self) {
        if let Some(folder) = self.note.parent() {
            let _ = fs::create_dir_all(folder);
        }
        let _ = fs::write(&self.note, &self.now);
    }
}

fn walk(folder: &Path, skip: &[&str], files: &mut Vec<(PathBuf, u64, SystemTime)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        if skip.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if meta.is_dir() {
            walk(&entry.path(), skip, files);
        } else {
            files.push((entry.path(), meta.len(), meta.modified().unwrap_or(SystemTime::UNIX_EPOCH)));
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::machine::tests::Folder;

    #[test]
    fn a_result_is_fresh_until_a_source_changes() {
        let folder = Folder::new();
        let source = folder.0.join("source");
        fs::create_dir_all(source.join("skipped")).unwrap();
        fs::write(source.join("a.ts"), "1").unwrap();
        let stamp = || Stamp::of_folder(folder.0.join("stamp"), &source, &["skipped"]);
        assert!(!stamp().is_fresh());
        stamp().keep();
        fs::write(source.join("skipped/b.ts"), "2").unwrap();
        assert!(stamp().is_fresh());
        fs::write(source.join("a.ts"), "12").unwrap();
        assert!(!stamp().is_fresh());
    }

    #[test]
    fn one_file_counts_by_its_content() {
        let folder = Folder::new();
        let lock = folder.0.join("package-lock.json");
        fs::write(&lock, "{}").unwrap();
        let stamp = || Stamp::of_file(folder.0.join("stamp"), &lock);
        stamp().keep();
        fs::write(&lock, "{}").unwrap();
        assert!(stamp().is_fresh());
        fs::write(&lock, "{ }").unwrap();
        assert!(!stamp().is_fresh());
    }
}
