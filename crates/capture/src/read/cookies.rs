//! Cookies, and what a browser will make of each (RFC 6265bis).

use super::{Note, Weight};

/// A cookie with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Empty for one that is all value.
    pub name: String,
    /// As sent.
    pub value: String,
    /// Names as written, in order.
    pub attributes: Vec<(String, String)>,
}

/// Where a cookie comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting<'a> {
    /// Over `https`.
    pub secure: bool,
    /// Without its port.
    pub host: &'a str,
    /// Of the request, without its query.
    pub path: &'a str,
}

/// RFC 6265bis section 5.6: browsers drop a cookie whose name and value together are longer.
const NAME_AND_VALUE: usize = 4096;

/// RFC 6265bis section 5.6: browsers ignore an attribute whose value is longer.
const ATTRIBUTE: usize = 1024;

/// Section 5.5: 400 days, in seconds.
const LONGEST: i64 = 400 * 24 * 3600;

/// The cookies of one `Cookie` field.
#[must_use]
pub fn sent(field: &str) -> Vec<Cookie> {
    let pairs = field.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    pairs.map(|text| Cookie { attributes: Vec::new(), ..pair(text) }).collect()
}

/// The cookie of one `Set-Cookie` field.
#[must_use]
pub fn set(field: &str) -> Cookie {
    let mut parts = field.split(';');
    let mut cookie = pair(parts.next().unwrap_or_default());
    let attributes = parts.map(str::trim).filter(|part| !part.is_empty());
    cookie.attributes = attributes
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    cookie
}

fn pair(text: &str) -> Cookie {
    let (name, value) = text.split_once('=').unwrap_or(("", text));
    Cookie { name: name.trim().to_owned(), value: value.trim().to_owned(), attributes: Vec::new() }
}

impl Cookie {
    /// The last attribute of that name counts (section 5.6).
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().rev().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// What is to be said of one that is set, the worst first. `now` is in seconds since 1970.
    #[must_use]
    pub fn judge(&self, from: Setting<'_>, now: i64) -> Vec<Note> {
        let mut notes = Vec::new();
        notes.extend(self.size());
        notes.extend(self.prefix(from));
        notes.extend(self.secure(from));
        notes.extend(self.same_site());
        notes.extend(self.http_only());
        notes.extend(self.domain(from));
        notes.extend(self.path(from));
        notes.extend(self.lifetime(now));
        notes.extend(self.unknown());
        notes.sort_by_key(|note| note.weight);
        notes
    }

    fn size(&self) -> Option<Note> {
        let size = self.name.len() + self.value.len();
        if size == 0 {
            return Some(Note::new(Weight::Error, "size", "cookie-empty", &[]));
        }
        (size > NAME_AND_VALUE).then(|| {
            let limits = [size.to_string(), NAME_AND_VALUE.to_string()];
            Note::new(Weight::Error, "size", "cookie-too-large", &[&limits[0], &limits[1]])
        })
    }

    /// Section 4.1.3.
    fn prefix(&self, from: Setting<'_>) -> Option<Note> {
        let name = self.name.to_ascii_lowercase();
        let secure = self.has("secure") && from.secure;
        let host = secure && !self.has("domain") && self.attribute("path") == Some("/");
        let wrong =
            |prefix: &str| Some(Note::new(Weight::Error, "prefix", "cookie-prefix", &[&self.name, prefix]));
        if name.starts_with("__host-") && !host {
            return wrong("__Host-");
        }
        if name.starts_with("__secure-") && !secure {
            return wrong("__Secure-");
        }
        None
    }

    /// Section 5.7, steps 8 and 9.
    fn secure(&self, from: Setting<'_>) -> Option<Note> {
        let cross_site = self.attribute("samesite").is_some_and(|v| v.eq_ignore_ascii_case("none"));
        match (self.has("secure"), from.secure) {
            (true, false) => Some(Note::new(Weight::Error, "Secure", "cookie-secure-over-http", &[])),
            (false, _) if cross_site => {
                Some(Note::new(Weight::Error, "Secure", "cookie-none-needs-secure", &[]))
            }
            (false, _) => Some(Note::new(Weight::Warning, "Secure", "cookie-not-secure", &[])),
            (true, true) => None,
        }
    }

    fn same_site(&self) -> Option<Note> {
        match self.attribute("samesite").map(str::to_ascii_lowercase).as_deref() {
            None => Some(Note::new(Weight::Info, "SameSite", "cookie-same-site-default", &[])),
            Some("none") => Some(Note::new(Weight::Info, "SameSite", "cookie-same-site-none", &[])),
            Some("lax" | "strict") => None,
            Some(other) => Some(Note::new(Weight::Warning, "SameSite", "cookie-same-site-unknown", &[other])),
        }
    }

    fn http_only(&self) -> Option<Note> {
        const SESSIONS: [&str; 6] = ["sess", "sid", "auth", "token", "jwt", "remember"];
        let name = self.name.to_ascii_lowercase();
        let is_session = SESSIONS.iter().any(|word| name.contains(word)) && !is_csrf(&name);
        let weight = if is_session { Weight::Warning } else { Weight::Info };
        (!self.has("httponly")).then(|| Note::new(weight, "HttpOnly", "cookie-not-http-only", &[]))
    }

    /// Section 5.1.3: a browser refuses a domain that the host is not within.
    fn domain(&self, from: Setting<'_>) -> Option<Note> {
        let domain = self.attribute("domain")?.trim_start_matches('.').to_ascii_lowercase();
        let host = from.host.to_ascii_lowercase();
        if domain.is_empty() {
            return None;
        }
        let within = host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
        if !within {
            return Some(Note::new(Weight::Error, "Domain", "cookie-domain-foreign", &[&domain, from.host]));
        }
        if !domain.contains('.') {
            // A public suffix, as far as can be seen without a list of them.
            return Some(Note::new(Weight::Error, "Domain", "cookie-domain-suffix", &[&domain]));
        }
        Some(Note::new(Weight::Info, "Domain", "cookie-domain-subdomains", &[&domain]))
    }

    /// Section 5.1.4.
    fn path(&self, from: Setting<'_>) -> Option<Note> {
        let path = self.attribute("path").filter(|path| path.starts_with('/'))?;
        let inside = from
            .path
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'));
        (!inside).then(|| Note::new(Weight::Info, "Path", "cookie-path-elsewhere", &[path, from.path]))
    }

    /// Section 5.5: at most 400 days; `Max-Age` beats `Expires`.
    fn lifetime(&self, now: i64) -> Option<Note> {
        if let Some(age) = self.attribute("max-age") {
            return match age.parse::<i64>() {
                Ok(age) => life("Max-Age", age),
                Err(_) => Some(Note::new(Weight::Warning, "Max-Age", "cookie-max-age-unreadable", &[age])),
            };
        }
        let Some(expires) = self.attribute("expires") else {
            return Some(Note::new(Weight::Info, "Expires", "cookie-session", &[]));
        };
        match date(expires) {
            Some(when) => life("Expires", when - now),
            None => Some(Note::new(Weight::Warning, "Expires", "cookie-expires-unreadable", &[expires])),
        }
    }

    fn unknown(&self) -> Vec<Note> {
        const KNOWN: [&str; 9] = [
            "secure",
            "samesite",
            "httponly",
            "domain",
            "path",
            "expires",
            "max-age",
            "partitioned",
            "priority",
        ];
        let mut notes = Vec::new();
        for (name, value) in &self.attributes {
            if !KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                notes.push(Note::new(Weight::Warning, "attribute", "cookie-attribute-unknown", &[name]));
            } else if value.len() > ATTRIBUTE {
                notes.push(Note::new(Weight::Error, "attribute", "cookie-attribute-too-large", &[name]));
            }
        }
        notes
    }
}

fn life(about: &'static str, seconds: i64) -> Option<Note> {
    if seconds <= 0 {
        return Some(Note::new(Weight::Info, about, "cookie-deleted", &[]));
    }
    (seconds > LONGEST)
        .then(|| Note::new(Weight::Info, about, "cookie-shortened", &[&(seconds / 86400).to_string()]))
}

/// A page must be able to read the token it sends back.
fn is_csrf(name: &str) -> bool {
    name.contains("csrf") || name.contains("xsrf")
}

/// Section 5.1.1, as far as the order day, month, year, time goes in whatever punctuation: seconds since 1970.
pub(crate) fn date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == ':')).filter(|t| !t.is_empty()) {
        let digits: String = token.chars().take_while(char::is_ascii_digit).collect();
        if time.is_none() && token.contains(':') {
            time = clock(token);
        } else if day.is_none() && matches!(digits.len(), 1 | 2) {
            day = digits.parse::<i64>().ok();
        } else if month.is_none() && token.len() >= 3 && digits.is_empty() {
            let start = token.get(..3)?.to_ascii_lowercase();
            month = MONTHS.iter().position(|m| *m == start).map(|at| at as i64 + 1);
        } else if year.is_none() && matches!(digits.len(), 2..=4) {
            year = digits.parse::<i64>().ok().map(|year| match year {
                70..=99 => year + 1900,
                0..=69 => year + 2000,
                year => year,
            });
        }
    }
    let (day, month, year) = (day?, month?, year?);
    let sane = (1..=31).contains(&day) && year >= 1601;
    sane.then(|| days_since_1970(year, month, day) * 86400 + time.unwrap_or(0))
}

fn clock(token: &str) -> Option<i64> {
    let mut parts = token.split(':').map(str::parse::<i64>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let sane = hour < 24 && minute < 60 && second < 60;
    sane.then_some(hour * 3600 + minute * 60 + second)
}

/// The proleptic Gregorian calendar, years counted from March so that leap days come last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FROM: Setting<'_> = Setting { secure: true, host: "shop.localhost", path: "/api/login" };

    fn codes(field: &str, from: Setting<'_>) -> Vec<&'static str> {
        set(field).judge(from, 1_700_000_000).iter().map(|n| n.code).collect()
    }

    #[test]
    fn a_careful_cookie_has_nothing_said_of_it() {
        let field = "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600";
        assert_eq!(codes(field, FROM), [""; 0]);
    }

    #[test]
    fn each_mistake_is_told() {
        let good = "; Secure; HttpOnly; SameSite=Lax; Max-Age=60";
        let check = |field: &str, expect: &str| {
            let told = codes(&format!("{field}{good}"), FROM);
            assert!(told.contains(&expect), "{field}: {told:?}");
        };
        check("", "cookie-empty");
        check(&format!("a={}", "x".repeat(4096)), "cookie-too-large");
        check("__Host-a=1; Path=/api", "cookie-prefix");
        check("__host-a=1; Path=/; Domain=localhost", "cookie-prefix");
        check("a=1; Domain=other.test", "cookie-domain-foreign");
        check("a=1; Domain=localhost", "cookie-domain-suffix");
        check("a=1; Domain=.shop.localhost", "cookie-domain-subdomains");
        check("a=1; Path=/admin", "cookie-path-elsewhere");
        check("a=1; Secured", "cookie-attribute-unknown");
        let told = |field: &str| codes(field, FROM);
        assert!(told("a=1").contains(&"cookie-not-secure"));
        assert!(told("a=1; SameSite=None").contains(&"cookie-none-needs-secure"));
        assert!(told("a=1; SameSite=Loose").contains(&"cookie-same-site-unknown"));
        assert!(told("a=1; Max-Age=0").contains(&"cookie-deleted"));
        assert!(told("a=1; Max-Age=soon").contains(&"cookie-max-age-unreadable"));
        assert!(told("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT").contains(&"cookie-deleted"));
        assert!(told("a=1; Expires=Fri, 31-Dec-99 23:59:59 GMT").contains(&"cookie-deleted"));
        assert!(told("a=1; Expires=Tue, 01 Jan 2036 00:00:00 GMT").contains(&"cookie-shortened"));
        assert!(told("a=1; Expires=whenever").contains(&"cookie-expires-unreadable"));
        assert!(codes("a=1; Secure", Setting { secure: false, ..FROM }).contains(&"cookie-secure-over-http"));
    }

    #[test]
    fn dates_are_read_as_browsers_read_them() {
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(date("Sunday, 06-Nov-94 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(date("29 Feb 2024 00:00:00"), Some(1_709_164_800));
    }

    #[test]
    fn the_cookies_of_a_request_are_parted() {
        let names: Vec<_> = sent("a=1; b=x=y; bare").into_iter().map(|c| (c.name, c.value)).collect();
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        assert_eq!(names, [pair("a", "1"), pair("b", "x=y"), pair("", "bare")]);
    }

    proptest! {
        #[test]
        fn anything_can_be_judged(field in "\\PC{0,80}", host in "[a-z.]{0,9}") {
            let _ = set(&field).judge(Setting { host: &host, ..FROM }, 0);
            let _ = sent(&field);
        }
    }
}
