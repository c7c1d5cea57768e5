//! The page itself, without anything it would have to load.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::Response;
use http::header::{self, HeaderValue};

use super::Failure;
use super::audience::Language;
use super::text::{Labels, Text};
use crate::body::Body;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// `waits`: a page that answered a POST cannot come back by itself, it would send the form again.
pub(super) fn respond(failure: &Failure, text: &Text, language: Language, waits: bool) -> Response<Body> {
    let nonce = nonce();
    let waits_for = failure.waits_for.as_deref().filter(|_| waits);
    let html = render(failure, text, language, waits_for, &nonce);
    let mut response = super::content("text/html; charset=utf-8", html);
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'"
    )
}

fn render(
    failure: &Failure,
    text: &Text,
    language: Language,
    waits_for: Option<&str>,
    nonce: &str,
) -> String {
    let labels = Labels::of(language);
    let values = [
        ("lang", language.tag().to_owned()),
        ("style", STYLE.to_owned()),
        ("title", escape(&text.title)),
        ("cause", escape(&text.cause)),
        ("fix", escape(&text.fix)),
        ("status", failure.status.as_u16().to_string()),
        ("code", escape(failure.code)),
        ("what_to_do", escape(labels.what_to_do)),
        ("route", route(failure, labels)),
        ("addresses", addresses(failure, labels)),
        ("waiting", waits_for.map_or_else(String::new, |url| waiting(url, labels, nonce))),
        ("detail", detail(failure, text, labels)),
        ("journal", journal(failure, labels)),
    ];
    fill(PAGE, &values)
}

/// Browser, front door and origin, with the wire that is broken.
fn route(failure: &Failure, labels: Labels) -> String {
    let (first, second) = match side(failure.code) {
        Side::Client => ("broken", "idle"),
        Side::Origin(_) => ("whole", "broken"),
    };
    let (site, origin) = (failure.site.as_deref().unwrap_or("Localfront"), origin(failure, labels));
    format!(
        "<span class=\"end\">{}</span><span class=\"wire {first}\"></span><span class=\"end door\">{}</span>\
         <span class=\"wire {second}\"></span><span class=\"end\">{}</span>",
        escape(labels.browser),
        escape(site),
        escape(&origin)
    )
}

fn origin(failure: &Failure, labels: Labels) -> String {
    match side(failure.code) {
        Side::Origin(Origin::Folder) => labels.folder.to_owned(),
        _ => failure.peer.clone().unwrap_or_else(|| labels.backend.to_owned()),
    }
}

/// On which side of the front door something is wrong.
enum Side {
    Client,
    Origin(Origin),
}

enum Origin {
    Folder,
    Backend,
}

fn side(code: &str) -> Side {
    match code {
        "unknown-host" | "bad-host" | "bad-path" | "no-https" | "plain-on-tls" | "too-large"
        | "method-not-allowed" | "method-refused" | "body-too-large" | "request-timeout"
        | "request-broken" => Side::Client,
        "no-such-file" | "case-mismatch" | "dotfile" | "outside" | "folder-missing" | "unreadable"
        | "file-changing" => Side::Origin(Origin::Folder),
        _ => Side::Origin(Origin::Backend),
    }
}

fn addresses(failure: &Failure, labels: Labels) -> String {
    if failure.known_hosts.is_empty() {
        return String::new();
    }
    let link = |url: &String| {
        let url = escape(url);
        // Only what is certainly an address becomes a link.
        if url.starts_with("https://") {
            format!("<li><a href=\"{url}\">{url}</a></li>")
        } else {
            format!("<li>{url}</li>")
        }
    };
    let links: String = failure.known_hosts.iter().map(link).collect();
    format!("<section><h2>{}</h2><ul>{links}</ul></section>", escape(labels.addresses))
}

fn waiting(url: &str, labels: Labels, nonce: &str) -> String {
    format!(
        "<p class=\"waiting\" role=\"status\"><span class=\"pulse\"></span>{}</p>\
         <script nonce=\"{nonce}\" data-url=\"{}\">{SCRIPT}</script>",
        escape(labels.waiting),
        escape(url)
    )
}

fn detail(failure: &Failure, text: &Text, labels: Labels) -> String {
    let block = |detail| {
        format!("<section><h2>{}</h2><pre>{}</pre></section>", escape(labels.detail), escape(detail))
    };
    super::news(failure, text).map_or_else(String::new, block)
}

fn journal(failure: &Failure, labels: Labels) -> String {
    let show = |id| format!("<span>{}: <code>localfront show {id}</code></span>", escape(labels.in_journal));
    failure.exchange.map_or_else(String::new, show)
}

/// Puts values in the place of `{{names}}`, in one pass, so that a value is never read as a template.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + STYLE.len() + 2048);
    let mut pieces = template.split("{{");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or(("", piece));
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        out.push_str(value);
        out.push_str(rest);
    }
    out
}

/// For text and for attributes in double or single quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Never the same twice, and not to be guessed: keyed hashes of a counter, with keys from the system.
fn nonce() -> String {
    static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}{:016x}", KEYS.0.hash_one(count), KEYS.1.hash_one(count))
}
