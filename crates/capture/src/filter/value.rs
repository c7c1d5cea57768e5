//! What may stand behind a field, and what it means.

use super::{Expr, FilterError, Moment, Named, Pattern, Side, Span, Term};
use crate::exchange::ExchangeId;
use crate::kind::Kind;
use crate::summary::State;
use crate::verdict::Verdict;

/// The fields, as completion and error messages list them.
pub(super) const FIELDS: [&str; 34] = [
    "status",
    "method",
    "path",
    "host",
    "type",
    "is",
    "took",
    "size",
    "decoded",
    "cache",
    "initiator",
    "served-by",
    "behavior",
    "header",
    "cookie",
    "body",
    "since",
    "site",
    "session",
    "url",
    "query",
    "wait",
    "error",
    "origin",
    "request-header",
    "response-header",
    "request-body",
    "response-body",
    "message",
    "comment",
    "scheme",
    "protocol",
    "until",
    "id",
];

/// Names that other tools have for our fields.
const ALIASES: [(&str, &str); 9] = [
    ("status-code", "status"),
    ("domain", "host"),
    ("mime-type", "type"),
    ("larger-than", "size"),
    ("referer", "initiator"),
    ("time", "took"),
    ("duration", "took"),
    ("has-response-header", "response-header"),
    ("version", "protocol"),
];

/// What may stand behind `is:`.
pub(super) const IS: [&str; 13] = [
    "error",
    "mixed",
    "cached",
    "pinned",
    "commented",
    "resent",
    "websocket",
    "events",
    "pending",
    "open",
    "complete",
    "left",
    "failed",
];

/// What a point in time looks like.
const MOMENTS: [&str; 4] = ["30s", "5m", "2h", "2026-11-26T03:00:00Z"];

/// What stands behind a field that looks into heads.
const NAMED: [&str; 2] = ["NAME", "NAME=VALUE"];

const DAY: u64 = 24 * 3600 * 1_000_000;

/// From microseconds.
const TIMES: [(&str, u64); 6] =
    [("us", 1), ("ms", 1000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", DAY)];

/// From bytes. As disks and networks count, by thousands, unless an `i` says otherwise.
const SIZES: [(&str, u64); 8] = [
    ("b", 1),
    ("k", 1000),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
];

pub(super) fn is_field(name: &str) -> bool {
    canonical(name).is_some()
}

/// A field by its own name, whatever it was called.
pub(super) fn canonical(name: &str) -> Option<&'static str> {
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, field)| *field);
    alias.or_else(|| FIELDS.into_iter().find(|f| f.eq_ignore_ascii_case(name)))
}

/// The field that a name was probably meant to be: a third of its letters may be wrong.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let near = FIELDS.into_iter().map(|field| (strsim::osa_distance(&name, field), field));
    let (distance, field) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= name.len() / 3).then_some(field)
}

/// Whether a value can begin with a digit; behind other names that look like a field a port is likelier (`vite:5173`).
pub(super) fn takes_numbers(name: &str) -> bool {
    matches!(name, "status" | "took" | "wait" | "size" | "decoded" | "since" | "until")
}

/// The expression for `name:value`; `at` and `value_at` characters stand before the two.
pub(super) fn field(at: usize, name: &str, value: &str, value_at: usize) -> Result<Expr, FilterError> {
    let Some(name) = canonical(name) else { return Err(unknown_field(at, name)) };
    if takes_alternatives(name) {
        return alternatives(name, value, value_at);
    }
    term(name, value, value_at).map(Expr::Term)
}

/// Whether a comma separates values; in the other fields it is a character like any other.
pub(super) fn takes_alternatives(name: &str) -> bool {
    matches!(
        name,
        "status"
            | "method"
            | "type"
            | "is"
            | "site"
            | "session"
            | "cache"
            | "served-by"
            | "origin"
            | "scheme"
            | "protocol"
            | "error"
    )
}

fn alternatives(name: &str, value: &str, mut at: usize) -> Result<Expr, FilterError> {
    let mut terms = Vec::new();
    for part in value.split(',') {
        terms.push(Expr::Term(term(name, part, at)?));
        at += part.chars().count() + 1;
    }
    Ok(if terms.len() == 1 { terms.remove(0) } else { Expr::Or(terms) })
}

fn term(name: &str, value: &str, at: usize) -> Result<Term, FilterError> {
    if value.is_empty() {
        let say = format!("`{name}:` needs a value here");
        return Err(FilterError::new(at, 0, "missing-value", [name.into()], say));
    }
    if let Some(term) = plain(name, value) {
        return Ok(term);
    }
    let not = |known: &[&str]| bad(at, name, value, known);
    Ok(match name {
        "status" => Term::Status(status(value).ok_or_else(|| not(&["404", "5xx", ">=400", "400-499"]))?),
        "type" => Term::Kind(Kind::parse(value).ok_or_else(|| not(&Kind::ALL.map(Kind::name)))?),
        "took" => Term::Took(span(value, &TIMES, 1000).ok_or_else(|| not(&[">200ms", "<2s"]))?),
        "wait" => Term::Wait(span(value, &TIMES, 1000).ok_or_else(|| not(&[">200ms", "<2s"]))?),
        "size" => Term::Size(span(value, &SIZES, 1).ok_or_else(|| not(&[">100kB", "<1MB"]))?),
        "decoded" => Term::Decoded(span(value, &SIZES, 1).ok_or_else(|| not(&[">100kB", "<1MB"]))?),
        "cache" => Term::Cache(Verdict::parse(value).ok_or_else(|| not(&Verdict::ALL.map(Verdict::name)))?),
        "since" => Term::Since(moment(value).ok_or_else(|| not(&MOMENTS))?),
        "until" => Term::Until(moment(value).ok_or_else(|| not(&MOMENTS))?),
        "id" => Term::Id(ExchangeId::parse(value).ok_or_else(|| unknown_id(at, value))?),
        "scheme" => Term::Scheme(scheme(value).ok_or_else(|| not(&["https", "http"]))?),
        "protocol" => Term::Protocol(protocol(value).ok_or_else(|| not(&["1.0", "1.1", "2"]))?),
        "header" | "request-header" | "response-header" => {
            Term::Header(side(name), named(value).ok_or_else(|| not(&NAMED))?)
        }
        "cookie" => Term::Cookie(named(value).ok_or_else(|| not(&NAMED))?),
        _ => is(value).ok_or_else(|| not(&IS))?,
    })
}

/// Fields behind which anything may stand.
fn plain(name: &str, value: &str) -> Option<Term> {
    let owned = || value.to_owned();
    Some(match name {
        "url" => Term::Url(owned()),
        "method" => Term::Method(owned()),
        "path" => Term::Path(Pattern::typed(value)),
        "query" => Term::Query(owned()),
        "host" => Term::Host(Pattern::typed(value)),
        "site" => Term::Site(owned()),
        "session" => Term::Session(owned()),
        "behavior" => Term::Behavior(owned()),
        "origin" => Term::Origin(owned()),
        "served-by" => Term::ServedBy(owned()),
        "error" => Term::ErrorCode(owned()),
        "initiator" => Term::Initiator(owned()),
        "comment" => Term::Comment(owned()),
        "message" => Term::Message(owned()),
        "body" | "request-body" | "response-body" => Term::Body(side(name), owned()),
        _ => return None,
    })
}

fn side(name: &str) -> Side {
    match name.split('-').next() {
        Some("request") => Side::Request,
        Some("response") => Side::Response,
        _ => Side::Either,
    }
}

/// `name`, `name=value`; a colon separates as well, as it does in a head.
fn named(value: &str) -> Option<Named> {
    let (name, value) = match value.find(['=', ':']) {
        Some(at) => (&value[..at], Some(value[at + 1..].trim_start().to_owned())),
        None => (value, None),
    };
    (!name.is_empty()).then(|| Named { name: name.to_owned(), value: value.filter(|v| !v.is_empty()) })
}

fn scheme(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    matches!(lower.as_str(), "http" | "https").then_some(lower)
}

/// `2`, `h2`, `http/1.1`.
fn protocol(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let number = lower.trim_start_matches("http/").trim_start_matches('h');
    matches!(number, "1.0" | "1.1" | "2").then(|| number.to_owned())
}

fn is(value: &str) -> Option<Term> {
    match value.to_ascii_lowercase().as_str() {
        "error" => Some(Term::Error),
        "mixed" => Some(Term::Mixed),
        "cached" => Some(Term::Cached),
        "pinned" => Some(Term::Pinned),
        "commented" => Some(Term::Commented),
        "resent" => Some(Term::Resent),
        "websocket" => Some(Term::Kind(Kind::Websocket)),
        "events" => Some(Term::Kind(Kind::Events)),
        name => State::ALL.into_iter().find(|s| s.name() == name).map(Term::State),
    }
}

/// `404`, `4xx`, `>=400`, `400-499`.
fn status(value: &str) -> Option<Span> {
    let lower = value.to_ascii_lowercase();
    if let Some(class) = lower.strip_suffix("xx") {
        let class: u64 = class.parse().ok().filter(|c| (1..=9).contains(c))?;
        return Some(Span { least: class * 100, most: class * 100 + 99 });
    }
    if let Some((least, most)) = value.split_once('-') {
        return Some(Span { least: digits(least)?, most: digits(most)? });
    }
    let (compare, rest) = comparison(value);
    compare.unwrap_or(Compare::Equal).span(digits(rest)?)
}

/// `>200ms`; without a comparison, at least that much is meant.
fn span(value: &str, units: &[(&str, u64)], default: u64) -> Option<Span> {
    let (compare, rest) = comparison(value);
    compare.unwrap_or(Compare::AtLeast).span(amount(rest, units, default)?)
}

fn moment(value: &str) -> Option<Moment> {
    Moment::clock(value).or_else(|| amount(value, &TIMES, 1_000_000).map(Moment::Ago))
}

/// `1.5s` in the smallest unit; without a unit, `default` of the smallest are meant.
fn amount(value: &str, units: &[(&str, u64)], default: u64) -> Option<u64> {
    let cut = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(cut);
    let scale = if unit.is_empty() {
        default
    } else {
        units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1
    };
    let number: f64 = number.parse().ok()?;
    // Far beyond any size or time there is, and still exact in SQLite's signed numbers.
    Some((number * scale as f64).clamp(0.0, 1e15).round() as u64)
}

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[derive(Clone, Copy)]
enum Compare {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Compare {
    fn span(self, number: u64) -> Option<Span> {
        let most = i64::MAX as u64;
        Some(match self {
            Self::Less => Span { least: 0, most: number.checked_sub(1)? },
            Self::AtMost => Span { least: 0, most: number },
            Self::Equal => Span { least: number, most: number },
            Self::AtLeast => Span { least: number, most },
            Self::More => Span { least: number + 1, most },
        })
    }
}

fn comparison(value: &str) -> (Option<Compare>, &str) {
    const SIGNS: [(&str, Compare); 5] = [
        ("<=", Compare::AtMost),
        (">=", Compare::AtLeast),
        ("<", Compare::Less),
        (">", Compare::More),
        ("=", Compare::Equal),
    ];
    let found = SIGNS.iter().find_map(|(sign, compare)| Some((*compare, value.strip_prefix(sign)?)));
    found.map_or((None, value), |(compare, rest)| (Some(compare), rest))
}

/// What may be written instead goes into the parameters as a plain list, so that every language can have its own "or".
fn bad(at: usize, field: &str, value: &str, known: &[&str]) -> FilterError {
    let say = format!("`{field}:` does not know `{value}`; write {}", one_of(known));
    let params = [field.into(), value.into(), known.join(", ")];
    FilterError::new(at, value.chars().count(), "unknown-value", params, say)
}

/// `a, b or c`
fn one_of(words: &[&str]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        few => few.concat(),
    }
}

fn unknown_id(at: usize, value: &str) -> FilterError {
    let say = format!("`id:` does not know `{value}`; write an id as `localfront show` takes it");
    FilterError::new(at, value.chars().count(), "unknown-id", [value.into()], say)
}

fn unknown_field(at: usize, name: &str) -> FilterError {
    let length = name.chars().count();
    if let Some(near) = nearest(name) {
        let say =
            format!("there is no field `{name}`; did you mean `{near}`? Quote it to look for it as text");
        return FilterError::new(at, length, "misspelt-field", [name.into(), near.into()], say);
    }
    let known = FIELDS.join(", ");
    let say = format!("there is no field `{name}`; there are {known}; quote the word to look for it as text");
    FilterError::new(at, length, "unknown-field", [name.into(), known], say)
}
