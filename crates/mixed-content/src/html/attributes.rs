//! What each attribute of each element asks for: the HTML half of the taxonomy.

use super::content;
use super::context::{Context, Media};
use super::tokens::{Attribute, Tag};
use crate::names;
use crate::rules::{self, Rule};

/// How an attribute's value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// One address.
    Address(&'static Rule),
    /// Addresses with white space between them.
    Addresses(&'static Rule),
    /// A `srcset`.
    Candidates(&'static Rule),
    /// CSS declarations.
    Style,
    /// The value of a CSS property.
    Value(&'static Rule),
    /// The body of an event handler.
    Handler,
    /// A document.
    Document,
}

/// The attribute of a tag that holds an address, with its rule; the first of several.
pub(super) fn address<'t>(tag: &'t Tag, context: &Context) -> Option<(&'t Attribute, &'static Rule)> {
    tag.attributes.iter().find_map(|attribute| match asks(tag, attribute, context)? {
        Asks::Address(rule) => Some((attribute, rule)),
        _ => None,
    })
}

/// What an attribute asks for; `None` for all that only name something (rows X01 to X07).
pub(super) fn asks(tag: &Tag, attribute: &Attribute, context: &Context) -> Option<Asks> {
    match attribute.name.as_str() {
        "style" => return Some(Asks::Style),
        "attributionsrc" => return Some(Asks::Addresses(&rules::ATTRIBUTION)),
        name if name.starts_with("on") && name.len() > 2 => return Some(Asks::Handler),
        name if name.starts_with("data-") => return lazy(tag, attribute),
        name if name.starts_with("hx-") => return htmx(&name["hx-".len()..]),
        "sse-connect" => return Some(Asks::Address(&rules::MARKED_UP_STREAM)),
        "ws-connect" => return Some(Asks::Address(&rules::MARKED_UP_SOCKET)),
        "ng-src" if tag.name == "iframe" => return Some(Asks::Address(&rules::LAZY_FRAME)),
        "ng-src" => return Some(Asks::Address(&rules::LAZY_IMAGE)),
        "ng-srcset" => return Some(Asks::Candidates(&rules::LAZY_IMAGE_SET)),
        _ => {}
    }
    match context.is_svg() {
        true => svg(&tag.name, &attribute.name),
        false => html(tag, &attribute.name, context),
    }
}

fn html(tag: &Tag, attribute: &str, context: &Context) -> Option<Asks> {
    use Asks::{Address, Addresses, Candidates, Document};
    Some(match (tag.name.as_str(), attribute) {
        ("script", "src") if content::is_run(tag) => Address(&rules::SCRIPT),
        ("link", "href") => Address(link(tag)?),
        ("link", "imagesrcset") => Candidates(&rules::PRELOAD_IMAGE_SET),
        ("iframe" | "frame", "src") => Address(&rules::IFRAME),
        ("iframe", "srcdoc") => Document,
        ("object", "data") | ("embed", "src") => Address(&rules::OBJECT),
        ("object" | "applet", "codebase" | "code") => Address(&rules::LEGACY_OBJECT),
        ("object" | "applet", "archive") => Addresses(&rules::LEGACY_OBJECT),
        ("param", "value") => Address(parameter(tag)?),
        ("img" | "image", "src") => Address(&rules::IMAGE),
        ("img", "srcset") => Candidates(&rules::IMAGE_SET),
        ("img", "lowsrc") => Address(&rules::IMAGE),
        ("input", "src") if value_is(tag, "type", "image") => Address(&rules::IMAGE),
        ("video", "poster") => Address(&rules::IMAGE),
        ("body" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th", "background") => {
            Address(&rules::IMAGE)
        }
        ("video" | "audio", "src") => Address(&rules::MEDIA),
        ("source", "src") if matches!(context.media(), Some(Media::Player | Media::Either)) => {
            Address(&rules::MEDIA)
        }
        ("source", "srcset") if matches!(context.media(), Some(Media::Picture | Media::Either)) => {
            Candidates(&rules::IMAGE_SET)
        }
        ("track", "src") => Address(&rules::TRACK),
        ("form", "action") => Address(&rules::FORM),
        ("button" | "input", "formaction") => Address(&rules::FORM),
        ("a" | "area", "href") if tag.attribute("download").is_some() => Address(&rules::DOWNLOAD),
        ("a" | "area", "href") => Address(&rules::LINK),
        ("a" | "area", "ping") => Addresses(&rules::PING),
        (element, _) if element.contains('-') => return custom(&tag.name, attribute),
        _ => return None,
    })
}

/// SVG 2: what `href` refers to by element, and presentation attributes that take references. `a` only links.
fn svg(element: &str, attribute: &str) -> Option<Asks> {
    const REFER: [&str; 11] = [
        "use",
        "lineargradient",
        "radialgradient",
        "pattern",
        "filter",
        "mpath",
        "textpath",
        "tref",
        "cursor",
        "clippath",
        "mask",
    ];
    const PAINT: [&str; 9] = [
        "fill",
        "stroke",
        "filter",
        "mask",
        "clip-path",
        "marker-start",
        "marker-mid",
        "marker-end",
        "cursor",
    ];
    match (element, attribute) {
        ("script", "href" | "xlink:href") => Some(Asks::Address(&rules::SCRIPT)),
        ("image" | "feimage", "href" | "xlink:href") => Some(Asks::Address(&rules::SVG_IMAGE)),
        (element, "href" | "xlink:href") if REFER.contains(&element) => {
            Some(Asks::Address(&rules::SVG_REFERENCE))
        }
        (_, attribute) if PAINT.contains(&attribute) => Some(Asks::Value(&rules::CSS_REFERENCE)),
        _ => None,
    }
}

/// What a custom element makes of its attributes only its script knows; these names are telling.
fn custom(element: &str, attribute: &str) -> Option<Asks> {
    let is_image = element.contains("img") || element.contains("image") || element.contains("picture");
    match attribute {
        "src" if is_image => Some(Asks::Address(&rules::CUSTOM_IMAGE)),
        "src" => Some(Asks::Address(&rules::CUSTOM_ELEMENT)),
        "poster" => Some(Asks::Address(&rules::CUSTOM_IMAGE)),
        "href" => Some(Asks::Address(&rules::CUSTOM_LINK)),
        _ => None,
    }
}

/// `rel` is a list of case-insensitive words (HTML 4.6.7); the strictest one that fetches decides. Words
/// that only name (canonical, alternate, profile, ...) ask for nothing.
fn link(tag: &Tag) -> Option<&'static Rule> {
    let rel = tag.attribute("rel")?.value.to_ascii_lowercase();
    let has = |word: &str| rel.split_ascii_whitespace().any(|given| given == word);
    let has_any = |words: &[&str]| words.iter().any(|word| has(word));
    Some(match () {
        () if has("stylesheet") => &rules::STYLESHEET,
        () if has("modulepreload") => &rules::MODULE_PRELOAD,
        () if has("preload") => preload(tag),
        () if has("manifest") => &rules::MANIFEST,
        () if has_any(&["prefetch", "prerender", "compression-dictionary", "import"]) => &rules::PREFETCH,
        () if has_any(&["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"]) => {
            &rules::IMAGE
        }
        () if has_any(&["apple-touch-startup-image", "fluid-icon"]) => &rules::IMAGE,
        () if has_any(&["preconnect", "dns-prefetch"]) => &rules::PRECONNECT,
        () => return None,
    })
}

/// Without `as` browsers ignore it (HTML 4.6.7.14).
fn preload(tag: &Tag) -> &'static Rule {
    let destination = tag.attribute("as").map(|attribute| attribute.value.trim().to_ascii_lowercase());
    match destination.as_deref() {
        None | Some("") => &rules::PRELOAD_IGNORED,
        Some("image") => &rules::PRELOAD_IMAGE,
        Some("audio" | "video") => &rules::PRELOAD_MEDIA,
        Some(_) => &rules::PRELOAD,
    }
}

/// Parameters of Flash and Java that named what to load.
fn parameter(tag: &Tag) -> Option<&'static Rule> {
    let name = tag.attribute("name")?.value.trim().to_ascii_lowercase();
    matches!(name.as_str(), "movie" | "src" | "url").then_some(&rules::LEGACY_OBJECT)
}

/// Lazy loaders: attributes that scripts copy to `src` or `srcset`; and others that scripts read by their names.
fn lazy(tag: &Tag, attribute: &Attribute) -> Option<Asks> {
    let name = attribute.name.strip_prefix("data-")?;
    if let Some(name) = name.strip_prefix("hx-") {
        return htmx(name);
    }
    let loads = ["srcset", "lazy-srcset", "bgset"].contains(&name);
    let is_element = matches!(tag.name.as_str(), "img" | "source" | "iframe" | "video" | "audio" | "embed");
    Some(match name {
        _ if loads => Asks::Candidates(&rules::LAZY_IMAGE_SET),
        "src" | "lazy-src" | "lazy" | "original" if tag.name == "iframe" => Asks::Address(&rules::LAZY_FRAME),
        _ if !is_lazy(name) => match names::is_address(name) {
            true => Asks::Address(&rules::DATA_ATTRIBUTE),
            false => return None,
        },
        _ if attribute.value.trim_start().starts_with("url(") => Asks::Value(&rules::LAZY_IMAGE),
        _ if names::is_picture_file(&attribute.value) => Asks::Address(&rules::LAZY_IMAGE),
        _ if names::is_media_file(&attribute.value) => Asks::Address(&rules::LAZY_MEDIA),
        _ if is_element && !matches!(name, "url" | "href") => Asks::Address(&rules::LAZY_IMAGE),
        _ => return None,
    })
}

/// Names that lazy loaders and galleries have given to what becomes an address.
fn is_lazy(name: &str) -> bool {
    const NAMES: [&str; 30] = [
        "url",
        "href",
        "image",
        "img",
        "thumb",
        "full",
        "zoom-image",
        "src",
        "lazy-src",
        "lazy",
        "original",
        "bg",
        "background",
        "background-image",
        "poster",
        "bg-image",
        "img-src",
        "image-src",
        "video",
        "video-src",
        "echo",
        "layzr",
        "flickity-lazyload",
        "large_image",
        "large-image",
        "orig-file",
        "hi-res-src",
        "lightbox",
        "fancybox",
        "splide-lazy",
    ];
    NAMES.contains(&name)
}

/// htmx asks for what these name when something happens to the element; its extensions listen to streams.
fn htmx(name: &str) -> Option<Asks> {
    Some(match name {
        "get" | "post" | "put" | "patch" | "delete" => Asks::Address(&rules::MARKED_UP_CALL),
        _ => return None,
    })
}

fn value_is(tag: &Tag, name: &str, value: &str) -> bool {
    tag.attribute(name).is_some_and(|attribute| attribute.value.trim().eq_ignore_ascii_case(value))
}
