//! Names for new origins.

use std::path::{Component, Path, PathBuf};

use crate::pattern::PathPattern;
use crate::target::Target;

/// A name that says what the pattern is for: `api` for `/api/*`, `jpg` for `*.jpg`.
pub(super) fn for_pattern(pattern: &PathPattern, target: &Target) -> String {
    let text = pattern.as_str().to_ascii_lowercase();
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty());
    let without = match target {
        Target::Folder(_) => "files",
        Target::Upstream(_) => "backend",
    };
    word.unwrap_or(without).to_owned()
}

/// `wish`, or with a number behind it, so that it is none of the `taken`.
pub(super) fn fresh(wish: &str, taken: &[&str]) -> String {
    let numbered = (2..).map(|n| format!("{wish}{n}"));
    let mut names = std::iter::once(wish.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_else(|| wish.to_owned())
}

/// The same path without its `.` segments; `.` when nothing is left.
pub(super) fn plain(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() && !path.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}
