//! The rows. Ids are stable: they are kept in the journal and in people's ignore lists.

use super::{Kind, Rule};
use crate::finding::Confidence::{self, High, Low, Medium};
use crate::finding::Severity::{self, Error, Info, Warning};
use Kind::{Blockable, Download, Form, Hint, ImageLike, Navigation, Subtitles, Upgradeable};

const fn rule(
    id: &'static str,
    what: &'static str,
    kind: Kind,
    severity: Severity,
    sure: Confidence,
) -> Rule {
    Rule { id, what, kind, severity, confidence: sure }
}

// HTML
pub(crate) const SCRIPT: Rule = rule("H01", "script", Blockable, Error, High);
pub(crate) const STYLESHEET: Rule = rule("H02", "stylesheet", Blockable, Error, High);
pub(crate) const IFRAME: Rule = rule("H03", "iframe", Blockable, Error, High);
pub(crate) const OBJECT: Rule = rule("H04", "object", Blockable, Error, High);
pub(crate) const LEGACY_OBJECT: Rule = rule("H04", "object", Blockable, Error, Low);
pub(crate) const IMAGE: Rule = rule("H05", "image", Upgradeable, Warning, High);
pub(crate) const IMAGE_SET: Rule = rule("H06", "image", Blockable, Error, High);
pub(crate) const PRELOAD_IMAGE_SET: Rule = rule("H06", "image", ImageLike, Error, High);
pub(crate) const MEDIA: Rule = rule("H07", "media", Upgradeable, Warning, High);
pub(crate) const TRACK: Rule = rule("H08", "track", Subtitles, Error, High);
pub(crate) const PRELOAD: Rule = rule("H09", "preload", Blockable, Error, High);
pub(crate) const PRELOAD_IMAGE: Rule = rule("H09", "image", Upgradeable, Warning, High);
pub(crate) const PRELOAD_MEDIA: Rule = rule("H09", "media", Upgradeable, Warning, High);
pub(crate) const PRELOAD_IGNORED: Rule = rule("H09", "preload", Hint, Info, High);
pub(crate) const MODULE_PRELOAD: Rule = rule("H10", "script", Blockable, Error, High);
pub(crate) const MANIFEST: Rule = rule("H10", "manifest", Blockable, Error, High);
pub(crate) const PREFETCH: Rule = rule("H10", "prefetch", Blockable, Warning, High);
pub(crate) const PRECONNECT: Rule = rule("H11", "preconnect", Hint, Info, High);
pub(crate) const FORM: Rule = rule("H12", "form", Form, Error, High);
pub(crate) const DOWNLOAD: Rule = rule("H13", "download", Download, Error, High);
pub(crate) const LINK: Rule = rule("H15", "link", Navigation, Info, High);
pub(crate) const PING: Rule = rule("H16", "ping", Blockable, Warning, High);
pub(crate) const BASE: Rule = rule("H17", "base", Blockable, Error, High);
pub(crate) const META_REFRESH: Rule = rule("H18", "refresh", Navigation, Info, High);
/// Within a frame: there it is a request of the page around it.
pub(crate) const FRAME_REFRESH: Rule = rule("H18", "iframe", Blockable, Error, High);
pub(crate) const IMPORT_MAP: Rule = rule("H21", "script", Blockable, Error, Medium);
pub(crate) const SPECULATION: Rule = rule("H22", "prefetch", Blockable, Warning, High);
pub(crate) const ATTRIBUTION: Rule = rule("H23", "attribution", Blockable, Warning, High);
pub(crate) const SVG_IMAGE: Rule = rule("H24", "image", Upgradeable, Warning, High);
pub(crate) const SVG_REFERENCE: Rule = rule("H25", "image", ImageLike, Warning, High);
pub(crate) const XML_STYLESHEET: Rule = rule("H27", "stylesheet", Blockable, Error, High);
pub(crate) const LAZY_FRAME: Rule = rule("H28", "iframe", Blockable, Warning, Low);
pub(crate) const LAZY_IMAGE: Rule = rule("H28", "image", Upgradeable, Warning, Low);
pub(crate) const LAZY_IMAGE_SET: Rule = rule("H28", "image", Blockable, Warning, Low);
pub(crate) const LAZY_MEDIA: Rule = rule("H28", "media", Upgradeable, Warning, Low);
pub(crate) const DATA_ATTRIBUTE: Rule = rule("H28", "address", Blockable, Warning, Low);
pub(crate) const MARKED_UP_CALL: Rule = rule("H30", "fetch", Blockable, Error, Medium);
pub(crate) const MARKED_UP_STREAM: Rule = rule("H30", "eventsource", Blockable, Error, Medium);
pub(crate) const MARKED_UP_SOCKET: Rule = rule("H30", "websocket", Blockable, Error, Medium);
pub(crate) const CUSTOM_ELEMENT: Rule = rule("H30", "element", Blockable, Warning, Low);
pub(crate) const CUSTOM_IMAGE: Rule = rule("H30", "image", Upgradeable, Warning, Low);
pub(crate) const CUSTOM_LINK: Rule = rule("H30", "link", Navigation, Info, Low);

// CSS
pub(crate) const IMPORT: Rule = rule("C01", "stylesheet", Blockable, Error, High);
pub(crate) const FONT: Rule = rule("C02", "font", Blockable, Error, High);
pub(crate) const CSS_IMAGE: Rule = rule("C03", "image", Upgradeable, Warning, High);
pub(crate) const CSS_IMAGE_SET: Rule = rule("C04", "image", Upgradeable, Warning, High);
pub(crate) const CSS_REFERENCE: Rule = rule("C05", "image", ImageLike, Error, High);
pub(crate) const CUSTOM_PROPERTY: Rule = rule("C06", "image", Upgradeable, Warning, Low);
pub(crate) const CSS_LEGACY: Rule = rule("C07", "stylesheet", Hint, Info, High);
pub(crate) const STYLE_MAP: Rule = rule("C08", "source map", Hint, Info, High);

// JavaScript
pub(crate) const FETCH: Rule = rule("J01", "fetch", Blockable, Error, Medium);
pub(crate) const XHR: Rule = rule("J01", "xhr", Blockable, Error, Medium);
pub(crate) const EVENT_SOURCE: Rule = rule("J01", "eventsource", Blockable, Error, Medium);
pub(crate) const WEB_SOCKET: Rule = rule("J02", "websocket", Blockable, Error, Medium);
pub(crate) const STATIC_IMPORT: Rule = rule("J03", "script", Blockable, Error, High);
pub(crate) const DYNAMIC_IMPORT: Rule = rule("J03", "script", Blockable, Error, Medium);
pub(crate) const WORKER: Rule = rule("J03", "worker", Blockable, Error, Medium);
pub(crate) const BEACON: Rule = rule("J04", "beacon", Blockable, Error, Medium);
pub(crate) const SCRIPTED_IMAGE: Rule = rule("J05", "image", Upgradeable, Warning, Medium);
pub(crate) const SCRIPTED_MEDIA: Rule = rule("J05", "media", Upgradeable, Warning, Medium);
pub(crate) const SCRIPTED_SCRIPT: Rule = rule("J06", "script", Blockable, Error, Medium);
pub(crate) const SCRIPTED_STYLESHEET: Rule = rule("J06", "stylesheet", Blockable, Error, Medium);
pub(crate) const SCRIPTED_IFRAME: Rule = rule("J06", "iframe", Blockable, Error, Medium);
pub(crate) const SCRIPTED_IMAGE_SET: Rule = rule("J06", "image", Blockable, Error, Medium);
pub(crate) const SCRIPTED_TRACK: Rule = rule("J06", "track", Subtitles, Error, Medium);
pub(crate) const SCRIPTED_ELEMENT: Rule = rule("J06", "element", Blockable, Warning, Low);
pub(crate) const NAVIGATION: Rule = rule("J09", "navigation", Navigation, Info, Medium);
pub(crate) const SCRIPTED_FORM: Rule = rule("J10", "form", Form, Error, Medium);
pub(crate) const CLIENT: Rule = rule("J11", "fetch", Blockable, Error, Medium);
pub(crate) const CLIENT_GUESS: Rule = rule("J11", "fetch", Blockable, Warning, Low);
pub(crate) const TILES: Rule = rule("J11", "image", Upgradeable, Warning, Medium);
pub(crate) const BASE_URL: Rule = rule("J11", "base", Blockable, Error, Medium);
pub(crate) const NAMED: Rule = rule("J12", "address", Blockable, Warning, Low);
pub(crate) const NAMED_SUSPICIOUS: Rule = rule("J12", "address", Blockable, Error, Medium);
pub(crate) const LOOSE: Rule = rule("J12", "address", Blockable, Warning, Low);
pub(crate) const LOOSE_SOCKET: Rule = rule("J02", "websocket", Blockable, Error, Low);
pub(crate) const LOOSE_PLAYLIST: Rule = rule("J12", "media", Blockable, Warning, Low);
pub(crate) const LOOSE_IMAGE: Rule = rule("J12", "image", Upgradeable, Info, Low);
pub(crate) const LOOSE_MEDIA: Rule = rule("J12", "media", Upgradeable, Info, Low);
pub(crate) const ORIGIN: Rule = rule("J13", "origin", Hint, Info, Medium);
pub(crate) const CACHED: Rule = rule("J14", "fetch", Blockable, Warning, Low);
pub(crate) const NOTIFICATION: Rule = rule("J14", "image", Upgradeable, Warning, Low);
pub(crate) const SCRIPT_MAP: Rule = rule("J15", "source map", Hint, Info, High);

pub(crate) const PREFLIGHT: Rule = rule("J17", "preflight", Hint, Info, Medium);
pub(crate) const WITH_CREDENTIALS: Rule = rule("J17", "credentials", Hint, Info, Medium);

// Data
pub(crate) const MANIFEST_IMAGE: Rule = rule("M01", "image", Upgradeable, Warning, High);
pub(crate) const MANIFEST_ADDRESS: Rule = rule("M02", "manifest", Hint, Warning, High);
pub(crate) const DATA: Rule = rule("M03", "data", Blockable, Warning, Medium);
pub(crate) const DATA_ADDRESS: Rule = rule("M03", "address", Blockable, Warning, Low);
pub(crate) const DATA_ADDRESS_SUSPICIOUS: Rule = rule("M03", "address", Blockable, Warning, Medium);
pub(crate) const DATA_IMAGE: Rule = rule("M03", "image", Upgradeable, Info, Low);
pub(crate) const PLAYLIST: Rule = rule("M05", "media", Blockable, Error, High);
pub(crate) const PRESENTATION: Rule = rule("M06", "media", Blockable, Error, High);

// Heads of answers
pub(crate) const REDIRECT: Rule = rule("R01", "redirect", Navigation, Error, High);
pub(crate) const SUBRESOURCE_REDIRECT: Rule = rule("R02", "redirect", Blockable, Error, High);
pub(crate) const IMAGE_REDIRECT: Rule = rule("R02", "redirect", Upgradeable, Warning, High);
pub(crate) const LINK_HEADER: Rule = rule("R03", "preload", Blockable, Error, High);
pub(crate) const LINK_HEADER_IMAGE: Rule = rule("R03", "image", Upgradeable, Warning, High);
pub(crate) const LINK_HEADER_PREFETCH: Rule = rule("R03", "prefetch", Blockable, Warning, High);
pub(crate) const REPORT_ENDPOINT: Rule = rule("R05", "report", Blockable, Warning, High);
pub(crate) const ALLOWED_ORIGIN: Rule = rule("R08", "origin", Hint, Warning, High);
pub(crate) const SAVED_REDIRECT: Rule = rule("R12", "download", Download, Error, High);
/// By the name of what it leads to.
pub(crate) const NAMED_SAVED_REDIRECT: Rule = rule("R12", "download", Download, Error, Medium);
/// Found by reading the content; never judged by its address.
pub(crate) const CONTENT: Rule = rule("R13", "content", Hint, Info, High);
pub(crate) const MAP_HEADER: Rule = rule("R10", "source map", Hint, Info, High);
pub(crate) const REFRESH_HEADER: Rule = rule("R04", "refresh", Navigation, Info, High);
