//! What an answer is, in the words of the `type` column.

use crate::exchange::{Response, Started};

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A page.
    Html = 1,
    /// A script.
    Js,
    /// A style sheet.
    Css,
    /// Data.
    Json,
    /// A picture.
    Image,
    /// A font.
    Font,
    /// Audio or video.
    Media,
    /// A WebSocket.
    Websocket,
    /// A stream of server-sent events.
    Events,
    /// Other text.
    Text,
    /// Anything else.
    Other,
}

impl Kind {
    /// In the order of the numbers they are kept as, which start at 1.
    pub const ALL: [Self; 11] = [
        Self::Html,
        Self::Js,
        Self::Css,
        Self::Json,
        Self::Image,
        Self::Font,
        Self::Media,
        Self::Websocket,
        Self::Events,
        Self::Text,
        Self::Other,
    ];

    /// `html`, `js`, ...: what the window, the filter and scripts call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Js => "js",
            Self::Css => "css",
            Self::Json => "json",
            Self::Image => "image",
            Self::Font => "font",
            Self::Media => "media",
            Self::Websocket => "websocket",
            Self::Events => "events",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// Reads what [`Self::name`] gives, and the names people use instead, whatever their case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "javascript" | "script" => Self::Js,
            "img" => Self::Image,
            "audio" | "video" => Self::Media,
            "ws" => Self::Websocket,
            "sse" | "eventstream" => Self::Events,
            other => return Self::ALL.into_iter().find(|k| k.name() == other),
        })
    }

    /// Reads the number it was kept as.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|k| *k as i64 == number)
    }

    /// What this answer is. By its content type; without one, by the path's extension; `None` when neither says.
    #[must_use]
    pub fn of(request: &Started, response: &Response) -> Option<Self> {
        if response.status == 101 {
            return Some(of_upgrade(request));
        }
        match response.head.text("content-type") {
            Some(value) => Some(Self::of_media_type(value)),
            None => of_path(&request.request.target),
        }
    }

    /// What a media type stands for; parameters are ignored.
    #[must_use]
    pub fn of_media_type(value: &str) -> Self {
        let end = memchr::memchr(b';', value.as_bytes()).unwrap_or(value.len());
        let bare = value[..end].trim_ascii();
        if bare.bytes().any(|b| b.is_ascii_uppercase()) {
            of_bare(&bare.to_ascii_lowercase())
        } else {
            of_bare(bare)
        }
    }
}

/// RFC 9110 section 7.8: the request's `Upgrade` names what the connection becomes.
fn of_upgrade(request: &Started) -> Kind {
    let upgrade = request.request.head.text("upgrade").unwrap_or_default();
    if upgrade.eq_ignore_ascii_case("websocket") { Kind::Websocket } else { Kind::Other }
}

fn of_bare(bare: &str) -> Kind {
    let slash = memchr::memchr(b'/', bare.as_bytes()).unwrap_or(bare.len());
    let (group, rest) = (&bare[..slash], bare.get(slash + 1..).unwrap_or_default());
    of_known(bare).unwrap_or_else(|| of_group(group, rest))
}

fn of_known(bare: &str) -> Option<Kind> {
    Some(match bare {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/css" => Kind::Css,
        "text/javascript" | "application/javascript" | "application/x-javascript" => Kind::Js,
        "text/ecmascript" | "application/ecmascript" => Kind::Js,
        "text/json" | "application/json" | "application/x-ndjson" => Kind::Json,
        "text/event-stream" => Kind::Events,
        "application/vnd.ms-fontobject" => Kind::Font,
        "application/vnd.apple.mpegurl" | "application/dash+xml" | "application/ogg" => Kind::Media,
        "application/xml" | "application/yaml" | "application/x-www-form-urlencoded" => Kind::Text,
        _ => return None,
    })
}

fn of_group(group: &str, rest: &str) -> Kind {
    match group {
        "image" => Kind::Image,
        "font" => Kind::Font,
        "audio" | "video" => Kind::Media,
        _ if rest.ends_with("+json") => Kind::Json,
        "text" => Kind::Text,
        _ if rest.starts_with("font-") || rest.starts_with("x-font-") => Kind::Font,
        _ if rest.ends_with("+xml") => Kind::Text,
        _ => Kind::Other,
    }
}

fn of_path(target: &str) -> Option<Kind> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Kind::Html,
        "js" | "mjs" | "cjs" => Kind::Js,
        "css" => Kind::Css,
        "json" | "map" | "webmanifest" => Kind::Json,
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "ico" => Kind::Image,
        "woff" | "woff2" | "ttf" | "otf" => Kind::Font,
        "mp4" | "webm" | "mp3" | "m4a" | "ogg" | "wav" => Kind::Media,
        "txt" | "xml" | "md" | "csv" => Kind::Text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_become_kinds() {
        let check = |value, expect| assert_eq!(Kind::of_media_type(value), expect, "{value}");
        check("text/html; charset=utf-8", Kind::Html);
        check(" Text/HTML ", Kind::Html);
        check("application/javascript", Kind::Js);
        check("application/problem+json", Kind::Json);
        check("image/svg+xml", Kind::Image);
        check("application/x-font-ttf", Kind::Font);
        check("video/mp4", Kind::Media);
        check("text/event-stream", Kind::Events);
        check("application/atom+xml", Kind::Text);
        check("application/octet-stream", Kind::Other);
        check("", Kind::Other);
    }

    #[test]
    fn paths_become_kinds() {
        let check = |target, expect| assert_eq!(of_path(target), expect, "{target}");
        check("/assets/app.js?v=1.css", Some(Kind::Js));
        check("/a.b/c", None);
        check("/", None);
        check("*", None);
        check("/LOGO.PNG", Some(Kind::Image));
    }

    #[test]
    fn names_and_numbers_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert_eq!(Kind::from_number(kind as i64), Some(kind));
        }
        assert_eq!(Kind::parse("JavaScript"), Some(Kind::Js));
        assert_eq!(Kind::parse("nonsense"), None);
        assert_eq!(Kind::from_number(0), None);
    }
}
