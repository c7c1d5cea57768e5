//! What a behavior changes on the way.

mod cors;
mod headers;

use crate::duration;
use crate::file::{ReplacePrefixFile, ShapingFile, SiteFile};
use crate::pattern::PathPattern;
use crate::problem;
use crate::project::{OriginKind, Prefix, Shaping};
use crate::report::Report;
use crate::size;
use crate::span::{Span, Spanned};
use crate::validate::value;
use headers::Direction;

/// Where the keys stand: what of it is valid.
pub(super) struct Around<'a> {
    pub(super) pattern: Option<&'a PathPattern>,
    pub(super) site: &'a SiteFile,
    pub(super) origin: Option<&'a OriginKind>,
}

/// The changes without mistakes; mistakes are reported.
pub(super) fn shaping(file: &ShapingFile, around: &Around<'_>, report: &Report<'_>) -> Shaping {
    for_backends_only(file, around, report);
    Shaping {
        prefix: prefix(file, around, report),
        request_headers: headers::edits(file.request_headers.as_ref(), &Direction::Request, report),
        response_headers: headers::edits(
            file.response_headers.as_ref(),
            &Direction::Response { localhost: localhost(around.site) },
            report,
        ),
        security_headers: file.security_headers.as_ref().is_some_and(|on| on.value),
        cors: file.cors.as_ref().and_then(|cors| cors::cors(cors, report)),
        compress: file.compress.as_ref().map(|on| on.value),
        body_limit: file.body_limit.as_ref().and_then(|limit| bytes(limit, report)),
        read_timeout: value(file.read_timeout.as_ref(), duration::parse, report),
        methods: file.methods.as_ref().and_then(|methods| methods_of("methods", methods, report)),
    }
}

fn for_backends_only(file: &ShapingFile, around: &Around<'_>, report: &Report<'_>) {
    if !matches!(around.origin, Some(OriginKind::Folder(_))) {
        return;
    }
    let span = |value: &Option<Spanned<String>>| value.as_ref().map(|v| v.span.clone());
    let keys: [(&str, Option<Span>); 3] = [
        ("request_headers", file.request_headers.as_ref().map(|v| v.span.clone())),
        ("body_limit", span(&file.body_limit)),
        ("read_timeout", span(&file.read_timeout)),
    ];
    for (key, span) in keys {
        if let Some(span) = span {
            report.at(&span, problem::no_effect_on_folder(key));
        }
    }
}

/// The first host of a site for which HSTS would be kept for every port.
fn localhost(site: &SiteFile) -> Option<String> {
    let Some(hosts) = &site.hosts else { return Some("localhost".to_owned()) };
    let is_local =
        |host: &str| host.rsplit('.').next().is_some_and(|top| top.eq_ignore_ascii_case("localhost"));
    hosts.iter().find(|host| is_local(host)).map(|host| host.value.clone())
}

fn prefix(file: &ShapingFile, around: &Around<'_>, report: &Report<'_>) -> Option<Prefix> {
    if let (Some(_), Some(replace)) = (&file.strip_prefix, &file.replace_prefix) {
        report.at(&replace.span, problem::prefix_twice());
    }
    let strip = file.strip_prefix.as_ref().and_then(|from| stripped(from, around, report));
    let replace = file.replace_prefix.as_ref().and_then(|replace| replaced(replace, around, report));
    strip.or(replace)
}

fn stripped(from: &Spanned<String>, around: &Around<'_>, report: &Report<'_>) -> Option<Prefix> {
    let path = path_start("strip_prefix", from, report)?;
    if path.is_empty() {
        report.at(&from.span, problem::bad_prefix("strip_prefix", &**from, "/api"));
        return None;
    }
    never(&path, from, around, report);
    Some(Prefix { from: path, to: String::new() })
}

fn replaced(file: &ReplacePrefixFile, around: &Around<'_>, report: &Report<'_>) -> Option<Prefix> {
    let from = file.from.as_ref().and_then(|from| {
        let path = path_start("from", from, report)?;
        never(&path, from, around, report);
        Some(path)
    });
    let to = file.to.as_ref().and_then(|to| path_start("to", to, report));
    Some(Prefix { from: from?, to: to? })
}

fn never(path: &str, from: &Spanned<String>, around: &Around<'_>, report: &Report<'_>) {
    if let Some(pattern) = around.pattern.filter(|pattern| !pattern.meets_prefix(path)) {
        report.at(&from.span, problem::prefix_never(&**from, pattern));
    }
}

/// The beginning of a path without a slash at its end; empty for `/`.
fn path_start(key: &str, text: &Spanned<String>, report: &Report<'_>) -> Option<String> {
    let plain = text.trim_end_matches('/');
    let visible = plain.bytes().all(|b| b.is_ascii_graphic() && !b"?#*\\\"<>^`{|}".contains(&b));
    let steps = plain.strip_prefix('/').map(|rest| rest.split('/').all(|s| !matches!(s, "" | "." | "..")));
    if visible && (steps == Some(true) || **text == "/") {
        return Some(plain.to_owned());
    }
    report.at(&text.span, problem::bad_prefix(key, &**text, "/api"));
    None
}

fn bytes(limit: &Spanned<String>, report: &Report<'_>) -> Option<u64> {
    size::parse(limit).inspect_err(|problem| report.at(&limit.span, problem.clone())).ok()
}

/// Methods a gateway can let through.
fn methods_of(
    key: &str,
    methods: &Spanned<Vec<Spanned<String>>>,
    report: &Report<'_>,
) -> Option<Vec<String>> {
    if methods.is_empty() {
        report.at(&methods.span, problem::empty_value(key, "GET"));
        return None;
    }
    for method in methods.iter().filter(|method| !is_method(method)) {
        let upper = method.to_ascii_uppercase();
        let better = if is_method(&upper) { upper } else { "GET".to_owned() };
        report.at(&method.span, problem::bad_method(&**method, better));
    }
    Some(methods.iter().map(|method| method.value.clone()).collect())
}

/// Methods count case, and nobody means another by `get`; CONNECT and TRACE are never let through.
fn is_method(text: &str) -> bool {
    headers::is_token(text)
        && !text.bytes().any(|b| b.is_ascii_lowercase())
        && !matches!(text, "CONNECT" | "TRACE")
}
