//! The little of the tree that matters: foreign content, inert parts, pictures and media.

use html5gum::State;

use super::Markup;
use super::tokens::Tag;

/// Elements that are open, as far as they change what others ask for.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// `svg` and `math`, and the HTML islands within them, innermost last.
    foreign: Vec<Island>,
    /// `template` elements that are open: whether what is in them is inert.
    templates: Vec<bool>,
    /// How many of them are.
    inert: usize,
    noscripts: usize,
    /// `picture`, `audio` and `video`, innermost last.
    media: Vec<Media>,
    /// Elements outside `svg` and `math` mean nothing.
    is_xml: bool,
    /// `template` is an element like others.
    has_live_templates: bool,
}

/// Where SVG or MathML begins, and where HTML begins again within it (HTML 13.2.6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Island {
    Svg,
    Math,
    Html,
}

/// What a `source` element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// Its `srcset` counts.
    Picture,
    /// Its `src` counts.
    Player,
    /// Nobody knows, so both count.
    Either,
}

impl Context {
    pub(super) fn of(markup: Markup) -> Self {
        let has_live_templates = matches!(markup, Markup::Component(flavor) if flavor.templates_are_live());
        Self { is_xml: markup == Markup::Xml, has_live_templates, ..Self::default() }
    }

    /// As it is around an element that code makes, which may be put anywhere.
    pub(super) fn around(element: &str, is_svg: bool) -> Self {
        let media = (element == "source").then_some(Media::Either);
        let foreign = is_svg.then_some(Island::Svg);
        Self { foreign: foreign.into_iter().collect(), media: media.into_iter().collect(), ..Self::default() }
    }

    /// What is read from here on is inert, whatever it is in.
    pub(super) fn start_inert(&mut self) {
        self.inert += 1;
    }

    /// In XML, whether elements here are those of SVG or of HTML within it.
    pub(super) fn is_known(&self) -> bool {
        !self.is_xml || !self.foreign.is_empty()
    }

    /// A start tag; answers how what follows is to be tokenized.
    pub(super) fn open(&mut self, tag: &Tag) -> Option<State> {
        let (name, self_closing) = (tag.name.as_str(), tag.self_closing);
        if self.is_foreign() && breaks_out(name) {
            self.leave_foreign();
        }
        if self.is_foreign() {
            self.open_foreign(name, self_closing);
            return None;
        }
        match name {
            "svg" if !self_closing => self.foreign.push(Island::Svg),
            "math" if !self_closing => self.foreign.push(Island::Math),
            "template" => self.open_template(!self.has_live_templates && !is_shadow(tag)),
            "noscript" => self.noscripts += 1,
            "picture" => self.media.push(Media::Picture),
            "audio" | "video" => self.media.push(Media::Player),
            _ => {}
        }
        if self.is_xml { None } else { content_state(name) }
    }

    fn open_foreign(&mut self, name: &str, self_closing: bool) {
        match name {
            _ if self_closing => {}
            "svg" => self.foreign.push(Island::Svg),
            "math" => self.foreign.push(Island::Math),
            "foreignobject" | "desc" | "title" | "annotation-xml" => self.foreign.push(Island::Html),
            _ => {}
        }
    }

    fn open_template(&mut self, is_inert: bool) {
        self.templates.push(is_inert);
        self.inert += usize::from(is_inert);
    }

    /// An end tag.
    pub(super) fn close(&mut self, name: &str) {
        match name {
            "svg" => self.close_island(Island::Svg),
            "math" => self.close_island(Island::Math),
            "foreignobject" | "desc" | "annotation-xml" => self.close_island(Island::Html),
            "title" if self.foreign.last() == Some(&Island::Html) => self.close_island(Island::Html),
            "template" => self.inert -= usize::from(self.templates.pop().unwrap_or_default()),
            "noscript" => self.noscripts = self.noscripts.saturating_sub(1),
            "picture" => self.close_media(Media::Picture),
            "audio" | "video" => self.close_media(Media::Player),
            _ => {}
        }
    }

    /// What is read now is parsed but not asked for, or only without scripts.
    pub(super) fn is_inert(&self) -> bool {
        self.inert + self.noscripts > 0
    }

    /// What a `source` would belong to.
    pub(super) fn media(&self) -> Option<Media> {
        self.media.last().copied()
    }

    /// Inside `svg`, HTML islands left out.
    pub(super) fn is_svg(&self) -> bool {
        self.foreign.last() == Some(&Island::Svg)
    }

    fn is_foreign(&self) -> bool {
        matches!(self.foreign.last(), Some(Island::Svg | Island::Math))
    }

    fn leave_foreign(&mut self) {
        while self.is_foreign() {
            self.foreign.pop();
        }
    }

    fn close_island(&mut self, island: Island) {
        if let Some(index) = self.foreign.iter().rposition(|open| *open == island) {
            self.foreign.truncate(index);
        }
    }

    fn close_media(&mut self, media: Media) {
        if let Some(index) = self.media.iter().rposition(|open| *open == media) {
            self.media.truncate(index);
        }
    }
}

/// The content of a shadow tree, which is put into the page as it is read (HTML 4.12.3, `shadowrootmode`).
fn is_shadow(tag: &Tag) -> bool {
    let mode = tag.attribute("shadowrootmode").map(|mode| mode.value.trim().to_ascii_lowercase());
    matches!(mode.as_deref(), Some("open" | "closed"))
}

/// HTML 13.2.6.4: elements whose content is text. `noscript` is read as markup, for browsers without
/// scripts.
fn content_state(name: &str) -> Option<State> {
    match name {
        "script" => Some(State::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(State::RawText),
        "title" | "textarea" => Some(State::RcData),
        "plaintext" => Some(State::PlainText),
        _ => None,
    }
}

/// HTML 13.2.6.5: start tags that end foreign content.
fn breaks_out(name: &str) -> bool {
    const NAMES: [&str; 43] = [
        "b",
        "big",
        "blockquote",
        "body",
        "br",
        "center",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "hr",
        "i",
        "img",
        "li",
        "listing",
        "menu",
        "meta",
        "nobr",
        "ol",
        "p",
        "pre",
        "ruby",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tt",
        "u",
        "ul",
    ];
    name == "var" || NAMES.contains(&name)
}
