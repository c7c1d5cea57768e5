//! What else breaks once deployed, told by one answer's head: cookies that browsers refuse, calls from other origins
//! that are not allowed, and HSTS on names that other projects share.

mod cookie;

use url::Url;

use crate::browsers::{Browsers, Outcome, Outlook};
use crate::finding::{Category, Confidence, Finding, Place, Severity, Source};
use crate::host::{Host, Own, Reach};

/// Fields of one kind that are looked at.
const MOST: usize = 50;

/// One answer, and what was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The address asked for.
    pub url: &'a str,
    /// `GET`.
    pub method: &'a str,
    /// 100 to 999.
    pub status: u16,
    /// Fields of the request, names in lower case.
    pub request: &'a [(&'a str, &'a str)],
    /// Fields of the answer, names in lower case.
    pub response: &'a [(&'a str, &'a str)],
}

/// What an answer's head would break, mixed content apart. Findings have no line; their excerpt is the field, a
/// cookie's value left out.
pub fn scan_answer(answer: &Answer, own: &Own) -> Vec<Finding> {
    let Ok(url) = Url::parse(answer.url) else { return Vec::new() };
    let head = Head { answer, url, own };
    let mut found = head.cookies();
    found.extend(head.cors());
    found.extend(head.hsts());
    found.extend(head.content());
    found
}

/// Whether an answer would show the mistake of an earlier head again, if it were still made: what an error, a stored
/// answer that is confirmed, or another kind of request leaves out is not mended.
pub fn would_show(answer: &Answer, finding: &Finding) -> bool {
    let asked = |name: &str| answer.request.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
    let is_whole = (200..400).contains(&answer.status) && answer.status != 304;
    is_whole
        && match finding.what {
            "cookie" => {
                let name =
                    finding.url.trim_start_matches("Set-Cookie: ").split(" (").next().unwrap_or_default();
                let sets =
                    |(field, value): &(&str, &str)| *field == "set-cookie" && cookie::name(value) == name;
                // Whoever brings the cookie already is not given it again.
                answer.response.iter().any(sets)
                    || !cookie::names(asked("cookie").unwrap_or_default()).any(|n| n == name)
            }
            "cors" => asked("origin").is_some_and(|origin| finding.url.ends_with(origin)),
            "content" => asked("accept").is_some_and(|accepts| accepts.starts_with("application/json")),
            _ => true,
        }
}

struct Head<'a> {
    answer: &'a Answer<'a>,
    url: Url,
    own: &'a Own<'a>,
}

/// A mistake before it has its place.
struct Mistake {
    rule: &'static str,
    what: &'static str,
    category: Category,
    severity: Severity,
    outcome: Outcome,
    /// What it is about: the field, and which of several.
    about: String,
    excerpt: String,
}

impl Head<'_> {
    /// RFC 6265bis sections 4.1.3 and 5.6: what browsers do not keep.
    fn cookies(&self) -> Vec<Finding> {
        let host = self.url.host_str().unwrap_or_default();
        let cookies = self.all("set-cookie").take(MOST).filter_map(|value| {
            let (cookie, why) = cookie::refused(value, host)?;
            let excerpt = format!("set-cookie: {}", cookie::without_value(value));
            let about = format!("Set-Cookie: {} ({why})", cookie);
            Some(self.finding(Mistake::refused("R09", "cookie", about, excerpt)))
        });
        cookies.collect()
    }

    /// Fetch 3.2: a call from another origin whose answer does not allow it. By `Sec-Fetch-Site`, which only browsers
    /// send.
    fn cors(&self) -> Option<Finding> {
        let origin = self.asked("origin")?;
        let is_cross = matches!(self.asked("sec-fetch-site"), Some("cross-site" | "same-site"));
        let is_checked = self.asked("sec-fetch-mode") == Some("cors");
        let allowed = self.said("access-control-allow-origin").unwrap_or_default();
        let with_credentials = self.asked("cookie").is_some();
        let is_allowed = allowed == origin || (allowed == "*" && !with_credentials);
        if !is_cross || !is_checked || is_allowed {
            return None;
        }
        let excerpt = match allowed {
            "" => format!("no access-control-allow-origin for {origin}"),
            other => format!("access-control-allow-origin: {other} (asked by {origin})"),
        };
        let about = format!("Access-Control-Allow-Origin for {origin}");
        let refused = Mistake::refused("R08", "cors", about, excerpt);
        Some(self.finding(Mistake { category: Category::Cors, ..refused }))
    }

    /// Browsers keep HSTS for a host and all its ports (RFC 6797 section 8.3), and names of one's own computer are
    /// shared by projects.
    fn hsts(&self) -> Option<Finding> {
        let value = self.said("strict-transport-security")?;
        let host = Host::of(&self.url, self.own)?;
        let lasts = !value.to_ascii_lowercase().replace(' ', "").contains("max-age=0");
        if host.reach == Reach::Public || host.is_ip || !lasts {
            return None;
        }
        Some(self.finding(Mistake {
            rule: "R14",
            what: "hsts",
            category: Category::Trap,
            severity: Severity::Warning,
            outcome: Outcome::Works,
            about: format!("Strict-Transport-Security of {}", self.url.host_str().unwrap_or_default()),
            excerpt: format!("strict-transport-security: {value}"),
        }))
    }

    /// An answer that says nothing of what it is, or a page for a script that asked for JSON.
    fn content(&self) -> Option<Finding> {
        if !(200..300).contains(&self.answer.status) {
            return None;
        }
        let excerpt = self.untyped().or_else(|| self.page_for_data())?;
        Some(self.finding(Mistake {
            rule: "R13",
            what: "content",
            category: Category::Advice,
            severity: Severity::Info,
            outcome: Outcome::Works,
            about: format!("Content-Type of {}", self.url.path()),
            excerpt,
        }))
    }

    /// Browsers guess what content without a type is (MIME Sniffing 7), unless `nosniff` forbids it. Only where the head
    /// says that there is content: nothing needs no type.
    fn untyped(&self) -> Option<String> {
        let length = self.said("content-length").and_then(|length| length.trim().parse::<u64>().ok());
        let is_bare =
            matches!(self.answer.status, 204 | 205) || self.answer.method.eq_ignore_ascii_case("HEAD");
        let has_content = length.is_some_and(|length| length > 0) && !is_bare;
        let is_untyped = self.said("content-type").is_none_or(|value| value.trim().is_empty());
        (has_content && is_untyped).then(|| match self.said("x-content-type-options") {
            Some(value) => format!("no content-type, and x-content-type-options: {value}"),
            None => "no content-type".to_owned(),
        })
    }

    fn page_for_data(&self) -> Option<String> {
        let accepts = self.asked("accept").unwrap_or_default();
        let essence =
            self.said("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_script =
            self.asked("sec-fetch-dest") == Some("empty") && accepts.starts_with("application/json");
        let is_page = essence.eq_ignore_ascii_case("text/html");
        (is_script && is_page).then(|| format!("content-type: {essence} (asked for application/json)"))
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.answer.response.iter().filter(move |(field, _)| *field == name).map(|(_, value)| *value)
    }

    fn said(&self, name: &str) -> Option<&str> {
        self.answer.response.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
    }

    fn asked(&self, name: &str) -> Option<&str> {
        self.answer.request.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
    }

    fn finding(&self, mistake: Mistake) -> Finding {
        let outlook = Outlook { here: mistake.outcome, deployed: mistake.outcome };
        Finding {
            rule: mistake.rule,
            what: mistake.what,
            url: mistake.about,
            partial: false,
            place: Place {
                file: self.url.path().to_owned(),
                excerpt: Some(mistake.excerpt),
                ..Place::default()
            },
            original: None,
            used_at: None,
            category: mistake.category,
            browsers: Browsers { chromium: outlook, firefox: outlook, safari: outlook },
            severity: mistake.severity,
            confidence: Confidence::High,
            source: Source::File,
            notes: Vec::new(),
            needs: Vec::new(),
            count: 1,
        }
    }
}

impl Mistake {
    fn refused(rule: &'static str, what: &'static str, about: String, excerpt: String) -> Self {
        let (category, severity, outcome) = (Category::Refused, Severity::Error, Outcome::Blocked);
        Self { rule, what, category, severity, outcome, about, excerpt }
    }
}
