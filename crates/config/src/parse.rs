//! Text to [`ProjectFile`]: syntax, unknown keys, types and keys that must be there.
//!
//! The tree is walked by hand, not by serde, because serde stops at the first mistake.

mod headers;
mod origin;
mod reader;
mod shaping;

use toml::de::DeTable;

use crate::file::{BehaviorFile, DefaultFile, IgnoreFile, ProjectFile, SiteFile};
use crate::problem;
use crate::report::Report;
use crate::span::Spanned;
use origin::{ORIGIN, origin};
use reader::{Form, Reader};
use shaping::with_shaping;

const FILE: Form = Form { name: "localfront.toml", keys: &["site"] };
const SITE: Form = Form {
    name: "[[site]]",
    keys: &["name", "hosts", "default", "cloudfront", "rewrite_mixed", "ignore", "origin", "behavior"],
};
const DEFAULT: Form = Form { name: "default", keys: with_shaping!("origin") };
const BEHAVIOR: Form = Form { name: "[[site.behavior]]", keys: with_shaping!("path", "origin") };
const IGNORE: Form = Form { name: "[[site.ignore]]", keys: &["url", "kind", "file", "reason"] };

/// Reads as much of the file as can be read, and reports the rest.
pub(crate) fn parse(text: &str, report: &Report<'_>) -> ProjectFile {
    let readable = headers::without_broken(text, report);
    let (root, errors) = DeTable::parse_recoverable(&readable);
    for error in errors {
        report_syntax(&error, report);
    }
    project(&Reader::new(root.get_ref(), 0..0, &FILE, report))
}

/// Syntax errors in the manner of the other sentences.
fn report_syntax(error: &toml::de::Error, report: &Report<'_>) {
    let sentence = format!("this is not TOML: {}", error.message().trim_end_matches('.'));
    report.at(&error.span().unwrap_or(0..0), problem::syntax(sentence));
}

fn project(file: &Reader<'_, '_>) -> ProjectFile {
    if file.is_blank("site") {
        file.report.at(&file.span, problem::no_site());
    }
    ProjectFile { site: file.tables("site", &SITE, site) }
}

fn site(table: &Reader<'_, '_>) -> SiteFile {
    SiteFile {
        name: table.required_string("name", "name = \"shop\""),
        hosts: table.strings("hosts"),
        default: default(table),
        cloudfront: table.boolean("cloudfront"),
        rewrite_mixed: table.boolean("rewrite_mixed"),
        ignore: table.tables("ignore", &IGNORE, ignore),
        origin: table.named_tables("origin", &ORIGIN, origin),
        behavior: table.tables("behavior", &BEHAVIOR, behavior),
    }
}

fn default(site: &Reader<'_, '_>) -> Option<Spanned<DefaultFile>> {
    const EXAMPLE: &str = "default = { origin = \"app\" }";
    if !site.has("default") {
        site.missing("default", EXAMPLE);
    }
    // `default = "app"` says clearly enough what is meant to go on with the rest.
    if let Some(name) = site.plain_string("default") {
        site.wrong_type("default", "table", &format!("default = {{ origin = \"{}\" }}", *name));
        let file = DefaultFile { origin: Some(name.clone()), ..DefaultFile::default() };
        return Some(Spanned::new(file, name.span));
    }
    site.table("default", &DEFAULT, EXAMPLE, |table| DefaultFile {
        origin: table.required_string("origin", "origin = \"app\""),
        shaping: shaping::shaping(table),
    })
}

fn behavior(table: &Reader<'_, '_>) -> BehaviorFile {
    BehaviorFile {
        path: table.required_string("path", "path = \"/api/*\""),
        origin: table.required_string("origin", "origin = \"api\""),
        shaping: shaping::shaping(table),
    }
}

fn ignore(table: &Reader<'_, '_>) -> IgnoreFile {
    if !["url", "kind", "file"].iter().any(|key| table.has(key)) {
        table.report.at(&table.span, problem::ignore_everything());
    }
    IgnoreFile {
        url: table.string("url"),
        kind: table.string("kind"),
        file: table.string("file"),
        reason: table.required_string("reason", "reason = \"the partner has no https\""),
    }
}
