//! A page that is corrected as it streams.

use std::sync::Arc;

use encoding_rs::Encoding;
use lol_html::html_content::{ContentType, TextChunk};
use lol_html::send::{Element, HtmlRewriter, Settings};
use lol_html::{AsciiCompatibleEncoding, MemorySettings, OutputSink, element, text};
use parking_lot::Mutex;
use url::Url;

use super::{Corrector, MAX_CORRECTED, Tally, made, may_be_insecure};
use crate::document::Document;
use crate::fix::Edit;
use crate::kind::is_javascript;

/// A tag that needs more passes as it is, and so does all after it: 32 MiB.
const MAX_MEMORY: usize = 32 << 20;
const SVG: &str = "http://www.w3.org/2000/svg";

/// A page on its way.
pub struct Page {
    /// `None` once the page cannot be read on: then the rest passes as it is.
    rewriter: Option<HtmlRewriter<'static, Sink>>,
    out: Arc<Mutex<Vec<u8>>>,
    state: Arc<Mutex<State>>,
}

/// What the handlers share.
struct State {
    corrector: Arc<Corrector>,
    url: String,
    /// A policy vouches for inline text by its hash, so that none of it may change.
    hashes: bool,
    tally: Tally,
    with_integrity: Vec<String>,
    inline: Inline,
}

/// The inline script or style that is being read.
#[derive(Default)]
struct Inline {
    text: String,
    /// Empty where it is neither JavaScript nor CSS.
    media_type: &'static str,
}

/// Where corrected bytes wait to be taken.
struct Sink(Arc<Mutex<Vec<u8>>>);

impl OutputSink for Sink {
    fn handle_chunk(&mut self, chunk: &[u8]) {
        self.0.lock().extend_from_slice(chunk);
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").finish_non_exhaustive()
    }
}

impl Page {
    /// A page at `url`. `charset` is that of its media type, empty for none; `policies` are the values of its
    /// `Content-Security-Policy` fields. `None` when its encoding is none that tags can be read in.
    pub fn begin(corrector: Arc<Corrector>, url: &str, charset: &str, policies: &[&str]) -> Option<Self> {
        let label = if charset.is_empty() { "utf-8" } else { charset };
        let encoding = AsciiCompatibleEncoding::new(Encoding::for_label(label.as_bytes())?)?;
        let hashes = policies.iter().any(|policy| has_hashes(policy));
        let state = State {
            corrector,
            url: url.to_owned(),
            hashes,
            tally: Tally::default(),
            with_integrity: Vec::new(),
            inline: Inline::default(),
        };
        let state = Arc::new(Mutex::new(state));
        let out = Arc::<Mutex<Vec<u8>>>::default();
        let rewriter = HtmlRewriter::new(settings(encoding, &state), Sink(out.clone()));
        Some(Self { rewriter: Some(rewriter), out, state })
    }

    /// Takes a piece of the page and gives what is ready of it.
    pub fn write(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(rewriter) = &mut self.rewriter else { return bytes.to_vec() };
        // On its limit it has put out all it was given, and is done.
        if rewriter.write(bytes).is_err() {
            self.rewriter = None;
        }
        std::mem::take(&mut self.out.lock())
    }

    /// URL paths of the site's own scripts and style sheets that the page loads with `integrity`, since this was
    /// asked last: their answers must pass as they are.
    pub fn with_integrity(&mut self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().with_integrity)
    }

    /// The rest, and what it came to.
    pub fn end(mut self) -> (Vec<u8>, Tally) {
        if let Some(rewriter) = self.rewriter.take() {
            // As above: what it was given is put out either way.
            let _ = rewriter.end();
        }
        let rest = std::mem::take(&mut *self.out.lock());
        let tally = self.state.lock().tally;
        (rest, tally)
    }
}

fn settings(encoding: AsciiCompatibleEncoding, state: &Arc<Mutex<State>>) -> Settings<'static, 'static> {
    let (elements, texts) = (state.clone(), state.clone());
    let memory = MemorySettings::new()
        .with_max_allowed_memory_usage(MAX_MEMORY)
        .with_graceful_bail_out_on_memory_limit_exceeded(true);
    Settings::new_send()
        .with_encoding(encoding)
        .with_memory_settings(memory)
        .with_strict(false)
        .append_element_content_handler(element!("*", move |element: &mut Element<'_, '_>| {
            elements.lock().element(element);
            Ok(())
        }))
        .append_element_content_handler(text!("script, style", move |chunk| {
            texts.lock().inline(chunk);
            Ok(())
        }))
}

impl State {
    fn element(&mut self, element: &mut Element<'_, '_>) {
        let name = element.tag_name();
        match name.as_str() {
            "script" | "style" => self.inline = Inline::of(&name, element),
            "meta" => self.hashes |= is_policy(element),
            _ => {}
        }
        let integrity = element.has_attribute("integrity");
        if integrity {
            self.learn(element);
        }
        let Some(tag) = Tag::of(&name, element) else { return };
        let edits = self.corrector.edits(&tag.document(&self.url));
        let (vouched, free): (Vec<_>, Vec<_>) = edits.into_iter().partition(|(at, _)| {
            integrity || (self.hashes && tag.attribute_at(*at).is_some_and(is_inline_code))
        });
        self.tally.vouched += vouched.len() as u32;
        self.tally.corrected += free.len() as u32;
        for (attribute, value) in tag.corrected(free) {
            // The name came from the tag itself, so that it is one.
            let _ = element.set_attribute(&attribute, &value);
        }
    }

    /// What a page loads with `integrity` must come as it is.
    fn learn(&mut self, element: &Element<'_, '_>) {
        let address = element.get_attribute("src").or_else(|| element.get_attribute("href"));
        let url = address.and_then(|address| Url::parse(&self.url).ok()?.join(&address).ok());
        let own = url.filter(|url| Url::parse(&self.url).is_ok_and(|page| page.host() == url.host()));
        self.with_integrity.extend(own.map(|url| url.path().to_owned()));
    }

    /// Inline text is gathered, and comes out at its end, corrected.
    fn inline(&mut self, chunk: &mut TextChunk<'_>) {
        if self.inline.media_type.is_empty() {
            return;
        }
        self.inline.text.push_str(chunk.as_str());
        let is_long = self.inline.text.len() > MAX_CORRECTED;
        if !is_long && !chunk.last_in_text_node() {
            return chunk.remove();
        }
        let text = std::mem::take(&mut self.inline.text);
        let corrected = if is_long { None } else { self.inline_corrected(&text) };
        chunk.replace(&corrected.unwrap_or(text), ContentType::Html);
        self.inline.media_type = if is_long { "" } else { self.inline.media_type };
    }

    fn inline_corrected(&mut self, text: &str) -> Option<String> {
        let media_type = self.inline.media_type;
        let document = Document { url: &self.url, file: "", media_type, bytes: text.as_bytes() };
        let (corrected, count) = self.corrector.correct(&document)?;
        if self.hashes {
            self.tally.vouched += count;
            return None;
        }
        self.tally.corrected += count;
        String::from_utf8(corrected).ok()
    }
}

impl Inline {
    fn of(name: &str, element: &Element<'_, '_>) -> Self {
        let kind = element.get_attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        let is_script = kind.is_empty() || kind == "module" || is_javascript(&kind);
        let media_type = match name {
            "style" => "text/css",
            _ if is_script && !element.has_attribute("src") => "text/javascript",
            _ => "",
        };
        Self { text: String::new(), media_type }
    }
}

/// A start tag by itself, as a document: what asks is known from it and from the little that must stand around it.
struct Tag {
    text: String,
    /// Each attribute, and the bytes of its value.
    values: Vec<(String, std::ops::Range<usize>)>,
}

impl Tag {
    /// `None` when nothing in it can be insecure: then it is not even written down.
    fn of(name: &str, element: &Element<'_, '_>) -> Option<Self> {
        let attributes = element.attributes();
        if !attributes.iter().any(|attribute| may_be_insecure(attribute.value().as_bytes())) {
            return None;
        }
        let around = match name {
            "source" if element.has_attribute("srcset") => "<picture>",
            "source" | "track" => "<video>",
            _ if element.namespace_uri() == SVG && name != "svg" => "<svg>",
            _ => "",
        };
        let mut tag = Self { text: format!("{around}<{name}"), values: Vec::new() };
        for attribute in attributes {
            let name = attribute.name();
            tag.text.push_str(&format!(" {name}=\""));
            let start = tag.text.len();
            tag.text.push_str(&attribute.value().replace('"', "&quot;"));
            tag.values.push((name, start..tag.text.len()));
            tag.text.push('"');
        }
        tag.text.push('>');
        Some(tag)
    }

    fn document<'a>(&'a self, url: &'a str) -> Document<'a> {
        Document { url, file: "", media_type: "text/html", bytes: self.text.as_bytes() }
    }

    fn attribute_at(&self, at: usize) -> Option<&str> {
        self.values.iter().find(|(_, range)| range.contains(&at)).map(|(name, _)| name.as_str())
    }

    /// The values that change, by attribute.
    fn corrected(&self, edits: Vec<(usize, Edit)>) -> Vec<(String, String)> {
        let changed = self.values.iter().filter_map(|(name, range)| {
            let inside = edits.iter().filter(|(at, _)| range.contains(at));
            let inside: Vec<_> = inside.map(|(at, edit)| (at - range.start, edit.clone())).collect();
            let value = made(self.text[range.clone()].as_bytes(), inside.clone());
            (!inside.is_empty()).then(|| Some((name.clone(), String::from_utf8(value).ok()?)))?
        });
        changed.collect()
    }
}

/// CSP3 2.3.1, hash-source: `'sha256-...'`.
fn has_hashes(policy: &str) -> bool {
    ["'sha256-", "'sha384-", "'sha512-"].iter().any(|hash| policy.to_ascii_lowercase().contains(hash))
}

fn is_policy(element: &Element<'_, '_>) -> bool {
    let says = element.get_attribute("http-equiv").unwrap_or_default();
    says.trim().eq_ignore_ascii_case("content-security-policy")
        && has_hashes(&element.get_attribute("content").unwrap_or_default())
}

/// Attributes whose value a policy's hash may vouch for (CSP3 6.7.3.3, `'unsafe-hashes'`).
fn is_inline_code(attribute: &str) -> bool {
    attribute == "style" || attribute.starts_with("on")
}
