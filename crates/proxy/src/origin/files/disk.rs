//! From a name to an open file. Blocking; called away from the async threads.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::index::Index;
use super::miss::Miss;
use super::stamp::Stamp;

/// What a name leads to.
pub(super) enum Found {
    /// A regular file, open, and what the disk said of it when it was opened.
    File(File, Stamp),
    /// A directory.
    Directory,
}

/// What the disk says of a name right now: one look, no reading.
pub(super) fn stamp(root: &Path, name: &str) -> Option<Stamp> {
    fs::metadata(root.join(name)).ok().filter(Metadata::is_file).map(|metadata| Stamp::of(&metadata))
}

/// Opens what a name leads to, if it is inside the folder and called so to the letter.
pub(super) fn open(root: &Path, name: &str, index: &Index) -> Result<Found, Miss> {
    let real_root = fs::canonicalize(root).map_err(|error| no_folder(root, error))?;
    let real = fs::canonicalize(real_root.join(name)).map_err(|error| match error.kind() {
        ErrorKind::NotADirectory if !real_root.is_dir() => no_folder(root, error),
        _ if strays(&real_root, name) => Miss::Outside(name.to_owned()),
        _ => absent(name, index, error),
    })?;
    if !real.starts_with(&real_root) {
        return Err(Miss::Outside(name.to_owned()));
    }
    let metadata = fs::metadata(&real).map_err(|error| absent(name, index, error))?;
    if metadata.is_dir() {
        return Ok(Found::Directory);
    }
    if !index.contains(name) && !is_exact(&real_root, name) {
        return Err(mistaken(name, &real_root, &real));
    }
    open_file(name, &real, &metadata)
}

/// Only regular files: a pipe would never end, and opening one may never return.
fn open_file(name: &str, real: &Path, seen: &Metadata) -> Result<Found, Miss> {
    if !seen.is_file() {
        return Err(Miss::no_file(name));
    }
    let unreadable = |source| Miss::Unreadable { name: name.to_owned(), source };
    let file = File::open(real).map_err(unreadable)?;
    let stamp = Stamp::of(&file.metadata().map_err(unreadable)?);
    // Another file stands here by now, so where it leads was not checked.
    if stamp == Stamp::of(seen) { Ok(Found::File(file, stamp)) } else { Err(Miss::Changing(name.to_owned())) }
}

/// The whole content of a small file, if it stayed the same while it was read.
pub(super) fn read_whole(name: &str, file: &File, stamp: &Stamp) -> Result<Vec<u8>, Miss> {
    let unreadable = |source| Miss::Unreadable { name: name.to_owned(), source };
    let mut content = Vec::with_capacity(usize::try_from(stamp.len).unwrap_or_default() + 1);
    file.take(stamp.len + 1).read_to_end(&mut content).map_err(unreadable)?;
    let after = Stamp::of(&file.metadata().map_err(unreadable)?);
    let same = content.len() as u64 == stamp.len && after.same_bytes(stamp);
    if same { Ok(content) } else { Err(Miss::Changing(name.to_owned())) }
}

/// Whether the part of a name that does exist leads outside: what is missing there is not told apart from what
/// is not.
fn strays(root: &Path, name: &str) -> bool {
    let existing =
        Path::new(name).ancestors().skip(1).find_map(|part| fs::canonicalize(root.join(part)).ok());
    existing.is_some_and(|real| !real.starts_with(root))
}

fn no_folder(root: &Path, error: io::Error) -> Miss {
    match error.kind() {
        ErrorKind::PermissionDenied => Miss::Unreadable { name: root.display().to_string(), source: error },
        _ => Miss::FolderMissing(root.display().to_string()),
    }
}

fn absent(name: &str, index: &Index, error: io::Error) -> Miss {
    if error.kind() == ErrorKind::PermissionDenied {
        return Miss::Unreadable { name: name.to_owned(), source: error };
    }
    match index.lookalike(name) {
        Some(real) => Miss::Case { asked: name.to_owned(), real },
        None => Miss::NoFile { name: name.to_owned(), hint: hint(name, index) },
    }
}

/// What other servers would have answered, and S3 will not.
fn hint(name: &str, index: &Index) -> String {
    let page = format!("{name}.html");
    if index.contains(&page) {
        format!(", but there is `{page}`; link to it by its whole name")
    } else {
        String::new()
    }
}

/// Whether every part of the name stands so in its directory: the disk may not care about case, S3 does.
fn is_exact(root: &Path, name: &str) -> bool {
    let mut directory = root.to_owned();
    name.split('/').all(|part| {
        let listed =
            fs::read_dir(&directory).into_iter().flatten().flatten().any(|entry| entry.file_name() == part);
        directory.push(part);
        listed
    })
}

fn mistaken(name: &str, root: &Path, real: &Path) -> Miss {
    let inside: PathBuf = real.strip_prefix(root).unwrap_or(real).to_owned();
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    Miss::Case { asked: name.to_owned(), real: parts.join("/") }
}
