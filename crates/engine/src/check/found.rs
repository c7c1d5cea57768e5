//! A finding with the places a person or a code hosting site goes to.

use std::ops::Range;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::api::types::Finding;

/// What a path may hold that an address may not.
const IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// One finding.
#[derive(Debug, Clone)]
pub struct Found {
    /// What scripts get.
    pub finding: Finding,
    /// Where to correct it: in the source when a map leads there, else in what is loaded.
    pub at: Spot,
    /// The other end of the source map, when there is one: what is loaded, or the source that uses it.
    pub other: Option<Spot>,
    /// The text that goes and the text that comes, and how many characters before the column it begins.
    pub edit: Option<(String, String, u32)>,
    /// Not in the baseline; true without one.
    pub is_new: bool,
}

/// A place in a file.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The path from the current folder when it is below it, else the whole path; a URL for pages.
    pub file: String,
    /// The same as a URI reference.
    pub uri: String,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based, in UTF-16 code units.
    pub column: Option<u32>,
    /// The line, shortened around the address.
    pub excerpt: Option<String>,
    /// The bytes of it that hold the address.
    pub mark: Option<Range<usize>>,
    /// Lines before.
    pub before: Vec<String>,
    /// Lines after.
    pub after: Vec<String>,
}

impl Found {
    pub(super) fn new(
        found: &mixed_content::Finding,
        finding: Finding,
        edit: Option<mixed_content::Edit>,
        locate: &dyn Fn(&str) -> Option<PathBuf>,
    ) -> Self {
        let written = found.written_at();
        let at = Spot::of(written, locate);
        let other = match &found.original {
            Some(original) if std::ptr::eq(original, written) => Some(Spot::of(&found.place, locate)),
            Some(original) => Some(Spot::of(original, locate)),
            None => None,
        };
        let edit = edit.map(|edit| (edit.before, edit.after, edit.lead));
        Self { finding, at, other, edit, is_new: true }
    }

    pub(super) fn order(&self) -> (&str, Option<u32>, Option<u32>) {
        (&self.finding.file, self.finding.line, self.finding.column)
    }

    /// The same for the same mistake after lines were added above it.
    pub(super) fn fingerprint(&self) -> String {
        format!("{}\u{1f}{}\u{1f}{}", self.finding.rule, self.at.uri, self.finding.url)
    }
}

impl Spot {
    fn of(place: &mixed_content::Place, locate: &dyn Fn(&str) -> Option<PathBuf>) -> Self {
        let file = match locate(&place.file) {
            Some(path) => from_here(&path),
            None => place.file.clone(),
        };
        let uri = if file.contains("://") { file.clone() } else { uri(&file) };
        Self {
            file,
            uri,
            line: place.line,
            column: place.column,
            excerpt: place.excerpt.clone(),
            mark: place.mark.clone(),
            before: place.before.clone(),
            after: place.after.clone(),
        }
    }
}

/// The path as a person would type it here.
fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let relative = here.ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    relative.unwrap_or_else(|| path.to_owned()).display().to_string()
}

fn uri(file: &str) -> String {
    let path = utf8_percent_encode(&file.replace('\\', "/"), IN_PATHS).to_string();
    if path.starts_with('/') { format!("file://{path}") } else { path }
}
