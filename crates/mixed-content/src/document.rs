//! A document to read, and what reading it may leave out.

use url::Url;

use crate::finding::Finding;
use crate::host::Own;
use crate::kind::Kind;
use crate::original;
use crate::script;
use crate::survey::Survey;
use crate::text::{self, Text};
use crate::{css, dash, hls, html, json, lines, policy, rules};

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

/// Whether something of this media type, or of this name when that says nothing, is read at all.
pub fn is_document(media_type: &str, file: &str) -> bool {
    Kind::of(&Document { url: "", file, media_type, bytes: &[] }).is_some()
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
        Kind::Html if json::is_whole(&text) => mistyped(&whole, document, &mut survey),
        Kind::Html => html::scan(&whole, html::Markup::Html, &mut survey),
        Kind::Component(flavor) => html::scan(&whole, html::Markup::Component(flavor), &mut survey),
        Kind::Xml => html::scan(&whole, html::Markup::Xml, &mut survey),
        Kind::Css => css::scan(&whole, css::Part::Sheet, &mut survey),
        Kind::Script(language) => script::scan(&whole, language, &mut survey),
        Kind::Json => json::scan(&whole, json::Part::Data, &mut survey),
        Kind::Manifest => json::scan(&whole, json::Part::Manifest, &mut survey),
        Kind::Playlist => hls::scan(&whole, &mut survey),
        Kind::Presentation => dash::scan(&whole, &mut survey),
    }
    if matches!(kind, Kind::Css | Kind::Script(_)) {
        map_comment(&text, kind, &mut survey);
    }
    Inspection { findings: lines::place(&text, document.file, survey.sightings), skipped: survey.skipped }
}

/// What an API answers and calls a page (row R13), as languages made for pages do by default. Browsers that come upon
/// it through a call take it for the data that it is.
fn mistyped(data: &Text, document: &Document, survey: &mut Survey) {
    json::scan(data, json::Part::Data, survey);
    if !document.media_type.is_empty() {
        survey.advise(&rules::CONTENT, format!("Content-Type of {}", survey.base.path()));
    }
}

/// Only developer tools fetch a source map (rows C08 and J15).
fn map_comment(text: &str, kind: Kind, survey: &mut Survey) {
    let Some(range) = original::reference_range(text.as_bytes()) else { return };
    let rule = if kind == Kind::Css { &rules::STYLE_MAP } else { &rules::SCRIPT_MAP };
    if let Some(address) = text.get(range.clone()) {
        survey.consider(rule, address, range);
    }
}
