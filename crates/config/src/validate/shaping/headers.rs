//! Changes to headers: names and values that can be sent, and those that are not for the project file to change.

use crate::file::{FieldsFile, HeaderEditsFile};
use crate::problem::{self, Problem};
use crate::project::HeaderEdits;
use crate::report::Report;
use crate::span::Spanned;

/// Which way the message goes.
pub(super) enum Direction {
    Request,
    /// `localhost` is a host of the site for which HSTS is never sent.
    Response {
        localhost: Option<String>,
    },
}

/// Fields of one connection, or of the length of one message (RFC 9110 sections 7.6.1 and 8.6).
const OF_CONNECTION: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(super) fn edits(
    file: Option<&Spanned<HeaderEditsFile>>,
    direction: &Direction,
    report: &Report<'_>,
) -> HeaderEdits {
    let Some(file) = file else { return HeaderEdits::default() };
    let removed = || file.remove.iter().flat_map(|names| names.iter());
    twice(file, report);
    for name in removed() {
        check_name(name, direction, report);
    }
    HeaderEdits {
        set: fields(&file.set, direction, report),
        add: fields(&file.add, direction, report),
        remove: removed().map(|name| name.to_ascii_lowercase()).collect(),
    }
}

fn fields(file: &FieldsFile, direction: &Direction, report: &Report<'_>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for field in &file.0 {
        check_name(&field.name, direction, report);
        if let (Direction::Response { localhost: Some(host) }, true) =
            (direction, field.name.eq_ignore_ascii_case("strict-transport-security"))
        {
            report.at(&field.name.span, problem::hsts_on_localhost(host));
        }
        for value in &field.values {
            if !can_be_sent(value) {
                report.at(&value.span, problem::bad_header_value(&*field.name));
            }
            fields.push((field.name.to_ascii_lowercase(), value.value.clone()));
        }
    }
    fields
}

fn check_name(name: &Spanned<String>, direction: &Direction, report: &Report<'_>) {
    if let Some(problem) = refused(name, direction) {
        report.at(&name.span, problem);
    }
}

fn refused(name: &str, direction: &Direction) -> Option<Problem> {
    let lower = name.to_ascii_lowercase();
    Some(match (lower.as_str(), direction) {
        _ if !is_token(name) => problem::bad_header_name(name),
        (other, _) if OF_CONNECTION.contains(&other) => problem::header_of_connection(name),
        ("host", Direction::Request) => problem::header_host(name),
        ("via", Direction::Request) => problem::header_via(name),
        ("content-encoding", Direction::Response { .. }) => problem::header_encoding(name),
        _ => return None,
    })
}

/// A name that is changed in two places, or in one of them in two spellings.
fn twice(file: &HeaderEditsFile, report: &Report<'_>) {
    let removed = file.remove.iter().flat_map(|names| names.iter());
    let given = file.set.0.iter().chain(&file.add.0).map(|field| &field.name);
    let mut seen: Vec<String> = Vec::new();
    for name in removed.chain(given) {
        let lower = name.to_ascii_lowercase();
        if seen.contains(&lower) {
            report.at(&name.span, problem::header_edited_twice(&**name));
        }
        seen.push(lower);
    }
}

/// RFC 9110 section 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(is_part)
}

/// RFC 9110 section 5.5, without the bytes beyond ASCII that each side reads differently. Blanks around a value are
/// no part of it.
fn can_be_sent(value: &str) -> bool {
    value.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t')) && value.trim() == value
}
