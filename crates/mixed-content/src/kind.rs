//! What kind of document it is, and so which reader understands it.

use crate::document::Document;
use crate::html::component::Flavor;
use crate::script::Language;

/// The kinds that can ask for something. Feeds, site maps, source maps, text, fonts and all that is binary
/// cannot (rows M08, M09, X21).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    /// A component of one file: Vue, Svelte, Astro.
    Component(Flavor),
    /// SVG, style sheets of XSLT, and XML with either named in it.
    Xml,
    Css,
    Script(Language),
    Json,
    /// A web application's manifest.
    Manifest,
    /// A playlist of HTTP Live Streaming (RFC 8216).
    Playlist,
    /// A media presentation of MPEG-DASH.
    Presentation,
}

impl Kind {
    /// By media type; by extension when that is missing or says nothing (`.ts` is often "video/mp2t").
    pub(crate) fn of(document: &Document) -> Option<Self> {
        let essence = document.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "" | "application/octet-stream" | "video/mp2t" | "video/vnd.dlna.mpeg-tts" | "text/plain" => {
                Self::of_name(document.file)
            }
            json if is_json(json) => Self::of_json(document.file),
            javascript if is_javascript(javascript) => Some(Self::Script(Language::JavaScript)),
            other => Self::of_type(other),
        }
    }

    fn of_type(essence: &str) -> Option<Self> {
        Some(match essence {
            "text/html" | "application/xhtml+xml" => Self::Html,
            "text/css" => Self::Css,
            "text/typescript" | "application/typescript" => Self::Script(Language::TypeScript),
            "application/manifest+json" => Self::Manifest,
            "image/svg+xml" | "application/xml" | "text/xml" | "application/xslt+xml" => Self::Xml,
            "application/dash+xml" => Self::Presentation,
            "application/vnd.apple.mpegurl"
            | "application/x-mpegurl"
            | "audio/mpegurl"
            | "audio/x-mpegurl" => Self::Playlist,
            _ => return None,
        })
    }

    fn of_name(file: &str) -> Option<Self> {
        let extension = name(file).rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match extension.as_str() {
            "html" | "htm" | "xhtml" => Self::Html,
            "vue" => Self::Component(Flavor::Vue),
            "svelte" => Self::Component(Flavor::Svelte),
            "astro" => Self::Component(Flavor::Astro),
            "css" => Self::Css,
            "js" | "mjs" | "cjs" | "jsx" => Self::Script(Language::JavaScript),
            "ts" | "mts" | "cts" => Self::Script(Language::TypeScript),
            "tsx" => Self::Script(Language::TypeScriptJsx),
            "svg" | "xml" | "xsl" | "xslt" => Self::Xml,
            "mpd" => Self::Presentation,
            "m3u8" | "m3u" => Self::Playlist,
            "webmanifest" => Self::Manifest,
            "json" => return Self::of_json(file),
            _ => return None,
        })
    }

    /// Files that tools read and no page does hold addresses of other things.
    fn of_json(file: &str) -> Option<Self> {
        const TOOLS: [&str; 14] = [
            "package.json",
            "package-lock.json",
            "npm-shrinkwrap.json",
            "composer.json",
            "bower.json",
            "angular.json",
            "nx.json",
            "turbo.json",
            "lerna.json",
            "vercel.json",
            "firebase.json",
            "deno.json",
            "components.json",
            "stats.json",
        ];
        let name = name(file).to_ascii_lowercase();
        let is_tool = TOOLS.contains(&name.as_str())
            || name.starts_with("tsconfig")
            || name.starts_with("jsconfig")
            || name.ends_with(".schema.json");
        match name.as_str() {
            "manifest.json" | "site.webmanifest" => Some(Self::Manifest),
            _ if name.ends_with(".webmanifest") => Some(Self::Manifest),
            _ if is_tool || name.ends_with(".map") => None,
            _ => Some(Self::Json),
        }
    }
}

/// The last segment of a path or file name.
fn name(file: &str) -> &str {
    let path = file.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// MIME Sniffing 4.6, "JSON MIME type", less the kinds whose addresses only name things.
pub(crate) fn is_json(essence: &str) -> bool {
    const NAMES: [&str; 4] = [
        "application/ld+json",
        "application/schema+json",
        "application/manifest+json",
        "application/geo+json",
    ];
    !NAMES.contains(&essence)
        && (matches!(essence, "application/json" | "text/json" | "application/x-ndjson")
            || essence.ends_with("+json"))
}

/// MIME Sniffing 4.6, "JavaScript MIME type".
pub(crate) fn is_javascript(essence: &str) -> bool {
    let subtype = essence.strip_prefix("text/").or_else(|| essence.strip_prefix("application/"));
    let subtype = subtype.unwrap_or_default();
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    matches!(subtype, "javascript" | "ecmascript" | "jscript" | "livescript")
        || (subtype.starts_with("javascript1.") && essence.starts_with("text/"))
}
