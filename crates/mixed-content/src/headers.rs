//! Heads of answers: redirects and links that leave https.

use std::ops::Range;

use url::Url;

use crate::address::{Resolved, resolve};
use crate::finding::{Finding, Note, Place, Source};
use crate::host::Own;
use crate::names;
use crate::policy;
use crate::rules::{self, Circumstances, Rule, judge};
use crate::srcset::words;

/// Longest field value looked at, in bytes.
const LONGEST: usize = 16 << 10;
/// Links of one answer that are looked at.
const MOST_LINKS: usize = 100;

/// Reads the head of an answer to `url`. `dest` is the request's `Sec-Fetch-Dest`, empty when it had
/// none, or `download` when what answers in the end is saved. Findings have no line; their excerpt is the field.
pub fn scan_headers(status: u16, headers: &[(&str, &str)], dest: &str, own: &Own, url: &str) -> Vec<Finding> {
    let Ok(base) = Url::parse(url) else { return Vec::new() };
    let upgrades = headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("content-security-policy") && policy::upgrades(value));
    let head = Head { base, own: *own, upgrades, is_redirect: is_redirect(status), dest };
    headers.iter().filter(|(_, value)| value.len() <= LONGEST).flat_map(|field| head.field(field)).collect()
}

/// RFC 9110 15.4: the statuses whose `Location` browsers follow.
fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

struct Head<'a> {
    base: Url,
    own: Own<'a>,
    upgrades: bool,
    is_redirect: bool,
    dest: &'a str,
}

impl Head<'_> {
    fn field(&self, (name, value): &(&str, &str)) -> Vec<Finding> {
        match name.to_ascii_lowercase().as_str() {
            "location" if self.is_redirect => self.location(name, value).into_iter().collect(),
            "refresh" => self.refresh(name, value).into_iter().collect(),
            "link" => self.links(name, value),
            "content-security-policy" | "content-security-policy-report-only" => {
                self.all(&rules::REPORT_ENDPOINT, (name, value), report_addresses(value))
            }
            "report-to" | "reporting-endpoints" => {
                self.all(&rules::REPORT_ENDPOINT, (name, value), quoted(value))
            }
            "access-control-allow-origin" => self.allowed_origin(name, value).into_iter().collect(),
            "sourcemap" | "x-sourcemap" => {
                self.finding(&rules::MAP_HEADER, (name, value), 0..value.len(), false).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Each hop of a redirect is checked again (Mixed Content 4.4) when it is a subresource's, and when what it leads to
    /// is saved.
    fn location(&self, name: &str, value: &str) -> Option<Finding> {
        let rule = match self.dest {
            "download" => &rules::SAVED_REDIRECT,
            "" | "document" if names::is_saved(value) => &rules::NAMED_SAVED_REDIRECT,
            "" | "document" => &rules::REDIRECT,
            "image" | "video" | "audio" => &rules::IMAGE_REDIRECT,
            _ => &rules::SUBRESOURCE_REDIRECT,
        };
        self.finding(rule, (name, value), 0..value.len(), false)
    }

    fn refresh(&self, name: &str, value: &str) -> Option<Finding> {
        let address = refresh_address(value)?;
        self.finding(&rules::REFRESH_HEADER, (name, value), address, false)
    }

    /// The page's own http origin, which an https page is not (Fetch 4.9, "CORS check").
    fn allowed_origin(&self, name: &str, value: &str) -> Option<Finding> {
        let found = self.finding(&rules::ALLOWED_ORIGIN, (name, value), 0..value.len(), false)?;
        found.notes.contains(&Note::OwnHost).then_some(found)
    }

    fn all(
        &self,
        rule: &'static Rule,
        (name, value): (&str, &str),
        addresses: Vec<Range<usize>>,
    ) -> Vec<Finding> {
        addresses.into_iter().filter_map(|at| self.finding(rule, (name, value), at, false)).collect()
    }

    fn links(&self, name: &str, value: &str) -> Vec<Finding> {
        let links = links(value).into_iter().take(MOST_LINKS);
        links.filter_map(|link| self.link(name, value, &link)).collect()
    }

    fn link(&self, name: &str, value: &str, link: &Link) -> Option<Finding> {
        let rule = link_rule(link)?;
        self.finding(rule, (name, value), link.address.clone(), link.cors)
    }

    fn finding(
        &self,
        rule: &'static Rule,
        (name, value): (&str, &str),
        address: Range<usize>,
        cors: bool,
    ) -> Option<Finding> {
        let Resolved::Insecure(insecure) = resolve(value.get(address.clone())?, &self.base, &self.own) else {
            return None;
        };
        let (host, upgrades, is_local) = (insecure.host, self.upgrades, self.own.is_local());
        let around = Circumstances { host, cors, upgrades, inert: false, is_local };
        let verdict = judge(rule, &around)?;
        Some(Finding {
            rule: rule.id,
            what: rule.what,
            url: insecure.url,
            partial: false,
            place: self.place(name, value, address),
            original: None,
            used_at: None,
            category: verdict.category,
            browsers: verdict.browsers,
            severity: verdict.severity,
            confidence: verdict.confidence,
            source: Source::File,
            notes: verdict.notes,
            needs: Vec::new(),
            count: 1,
        })
    }

    fn place(&self, name: &str, value: &str, address: Range<usize>) -> Place {
        let before = name.len() + ": ".len();
        Place {
            file: self.base.path().to_owned(),
            excerpt: Some(format!("{name}: {value}")),
            mark: Some(before + address.start..before + address.end),
            ..Place::default()
        }
    }
}

/// Where the addresses of `report-uri` stand in a policy (CSP3 6.5.1).
fn report_addresses(policy: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for directive in policy.split_inclusive([';', ',']) {
        let words = words(directive.trim_end_matches([';', ',']));
        if words.first().is_some_and(|name| directive[name.clone()].eq_ignore_ascii_case("report-uri")) {
            found.extend(words.into_iter().skip(1).map(|word| start + word.start..start + word.end));
        }
        start += directive.len();
    }
    found
}

/// Where the quoted strings of a field stand that are addresses (Reporting API 1 and its predecessor).
fn quoted(value: &str) -> Vec<Range<usize>> {
    let mut quotes = value.match_indices('"').map(|(at, _)| at);
    let mut found = Vec::new();
    while let (Some(open), Some(close)) = (quotes.next(), quotes.next()) {
        if value[open + 1..close].contains("://") {
            found.push(open + 1..close);
        }
    }
    found
}

/// `5; url=http://...` (HTML 4.2.5.3, "shared declarative refresh steps"): where the address stands.
pub(crate) fn refresh_address(value: &str) -> Option<Range<usize>> {
    let rest = value.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start().trim_start_matches([';', ',']).trim_start();
    let head = rest.get(..3).unwrap_or_default();
    let rest = match head.eq_ignore_ascii_case("url") {
        true => rest[3..].trim_start().strip_prefix('=').unwrap_or(rest).trim_start(),
        false => rest,
    };
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let rest = quote.map_or(rest, |quote| &rest[quote.len_utf8()..]);
    let length = quote.and_then(|quote| rest.find(quote)).unwrap_or_else(|| rest.trim_end().len());
    let start = value.len() - rest.len();
    (length > 0).then_some(start..start + length)
}

/// One link-value of a `Link` field (RFC 8288 3).
#[derive(Debug, Default)]
struct Link {
    address: Range<usize>,
    rel: String,
    r#as: String,
    cors: bool,
}

fn links(value: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(open) = value[at..].find('<').map(|offset| at + offset) {
        let Some(close) = value[open..].find('>').map(|offset| open + offset) else { break };
        let end = close + 1 + parameters_length(&value[close + 1..]);
        links.push(link(open + 1..close, &value[close + 1..end]));
        at = end;
    }
    links
}

/// Bytes up to the comma that ends a link-value, one inside quotes not counting.
fn parameters_length(rest: &str) -> usize {
    let mut in_quotes = false;
    let end = rest.find(|c| {
        in_quotes ^= c == '"';
        c == ',' && !in_quotes
    });
    end.unwrap_or(rest.len())
}

fn link(address: Range<usize>, parameters: &str) -> Link {
    let mut link = Link { address, ..Link::default() };
    for parameter in parameters.split(';') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"').to_ascii_lowercase();
        match name.trim().to_ascii_lowercase().as_str() {
            "rel" if link.rel.is_empty() => link.rel = value,
            "as" => link.r#as = value,
            "crossorigin" => link.cors = true,
            _ => {}
        }
    }
    link
}

fn link_rule(link: &Link) -> Option<&'static Rule> {
    link.rel.split_ascii_whitespace().find_map(|rel| match rel {
        "preload" if matches!(link.r#as.as_str(), "image" | "audio" | "video") => {
            Some(&rules::LINK_HEADER_IMAGE)
        }
        "preload" | "modulepreload" | "stylesheet" => Some(&rules::LINK_HEADER),
        "prefetch" => Some(&rules::LINK_HEADER_PREFETCH),
        _ => None,
    })
}
