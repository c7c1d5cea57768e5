//! Secrets out of what leaves the machine: exports, copies, replies to programs.

mod body;

use std::borrow::Cow;

use bytes::{BufMut, BytesMut};

use crate::head::Head;

/// What stands in a secret's place.
pub const MASK: &str = "***";

/// Names that are secrets by themselves, in lower case without `-` and `_`.
const SECRET: [&str; 14] = [
    "auth",
    "code",
    "credentials",
    "jwt",
    "key",
    "pass",
    "passwd",
    "pwd",
    "session",
    "sid",
    "sig",
    "csrf",
    "xsrf",
    "otp",
];

/// Ends of names that are secrets: `access_token`, `X-Api-Key`, `X-Amz-Signature`, ...
const SECRET_ENDS: [&str; 9] = [
    "token",
    "secret",
    "password",
    "apikey",
    "signature",
    "credential",
    "sessionid",
    "accesskey",
    "authorization",
];

/// What is taken for a secret: the usual names, and those a person adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masks {
    /// In lower case without `-` and `_`.
    names: Vec<String>,
}

impl Masks {
    /// The usual names and these, of fields, cookies, parameters and keys, whatever their case.
    #[must_use]
    pub fn with(names: &[String]) -> Self {
        Self { names: names.iter().map(|name| plain(name)).filter(|name| !name.is_empty()).collect() }
    }

    /// A head without its secrets. Names, authentication schemes, cookie names and attributes stay.
    #[must_use]
    pub fn head(&self, head: &Head) -> Head {
        let mut out = BytesMut::with_capacity(head.as_bytes().len());
        for (name, value) in head.iter() {
            out.put_slice(name.as_bytes());
            out.put_slice(b": ");
            out.put_slice(&self.field(name, value));
            out.put_slice(b"\r\n");
        }
        Head::from_bytes(out.freeze())
    }

    /// A field's value without its secrets.
    #[must_use]
    pub fn field<'a>(&self, name: &str, value: &'a [u8]) -> Cow<'a, [u8]> {
        let text = || String::from_utf8_lossy(value);
        let masked = match name.to_ascii_lowercase().as_str() {
            "authorization" | "proxy-authorization" => credentials(&text()),
            "cookie" => text().split(';').map(cookie).collect::<Vec<_>>().join(";"),
            "set-cookie" => set_cookie(&text()),
            "location" | "content-location" | "referer" | ":path" => self.url(&text()).into_owned(),
            name if self.is_secret(name) => MASK.to_owned(),
            _ => return Cow::Borrowed(value),
        };
        Cow::Owned(masked.into_bytes())
    }

    /// What a change on the way was about: a field with its value, an address, or one `->` another.
    #[must_use]
    pub fn change(&self, detail: &str) -> String {
        let field = detail.split_once(": ").filter(|(name, _)| name.bytes().all(is_token));
        match field {
            Some((name, value)) => {
                format!("{name}: {}", String::from_utf8_lossy(&self.field(name, value.as_bytes())))
            }
            None => detail.split(" -> ").map(|url| self.url(url)).collect::<Vec<_>>().join(" -> "),
        }
    }

    /// A URL or a path with its query, and its fragment, without their secrets.
    #[must_use]
    pub fn url<'a>(&self, url: &'a str) -> Cow<'a, str> {
        let Some(at) = url.find(['?', '#']) else { return without_password(url) };
        let (address, query) = url.split_at(at);
        Cow::Owned(format!("{}{}", without_password(address), self.parameters(query)))
    }

    /// Parameters as a query or a form has them.
    fn parameters(&self, text: &str) -> String {
        text.split_inclusive(['?', '#', '&', ';']).map(|part| self.parameter(part)).collect()
    }

    fn parameter<'a>(&self, part: &'a str) -> Cow<'a, str> {
        let (body, end) = part.split_at(part.trim_end_matches(['?', '#', '&', ';']).len());
        match body.split_once('=') {
            Some((name, value)) if !value.is_empty() && (self.is_secret(name) || is_jwt(value)) => {
                Cow::Owned(format!("{name}={MASK}{end}"))
            }
            _ => Cow::Borrowed(part),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        let plain = plain(name);
        SECRET.contains(&plain.as_str())
            || SECRET_ENDS.iter().any(|end| plain.ends_with(end))
            || self.names.contains(&plain)
    }
}

/// [`Masks::head`] with the usual names.
#[must_use]
pub fn head(head: &Head) -> Head {
    Masks::default().head(head)
}

/// [`Masks::field`] with the usual names.
#[must_use]
pub fn field<'a>(name: &str, value: &'a [u8]) -> Cow<'a, [u8]> {
    Masks::default().field(name, value)
}

/// [`Masks::url`] with the usual names.
#[must_use]
pub fn url(url: &str) -> Cow<'_, str> {
    Masks::default().url(url)
}

/// RFC 9110 section 11.4: the scheme says how, the rest is the secret.
fn credentials(value: &str) -> String {
    match value.trim().split_once(' ') {
        Some((scheme, _)) => format!("{scheme} {MASK}"),
        None => MASK.to_owned(),
    }
}

fn cookie(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}"),
        // RFC 6265bis section 5.6: a cookie without a name is all value.
        None if pair.trim().is_empty() => pair.to_owned(),
        None => MASK.to_owned(),
    }
}

fn set_cookie(value: &str) -> String {
    let (pair, attributes) = value.split_at(value.find(';').unwrap_or(value.len()));
    cookie(pair) + attributes
}

/// RFC 3986 section 3.2.1: `user:password@` before the host.
fn without_password(address: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = address.split_once("://") else { return Cow::Borrowed(address) };
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((_, host)) => Cow::Owned(format!("{scheme}://{MASK}@{host}{}", &rest[authority.len()..])),
        None => Cow::Borrowed(address),
    }
}

/// RFC 9110 section 5.6.2: what a field's name is made of.
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    unescaped(name).filter(|c| !matches!(c, '-' | '_' | '.' | '[' | ']')).collect()
}

/// Percent-escapes undone as far as ASCII goes, in lower case.
fn unescaped(name: &str) -> impl Iterator<Item = char> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let hex =
            rest.strip_prefix('%').and_then(|r| r.get(..2)).and_then(|h| u8::from_str_radix(h, 16).ok());
        let (c, length) = match hex {
            Some(byte) => (char::from(byte), 3),
            None => rest.chars().next().map(|c| (c, c.len_utf8()))?,
        };
        rest = &rest[length..];
        Some(c.to_ascii_lowercase())
    })
}

/// RFC 7519: three parts, of which the first begins with `{"` in base64.
fn is_jwt(value: &str) -> bool {
    value.starts_with("eyJ") && value.split('.').count() == 3
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn secrets_in_fields_are_masked_and_the_rest_stays() {
        let check = |name: &str, value: &str, expect: &str| {
            assert_eq!(String::from_utf8_lossy(&field(name, value.as_bytes())), expect, "{name}: {value}");
        };
        check("Authorization", "Bearer abc.def", "Bearer ***");
        check("authorization", "abc", "***");
        check("Proxy-Authorization", "Basic dTpw", "Basic ***");
        check("Cookie", "a=1; session=x=y; bare", "a=***; session=***;***");
        check("Set-Cookie", "id=abc; Path=/; HttpOnly", "id=***; Path=/; HttpOnly");
        check("X-Api-Key", "k", "***");
        check("x-csrf-token", "k", "***");
        check("Location", "https://u:p@a.test/cb?code=1&x=2", "https://***@a.test/cb?code=***&x=2");
        check("Content-Type", "text/html", "text/html");
        check("Accept-Encoding", "gzip", "gzip");
    }

    #[test]
    fn secrets_in_queries_are_masked_and_the_rest_stays() {
        let check = |from: &str, expect: &str| assert_eq!(url(from), expect);
        check("/a?access_token=abc&page=2", "/a?access_token=***&page=2");
        check("/a?access%5Ftoken=abc", "/a?access%5Ftoken=***");
        check("/a?q=eyJhbGciOiJI.eyJzdWIi.c2ln", "/a?q=***");
        check("/a?X-Amz-Signature=00ff&X-Amz-Date=1", "/a?X-Amz-Signature=***&X-Amz-Date=1");
        check("/a#id_token=x&state=s", "/a#id_token=***&state=s");
        check("/a?key", "/a?key");
        check("/a?token=", "/a?token=");
        check("/keyboard?monkey=1", "/keyboard?monkey=1");
        check("/%?%=1", "/%?%=1");
        check("/plain", "/plain");
    }

    #[test]
    fn secrets_in_changes_are_masked_and_the_rest_stays() {
        let check = |from: &str, expect: &str| assert_eq!(Masks::default().change(from), expect);
        check("x-forwarded-proto: https", "x-forwarded-proto: https");
        check("authorization: Bearer abc", "authorization: Bearer ***");
        check("set-cookie: sid=abc; Path=/", "set-cookie: sid=***; Path=/");
        check("/login?token=abc -> /v2/login?token=abc", "/login?token=*** -> /v2/login?token=***");
        check("2", "2");
    }

    #[test]
    fn a_masked_head_can_be_read_again() {
        let original = Head::from_bytes(Bytes::from_static(b"accept: */*\r\ncookie: a=b\r\nx-odd: \xff\r\n"));
        let masked = head(&original);
        let fields: Vec<_> = masked.iter().collect();
        assert_eq!(fields, [("accept", &b"*/*"[..]), ("cookie", b"a=***"), ("x-odd", b"\xff")]);
    }
}
