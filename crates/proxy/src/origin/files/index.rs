//! The tree in memory: the exact name of every file that can be served.
//!
//! It answers what a single look at the disk cannot: how many files there are, whether a name is right to the
//! letter on a disk that does not care, and what a mistaken name was meant to be. That a file is there, and
//! what is in it, is still asked of the disk, so an answer is never older than the disk.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;

use parking_lot::RwLock;

use super::path::is_hidden;
use super::stamp::Stamp;

/// Relative names, with `/` between their parts. Kept true by [`super::watch`].
#[derive(Debug, Default)]
pub(super) struct Index {
    files: RwLock<Tree>,
}

type Tree = BTreeMap<String, Stamp>;

/// Past this many files the rest is found on the disk only, so that a folder that holds the world is no
/// burden.
const MOST_FILES: usize = 200_000;

impl Index {
    /// Files that can be served. Saturates.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.files.read().len()).unwrap_or(u32::MAX)
    }

    /// Whether exactly this name is known.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.files.read().contains_key(name)
    }

    /// A known name that differs only in case, or in how its Korean letters are composed.
    pub(super) fn lookalike(&self, name: &str) -> Option<String> {
        let folded: Vec<char> = fold(name).collect();
        let files = self.files.read();
        let alike = |other: &&String| *other != name && fold(other).eq(folded.iter().copied());
        files.keys().find(alike).cloned()
    }

    /// Reads everything again; true when something differs.
    pub(super) fn rescan(&self, root: &Path) -> bool {
        self.replace(root, "")
    }

    /// Reads one file or directory again; true when something differs.
    pub(super) fn refresh(&self, root: &Path, name: &str) -> bool {
        self.replace(root, name)
    }

    fn replace(&self, root: &Path, name: &str) -> bool {
        let room = MOST_FILES.saturating_sub(self.files.read().len());
        let fresh = scan(root, name, if name.is_empty() { MOST_FILES } else { room });
        let mut files = self.files.write();
        let stale: Vec<String> = under(&files, name).map(|(name, _)| name.clone()).collect();
        let same = stale.len() == fresh.len() && under(&files, name).eq(fresh.iter());
        if !same {
            for name in &stale {
                files.remove(name);
            }
            files.extend(fresh);
        }
        !same
    }
}

/// The entry of that name and those below it.
fn under<'a>(files: &'a Tree, name: &'a str) -> impl Iterator<Item = (&'a String, &'a Stamp)> {
    let inside = move |other: &str| {
        let rest = other.strip_prefix(name);
        rest.is_some_and(|rest| name.is_empty() || rest.is_empty() || rest.starts_with('/'))
    };
    // Between `a` and `a/b` may stand `a-b`: skipped, not the end.
    let from = files.range::<str, _>((Bound::Included(name), Bound::Unbounded));
    from.take_while(move |(other, _)| other.starts_with(name)).filter(move |(other, _)| inside(other))
}

/// Reads what stands at a name and below it. What vanishes meanwhile is left out: the watch tells again.
fn scan(root: &Path, name: &str, most: usize) -> Tree {
    let mut found = Tree::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(name) = waiting.pop() {
        let path = root.join(&name);
        match path.metadata() {
            Ok(metadata) if metadata.is_file() => drop(found.insert(name, Stamp::of(&metadata))),
            Ok(metadata) if metadata.is_dir() => list(&path, &name, &mut waiting),
            _ => {}
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// Adds the visible children of a directory. Directories behind links are not walked: they may lead in
/// circles, and are found on the disk when asked for.
fn list(path: &Path, name: &str, into: &mut Vec<String>) {
    for entry in path.read_dir().into_iter().flatten().flatten() {
        let Ok(child) = entry.file_name().into_string() else { continue };
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if is_hidden(&child, name.is_empty()) || (is_link && entry.path().is_dir()) {
            continue;
        }
        into.push(if name.is_empty() { child } else { format!("{name}/{child}") });
    }
}

/// Lower case, and Hangul syllables taken apart (Unicode §3.12): macOS writes file names that way, browsers
/// ask for composed ones.
fn fold(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase).flat_map(|c| jamo(c).into_iter().flatten())
}

fn jamo(c: char) -> [Option<char>; 3] {
    let Some(syllable) = u32::from(c).checked_sub(0xAC00).filter(|s| *s < 11172) else {
        return [Some(c), None, None];
    };
    let tail = syllable % 28;
    let tail = if tail == 0 { None } else { char::from_u32(0x11A7 + tail) };
    [char::from_u32(0x1100 + syllable / 588), char::from_u32(0x1161 + syllable % 588 / 28), tail]
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        folder
    }

    fn names(index: &Index) -> Vec<String> {
        index.files.read().keys().cloned().collect()
    }

    #[test]
    fn visible_files_are_counted_and_hidden_ones_are_not() {
        let folder = folder(&["a", "b/c", "b/d/e", ".env", ".git/HEAD", "b/.x", ".well-known/a"]);
        let index = Index::default();
        assert!(index.rescan(folder.path()));
        assert_eq!(names(&index), [".well-known/a", "a", "b/c", "b/d/e"]);
        assert_eq!(index.count(), 4);
        assert!(!index.rescan(folder.path()), "nothing changed");
    }

    #[test]
    fn refreshing_a_name_touches_only_what_is_below_it() {
        let folder = folder(&["a/x", "a-b", "a.c", "a/y/z", "ab"]);
        let index = Index::default();
        index.rescan(folder.path());
        fs::remove_dir_all(folder.path().join("a")).unwrap();
        assert!(index.refresh(folder.path(), "a"));
        assert_eq!(names(&index), ["a-b", "a.c", "ab"]);
        fs::write(folder.path().join("a"), "now a file").unwrap();
        assert!(index.refresh(folder.path(), "a"));
        assert!(!index.refresh(folder.path(), "a"));
        assert_eq!(names(&index), ["a", "a-b", "a.c", "ab"]);
        fs::write(folder.path().join("ab"), "longer than before").unwrap();
        assert!(index.refresh(folder.path(), "ab"));
    }

    #[test]
    fn a_lookalike_differs_in_case_or_composition_only() {
        let decomposed = "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}.png";
        let folder = folder(&["img/Logo.PNG", decomposed, "other"]);
        let index = Index::default();
        index.rescan(folder.path());
        assert_eq!(index.lookalike("IMG/logo.png").as_deref(), Some("img/Logo.PNG"));
        assert_eq!(index.lookalike("한글.png").as_deref(), Some(decomposed));
        assert_eq!(index.lookalike("other"), None);
        assert_eq!(index.lookalike("img/Logo"), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let folder = folder(&["a/x"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/again")).unwrap();
        let index = Index::default();
        index.rescan(folder.path());
        assert_eq!(names(&index), ["a/x"]);
    }
}
