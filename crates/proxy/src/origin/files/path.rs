//! From a request's raw path to a name that cannot lead outside the folder.
//!
//! The path is decoded exactly once (RFC 3986 §2.4), and whatever a file system could read as more than one
//! plain name is refused here, before any disk is asked. Symbolic links are the business of
//! [`super::disk`], which sees where a name really leads.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// A decoded path inside the folder: parts joined by `/`, none of them empty, `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SafePath {
    name: String,
    slash: bool,
    merged: bool,
}

/// Why a path is not looked up at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("the path does not start with a slash")]
    NotAbsolute,
    #[error("`{0}` holds a percent sign that is not followed by two hexadecimal digits")]
    Percent(String),
    #[error("`{0}` does not decode to UTF-8; save and link the file under a UTF-8 name")]
    Encoding(String),
    #[error("`{0}` decodes to a control character, which no file name should hold")]
    Control(String),
    #[error("`{0}` decodes to a slash or backslash inside a name; an S3 key could hold it, a folder cannot")]
    Separator(String),
    #[error("`{0}` is a name that Windows gives a meaning of its own")]
    Reserved(String),
    #[error("the path climbs with `..`, which a folder does not follow")]
    Climbs,
    #[error("`{0}` is a hidden name; only `.well-known` is served")]
    Hidden(String),
}

impl Refused {
    /// Stable, for the journal and the window.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Climbs => "outside",
            Self::Hidden(_) => "dotfile",
            _ => "bad-path",
        }
    }
}

impl SafePath {
    /// Reads the path of a request target, without its query.
    pub(super) fn parse(raw: &str) -> Result<Self, Refused> {
        let rest = raw.strip_prefix('/').ok_or(Refused::NotAbsolute)?;
        let mut parts = Vec::new();
        let (mut dropped, mut slash) = (0, false);
        for raw_part in rest.split('/') {
            let part = decode(raw_part)?;
            slash = matches!(part.as_str(), "" | ".");
            match part.as_str() {
                ".." => return Err(Refused::Climbs),
                "" | "." => dropped += 1,
                part => parts.push(checked(part, raw_part, parts.is_empty())?.to_owned()),
            }
        }
        Ok(Self { name: parts.join("/"), slash, merged: dropped > usize::from(raw.ends_with('/')) })
    }

    /// Reads a name from the settings, such as `index.html` or `app/index.html`; `None` where it leads outside.
    pub(super) fn from_setting(name: &str) -> Option<Self> {
        let raw = format!("/{}", name.trim_start_matches('/').replace('%', "%25"));
        Self::parse(&raw).ok().filter(|path| !path.slash)
    }

    /// Relative to the folder; empty for the folder itself.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// True for the folder itself.
    pub(super) const fn is_root(&self) -> bool {
        self.name.is_empty()
    }

    /// True when the path ended in a slash, as that of a directory.
    pub(super) const fn has_slash(&self) -> bool {
        self.slash
    }

    /// True when empty or `.` parts were dropped: S3 would look for another key.
    pub(super) const fn was_merged(&self) -> bool {
        self.merged
    }

    /// The name of something in this directory.
    pub(super) fn child(&self, child: &str) -> String {
        if self.is_root() { child.to_owned() } else { format!("{}/{child}", self.name) }
    }

    /// The path with its slash, encoded again; never starts with two slashes, so it cannot name another host.
    pub(super) fn slash_form(&self) -> String {
        format!("/{}/", utf8_percent_encode(&self.name, &NOT_IN_PATH))
    }
}

/// Decodes one part of a path, strictly.
fn decode(part: &str) -> Result<String, Refused> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            hex_pair(&mut rest).ok_or_else(|| Refused::Percent(part.into()))?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).map_err(|_| Refused::Encoding(part.into()))
}

fn hex_pair(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(bytes.next()?).to_digit(16);
    let (high, low) = (digit()?, digit()?);
    u8::try_from(high * 16 + low).ok()
}

/// A decoded part that is one plain, visible name.
fn checked<'a>(part: &'a str, raw: &str, first: bool) -> Result<&'a str, Refused> {
    if part.chars().any(char::is_control) {
        return Err(Refused::Control(raw.into()));
    }
    if part.contains(['/', '\\']) {
        return Err(Refused::Separator(raw.into()));
    }
    if is_hidden(part, first) {
        return Err(Refused::Hidden(part.into()));
    }
    if cfg!(windows) && is_reserved_on_windows(part) {
        return Err(Refused::Reserved(part.into()));
    }
    Ok(part)
}

/// Whether a name is kept from the browser: it starts with a dot, and is not RFC 8615's `/.well-known`.
pub(super) fn is_hidden(part: &str, first: bool) -> bool {
    part.starts_with('.') && !(first && part == ".well-known")
}

/// Devices, alternate streams, drive letters, and endings that Windows drops without a word.
fn is_reserved_on_windows(part: &str) -> bool {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port = port.is_some_and(|n| {
        matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
    });
    DEVICES.contains(&stem.as_str())
        || is_port
        || part.ends_with(['.', ' '])
        || part.contains([':', '*', '?', '"', '<', '>', '|'])
}

/// RFC 3986 §3.3: all but `pchar` and the slash.
const NOT_IN_PATH: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::path::{Component, Path};

    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: Result<(&str, bool, bool), &str>) {
        let found = SafePath::parse(raw);
        let found = found.as_ref().map(|p| (p.name(), p.has_slash(), p.was_merged())).map_err(Refused::code);
        assert_eq!(found, expect, "{raw}");
    }

    #[test]
    fn plain_paths_become_names() {
        check("/", Ok(("", true, false)));
        check("/index.html", Ok(("index.html", false, false)));
        check("/a/b/", Ok(("a/b", true, false)));
        check("/%ED%95%9C%EA%B8%80%20a.html", Ok(("한글 a.html", false, false)));
        check("/.well-known/security.txt", Ok((".well-known/security.txt", false, false)));
        check("/a+b&c=d;e", Ok(("a+b&c=d;e", false, false)));
    }

    #[test]
    fn empty_and_dot_parts_are_dropped_and_said() {
        check("//a", Ok(("a", false, true)));
        check("/a//b/", Ok(("a/b", true, true)));
        check("/a/./b", Ok(("a/b", false, true)));
        check("/a/%2e", Ok(("a", true, true)));
        check("//", Ok(("", true, true)));
        check("/a//", Ok(("a", true, true)));
    }

    #[test]
    fn what_is_not_one_plain_name_is_refused() {
        for raw in ["", "a", "*", "/%", "/%2", "/%zz", "/a%00b", "/a%0a", "/a%7f", "/%ff", "/%b0%a1"] {
            check(raw, Err("bad-path"));
        }
        for raw in ["/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/..%5c..%5cetc", "/..%2f..%2fetc"] {
            check(raw, Err("bad-path"));
        }
        for raw in ["/..", "/../etc/passwd", "/a/../b", "/%2e%2e/etc", "/.%2e/", "/a/%2E."] {
            check(raw, Err("outside"));
        }
        for raw in ["/.env", "/%2eenv", "/a/.git/config", "/a/.well-known/x", "/.well-known/.env", "/..."] {
            check(raw, Err("dotfile"));
        }
    }

    #[test]
    fn nothing_is_decoded_twice() {
        check("/%252e%252e/x", Ok(("%2e%2e/x", false, false)));
        check("/a%252fb", Ok(("a%2fb", false, false)));
    }

    #[test]
    fn names_with_a_meaning_on_windows_are_known() {
        for name in ["con", "NUL.txt", "com1", "LPT9.log", "a:b", "C:", "a.", "a ", "aux .x", "a?"] {
            assert!(is_reserved_on_windows(name), "{name}");
        }
        for name in ["console", "com10", "nul-1", "a.b", "lpt"] {
            assert!(!is_reserved_on_windows(name), "{name}");
        }
    }

    #[test]
    fn the_slash_form_is_encoded_and_stays_on_this_host() {
        let form = |raw| SafePath::parse(raw).unwrap().slash_form();
        assert_eq!(form("/a%20b"), "/a%20b/");
        assert_eq!(form("//evil.example/x"), "/evil.example/x/");
        assert_eq!(form("/%ED%95%9C"), "/%ED%95%9C/");
        assert_eq!(form("/100%25%3f"), "/100%25%3F/");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_input_escapes_the_root(raw in "(/|%2f|%5c|%2e|\\.|%25|%00|\\\\|a|C:|\\PC|[ -~]){0,24}") {
            if let Ok(path) = SafePath::parse(&format!("/{raw}")) {
                let joined = Path::new("/root").join(path.name());
                prop_assert!(joined.starts_with("/root"));
                let parts: Vec<_> = Path::new(path.name()).components().collect();
                prop_assert!(parts.iter().all(|part| matches!(part, Component::Normal(_))));
                prop_assert_eq!(parts.len(), path.name().split('/').filter(|part| !part.is_empty()).count());
                prop_assert!(!path.name().contains(['\0', '\\']));
            }
        }

        #[test]
        fn the_slash_form_reads_back_as_the_same_name(raw in "(/[a-z%\\. ]{1,4}|/%[0-9a-f]{2}){1,5}") {
            if let Ok(path) = SafePath::parse(&raw) {
                let again = SafePath::parse(&path.slash_form());
                prop_assert_eq!(again.map(|p| p.name().to_owned()), Ok(path.name().to_owned()));
            }
        }
    }
}
