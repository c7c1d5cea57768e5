//! A document to read, and what reading it may leave out.

use url::Url;

use crate::finding::Finding;
use crate::host::Own;
use crate::script::{self, Language};
use crate::survey::Survey;
use crate::text::{self, Text};
use crate::{css, html, lines, policy};

/// Longer documents are not read: 16 MiB.
pub const MAX_BYTES: usize = 16 << 20;
/// Findings kept of one document.
pub const MAX_FINDINGS: usize = 1_000;

/// A document as the front door served it, or as it lies in the folder.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its public https URL; relative addresses are resolved against it.
    pub url: &'a str,
    /// What findings call it: a URL path or a file name.
    pub file: &'a str,
    /// `Content-Type`, or empty: then the file's extension decides.
    pub media_type: &'a str,
    /// The content, without content coding. UTF-8; other bytes are read as `?`.
    pub bytes: &'a [u8],
}

impl Document<'_> {
    /// JavaScript or TypeScript, by itself.
    pub(crate) fn is_script(&self) -> bool {
        matches!(Kind::of(self), Some(Kind::Script(_)))
    }

    /// A style sheet.
    pub(crate) fn is_style(&self) -> bool {
        Kind::of(self) == Some(Kind::Css)
    }
}

/// All that reading a document brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// In the order of the document.
    pub findings: Vec<Finding>,
    /// What was left out, each reason once; empty when everything was read.
    pub skipped: Vec<Skipped>,
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// Not a kind of document that can ask for anything, or not one that is understood yet.
    Kind,
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// More than [`MAX_FINDINGS`]; the rest is not listed.
    TooMany,
    /// A script, or frames within frames, nested beyond what any person or bundler writes.
    TooDeep,
    /// A script that is not JavaScript or TypeScript; nothing of it was read.
    Syntax,
    /// `url` is not an absolute URL.
    NoUrl,
}

/// The findings of a document; see [`inspect`] for what it left out.
pub fn scan(document: &Document, own: &Own) -> Vec<Finding> {
    inspect(document, own, &[]).findings
}

/// Reads a document. `policies` are the values of the `Content-Security-Policy` fields it came with, for
/// `upgrade-insecure-requests`. Bounded in time and memory whatever the bytes are.
pub fn inspect(document: &Document, own: &Own, policies: &[&str]) -> Inspection {
    match Kind::of(document) {
        None => left_out(Skipped::Kind),
        Some(_) if document.bytes.len() > MAX_BYTES => left_out(Skipped::TooLarge),
        Some(kind) => read(document, kind, own, policies),
    }
}

fn left_out(why: Skipped) -> Inspection {
    Inspection { findings: Vec::new(), skipped: vec![why] }
}

fn read(document: &Document, kind: Kind, own: &Own, policies: &[&str]) -> Inspection {
    let Ok(base) = Url::parse(document.url) else { return left_out(Skipped::NoUrl) };
    let text = text::readable(document.bytes);
    let upgrades = policies.iter().any(|policy| policy::upgrades(policy));
    let mut survey = Survey::new(base, *own, upgrades);
    let whole = Text::verbatim(&text, 0);
    match kind {
        Kind::Html => html::scan(&whole, &mut survey),
        Kind::Css => css::scan(&whole, css::Part::Sheet, &mut survey),
        Kind::Script(language) => script::scan(&whole, language, &mut survey),
    }
    Inspection { findings: lines::place(&text, document.file, survey.sightings), skipped: survey.skipped }
}

/// The kinds that are understood. SVG, manifests, JSON and playlists are to join them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    Css,
    Script(Language),
}

impl Kind {
    /// By media type; by extension when that is missing or says nothing (`.ts` is often "video/mp2t").
    fn of(document: &Document) -> Option<Self> {
        let essence = document.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "text/css" => Some(Self::Css),
            "" | "application/octet-stream" | "video/mp2t" | "video/vnd.dlna.mpeg-tts" => {
                Self::of_name(document.file)
            }
            javascript if is_javascript(javascript) => Some(Self::Script(Language::JavaScript)),
            "text/typescript" | "application/typescript" => Some(Self::Script(Language::TypeScript)),
            _ => None,
        }
    }

    fn of_name(file: &str) -> Option<Self> {
        let path = file.split(['?', '#']).next().unwrap_or_default();
        let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
        match extension.as_str() {
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "css" => Some(Self::Css),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::Script(Language::JavaScript)),
            "ts" | "mts" | "cts" => Some(Self::Script(Language::TypeScript)),
            "tsx" => Some(Self::Script(Language::TypeScriptJsx)),
            _ => None,
        }
    }
}

/// MIME Sniffing 4.6, "JavaScript MIME type".
pub(crate) fn is_javascript(essence: &str) -> bool {
    let subtype = essence.strip_prefix("text/").or_else(|| essence.strip_prefix("application/"));
    let subtype = subtype.unwrap_or_default();
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    matches!(subtype, "javascript" | "ecmascript" | "jscript" | "livescript")
        || (subtype.starts_with("javascript1.") && essence.starts_with("text/"))
}
