//! New text: a whole file, or one site to append.

use std::path::Path;

use toml_edit::{Array, Value};

use super::{EditError, NewSite, names};
use crate::pattern::PathPattern;
use crate::project::Address;
use crate::target::Target;

const HEADER: &str = "\
# Localfront: one trusted HTTPS address in front of a site and its API.
# Paths are relative to this file. Saving it applies it; `localfront config validate` checks it.

";
const ABOUT_DEFAULT: &str = "# What answers when no behavior below matches.\n";
const ABOUT_FOLDER: &str = "\
# Files, as S3 would hold them. A single-page application adds: fallback = \"index.html\"
";
const ABOUT_UPSTREAM: &str =
    "# A backend, as it would stand behind a load balancer. It receives the whole path.\n";
const ABOUT_BEHAVIORS: &str = "\
# Tried in order; the first that matches wins. `*` is anything, `/` too; `?` is one character.
";

/// A file with one site, and a word about each part where it first appears.
pub(super) fn of_file(site: &NewSite) -> Result<String, EditError> {
    let text = of_site(site)?;
    let about = [
        ("default = ", ABOUT_DEFAULT),
        ("folder = ", ABOUT_FOLDER),
        ("upstream = ", ABOUT_UPSTREAM),
        ("[[site.behavior]]", ABOUT_BEHAVIORS),
    ];
    let mut out = HEADER.to_owned();
    let mut said: Vec<&str> = Vec::new();
    for line in text.split_inclusive('\n') {
        let word = about.iter().find(|(start, _)| line.starts_with(start));
        if let Some((start, word)) = word.filter(|(start, _)| !said.contains(start)) {
            said.push(start);
            out.push_str(word);
        }
        out.push_str(line);
    }
    Ok(out)
}

/// `[[site]]` and all that belongs to it.
pub(super) fn of_site(site: &NewSite) -> Result<String, EditError> {
    let mut origins = vec![("app".to_owned(), site.default.clone())];
    let mut behaviors = String::new();
    for (pattern, target) in &site.behaviors {
        let pattern = PathPattern::parse(pattern)?;
        let origin = origin_for(&pattern, target, &mut origins);
        behaviors +=
            &format!("\n[[site.behavior]]\npath = {}\norigin = \"{origin}\"\n", quoted(pattern.as_str()));
    }
    let mut out = format!("[[site]]\nname = {}\n", quoted(&site.name));
    if !site.hosts.is_empty() {
        out += &format!("hosts = {}\n", site.hosts.iter().collect::<Array>());
    }
    out += "default = { origin = \"app\" }\n";
    for (name, target) in &origins {
        let (key, value) = value_of(target)?;
        out += &format!("\n[site.origin.{name}]\n{key} = {value}\n");
    }
    Ok(out + &behaviors)
}

fn origin_for(pattern: &PathPattern, target: &Target, origins: &mut Vec<(String, Target)>) -> String {
    if let Some((name, _)) = origins.iter().find(|(_, known)| known.is_same(target)) {
        return name.clone();
    }
    let taken: Vec<&str> = origins.iter().map(|(name, _)| name.as_str()).collect();
    let name = names::fresh(&names::for_pattern(pattern, target), &taken);
    origins.push((name.clone(), target.clone()));
    name
}

/// The key of an origin and its value.
pub(super) fn value_of(target: &Target) -> Result<(&'static str, Value), EditError> {
    match target {
        Target::Folder(path) => Ok(("folder", written_path(path)?.into())),
        Target::Upstream(backends) => Ok(("upstream", written_backends(backends)?)),
    }
}

fn written_backends(backends: &[Address]) -> Result<Value, EditError> {
    let written = |backend: &Address| match backend {
        Address::Unix(path) => written_path(path).map(|path| format!("unix:{path}")),
        Address::Tcp { .. } => Ok(backend.url()),
    };
    match backends {
        [one] => Ok(written(one)?.into()),
        several => Ok(several.iter().map(written).collect::<Result<Array, _>>()?.into()),
    }
}

/// A relative path with `/`, so that the file means the same on every system; an absolute one as it is.
fn written_path(path: &Path) -> Result<String, EditError> {
    let plain = names::plain(path);
    let text = plain.to_str().ok_or_else(|| EditError::NotUnicode(path.to_owned()))?;
    Ok(if cfg!(windows) && plain.is_relative() { text.replace('\\', "/") } else { text.to_owned() })
}

fn quoted(text: &str) -> Value {
    text.into()
}

/// Nothing but spaces and comments.
pub(super) fn is_blank(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Both texts with an empty line between them, in the line ends of the first.
pub(super) fn append(text: &str, addition: &str) -> String {
    let gap = match text {
        "" => "",
        _ if text.ends_with("\n\n") || text.ends_with("\n\r\n") => "",
        _ if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let addition = format!("{gap}{addition}");
    format!("{text}{}", LineEnds::of(text).give(&addition))
}

/// How the lines of a text end, and whether it begins with a byte order mark: what the TOML writer forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineEnds {
    is_crlf: bool,
    has_mark: bool,
}

impl LineEnds {
    /// CRLF when most lines end so.
    pub(super) fn of(text: &str) -> Self {
        let crlf = text.matches("\r\n").count();
        Self { is_crlf: crlf * 2 > text.matches('\n').count(), has_mark: text.starts_with('\u{feff}') }
    }

    /// A text with LF as these lines end.
    pub(super) fn give(self, text: &str) -> String {
        if self.is_crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text.to_owned() }
    }

    /// A whole text with LF, the mark before it if there was one.
    pub(super) fn restore(self, text: &str) -> String {
        let mark = if self.has_mark { "\u{feff}" } else { "" };
        format!("{mark}{}", self.give(text))
    }
}
