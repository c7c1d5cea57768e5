//! Correcting addresses in answers while they pass: the same rules, the same corrections, other hands.
//!
//! Scripts and style sheets are read whole, pages as they stream. What only might be an address is left alone, and
//! so is what a hash of the page's policy or an `integrity` attribute vouches for.

mod page;

use crate::document::{Document, inspect};
use crate::finding::{Category, Confidence, Finding};
use crate::fix::{Edit, FixKind, Served, suggest};
use crate::host::Own;
use crate::kind::Kind;
use crate::lines::byte_at;

pub use page::Page;

/// Longer scripts and style sheets pass as they are: 4 MiB.
pub const MAX_CORRECTED: usize = 4 << 20;

/// What is to be known of a site to correct addresses for it.
pub struct Corrector {
    /// The site's own https authorities.
    pub authorities: Vec<String>,
    /// Authorities of the upstreams it maps.
    pub backends: Vec<String>,
    /// The behavior that answers a path.
    pub serves: Box<dyn Fn(&str) -> Served + Send + Sync>,
}

/// What can be corrected, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page: as it streams.
    Page,
    /// A script or a style sheet: whole.
    Whole,
}

/// What correcting one answer came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Addresses corrected.
    pub corrected: u32,
    /// Addresses that should be and could not: a hash of the page's policy or `integrity` vouches for the text.
    pub vouched: u32,
}

impl Form {
    /// By media type; `None` for what holds no addresses of this kind.
    pub fn of(media_type: &str) -> Option<Self> {
        let document = Document { url: "https://site.invalid/", file: "", media_type, bytes: b"" };
        match Kind::of(&document)? {
            Kind::Html => Some(Self::Page),
            Kind::Css | Kind::Script(_) => Some(Self::Whole),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Corrector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { authorities, backends, .. } = self;
        f.debug_struct("Corrector").field("authorities", authorities).field("backends", backends).finish()
    }
}

impl Corrector {
    /// The document with its addresses corrected, and how many they were; `None` when there is nothing to correct.
    pub fn correct(&self, document: &Document) -> Option<(Vec<u8>, u32)> {
        if !may_be_insecure(document.bytes) || std::str::from_utf8(document.bytes).is_err() {
            return None;
        }
        let edits = self.edits(document);
        let count = edits.len() as u32;
        (count > 0).then(|| (made(document.bytes, edits), count))
    }

    /// The replacements of a document, by byte, without overlaps.
    fn edits(&self, document: &Document) -> Vec<(usize, Edit)> {
        let found = inspect(document, &self.own(), &[]).findings;
        let mut edits: Vec<_> = found.iter().filter_map(|f| self.edit(document.bytes, f)).collect();
        edits.sort_by_key(|(at, _)| *at);
        edits.dedup_by(|(at, _), (before, edit)| *at < *before + edit.before.len());
        edits
    }

    fn edit(&self, bytes: &[u8], finding: &Finding) -> Option<(usize, Edit)> {
        let edit = self.wanted(finding)?;
        let column = finding.place.column?.checked_sub(edit.lead)?;
        let at = byte_at(bytes, finding.place.line?, column)?;
        bytes[at..].starts_with(edit.before.as_bytes()).then_some((at, edit))
    }

    fn wanted(&self, finding: &Finding) -> Option<Edit> {
        in_passing(finding, &self.own(), &|path| Some((self.serves)(path)))
    }

    fn own(&self) -> Own<'_> {
        Own { authorities: &self.authorities, backends: &self.backends }
    }
}

/// The replacement that a finding gets in passing: it must be sure enough, and have somewhere to go.
pub fn in_passing(finding: &Finding, own: &Own, serves: &dyn Fn(&str) -> Option<Served>) -> Option<Edit> {
    let is_asked_for =
        !matches!(finding.category, Category::Leak | Category::Cors) && finding.confidence > Confidence::Low;
    let fix = suggest(finding, own, serves).filter(|_| is_asked_for)?;
    fix.edit.filter(|_| fix.kind != FixKind::AddBehavior)
}

/// Cheap: whether an insecure scheme stands anywhere. Most answers end here.
fn may_be_insecure(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| {
        three[2] == b':' && matches!(three[..2], [b't' | b'T' | b'w' | b'W', b'p' | b'P' | b's' | b'S'])
    })
}

fn made(bytes: &[u8], edits: Vec<(usize, Edit)>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (at, edit) in edits {
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(edit.after.as_bytes());
        done = at + edit.before.len();
    }
    out.extend_from_slice(&bytes[done..]);
    out
}
