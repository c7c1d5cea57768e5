//! Secrets out of bodies: values of secret keys in JSON, forms and multipart parts, parameters of addresses, and tokens
//! wherever they stand.
//! What is no secret stays as it was, to the last space.

use std::borrow::Cow;

use super::{MASK, Masks, is_jwt};
use crate::kind::Kind;

impl Masks {
    /// A body as text, without its secrets. By its media type; a body cut short is masked as far as it goes.
    #[must_use]
    pub fn body<'a>(&self, text: &'a str, media_type: &str) -> Cow<'a, str> {
        let bare = media_type.split(';').next().unwrap_or_default().trim();
        let masked: Cow<'a, str> = match bare.to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => self.parameters(text).into(),
            "multipart/form-data" => self.parts(text).into(),
            _ if Kind::of_media_type(bare) == Kind::Json || text.trim_start().starts_with(['{', '[']) => {
                self.json(text).into()
            }
            _ => text.into(),
        };
        // What looks like a parameter in a script is rather a condition.
        let is_code = matches!(Kind::of_media_type(bare), Kind::Js | Kind::Css);
        let masked = match self.without_parameters(&masked) {
            Some(text) if !is_code => text.into(),
            _ => masked,
        };
        match without_tokens(&masked) {
            Some(text) => text.into(),
            None => masked,
        }
    }

    /// As [`Self::body`] for bytes that need be no text: a form with a file in it, a message of some format of its own.
    /// What is read by ASCII alone is masked; the other bytes stay.
    #[must_use]
    pub fn bytes<'a>(&self, bytes: &'a [u8], media_type: &str) -> Cow<'a, [u8]> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return match self.body(text, media_type) {
                Cow::Borrowed(text) => text.as_bytes().into(),
                Cow::Owned(text) => text.into_bytes().into(),
            };
        }
        // Each byte as the character of that number, and back.
        let text: String = bytes.iter().map(|b| char::from(*b)).collect();
        self.body(&text, media_type)
            .chars()
            .map(|c| u8::try_from(c).unwrap_or(b'?'))
            .collect::<Vec<_>>()
            .into()
    }

    /// The text with the secret parameters of addresses in it masked; `None` when there are none.
    fn without_parameters(&self, text: &str) -> Option<String> {
        let mut out: Option<String> = None;
        let mut from = 0;
        for (at, _) in text.match_indices('=') {
            let start = text[..at].rfind(|c| !is_name(c)).unwrap_or(at);
            let value = &text[at + 1..];
            let length = value.find(|c| !is_value(c)).unwrap_or(value.len());
            // `;` ends `&amp;`.
            let is_parameter = text[start..].starts_with(['?', '&', '#', ';']);
            if start >= from && is_parameter && length > 0 && self.is_secret(&text[start + 1..at]) {
                let out = out.get_or_insert_default();
                out.push_str(&text[from..=at]);
                out.push_str(MASK);
                from = at + 1 + length;
            }
        }
        out.map(|out| out + &text[from..])
    }

    /// The value of a key in JSON, without its secrets.
    #[must_use]
    pub(crate) fn member<'a>(&self, name: &str, json: &'a str) -> Cow<'a, str> {
        if self.is_secret(name) && scalar_length(json) > 0 {
            return format!("\"{MASK}\"").into();
        }
        self.body(json, "application/json")
    }

    /// Looks for `"key": value` and nothing else, so that the text need not be whole.
    fn json(&self, text: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(start) = rest.find('"') {
            let length = string_length(&rest[start..]);
            let (before, string) = (&rest[..start], &rest[start..start + length]);
            out.push_str(before);
            out.push_str(string);
            rest = &rest[start + length..];
            let gap = rest.len() - rest.trim_start().len();
            if !rest[gap..].starts_with(':') || !self.is_secret(string.trim_matches('"')) {
                continue;
            }
            let value = gap + 1 + (rest[gap + 1..].len() - rest[gap + 1..].trim_start().len());
            out.push_str(&rest[..value]);
            rest = &rest[value..];
            let length = scalar_length(rest);
            if length > 0 {
                out.push_str(&format!("\"{MASK}\""));
                rest = &rest[length..];
            }
        }
        out + rest
    }

    /// RFC 7578: the content of each part follows its head after an empty line, and ends before the next boundary.
    fn parts(&self, text: &str) -> String {
        let Some(boundary) = text.lines().next().filter(|line| line.starts_with("--")) else {
            return text.into();
        };
        let one = |part: &str| match part.split_once("\r\n\r\n") {
            Some((head, _)) if names(head).any(|name| self.is_secret(name)) => {
                format!("{head}\r\n\r\n{MASK}\r\n")
            }
            _ => part.to_owned(),
        };
        text.split(boundary).map(one).collect::<Vec<_>>().join(boundary)
    }
}

/// The field a part is for.
fn names(head: &str) -> impl Iterator<Item = &str> {
    head.split(';').filter_map(|part| part.trim().strip_prefix("name=\"")?.split('"').next())
}

/// A string from its opening quotation mark to behind its closing one, or to the end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A string, number or word, or a list of them; 0 for what has keys, which speak for themselves, and for null.
fn scalar_length(text: &str) -> usize {
    match text.bytes().next() {
        Some(b'"') => string_length(text),
        Some(b'[') => list_length(text),
        Some(b'{') | None => 0,
        Some(_) if text.starts_with("null") => 0,
        Some(_) => text.find([',', '}', ']', '\n', ' ']).unwrap_or(text.len()),
    }
}

/// A list from its opening bracket to behind its closing one, or to the end; 0 for an empty one and for one of objects
/// or lists.
fn list_length(text: &str) -> usize {
    if text[1..].trim_start().starts_with(['{', '[', ']']) {
        return 0;
    }
    let mut at = 1;
    while at < text.len() {
        match text.as_bytes()[at] {
            b'"' => at += string_length(&text[at..]),
            b']' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The text without JSON Web Tokens and bearer tokens; `None` when there are none.
fn without_tokens(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut from = 0;
    for (at, _) in text.match_indices("eyJ") {
        let end = at + text[at..].find(|c: char| !is_token(c)).unwrap_or(text.len() - at);
        if at >= from && is_jwt(&text[at..end]) {
            let out = out.get_or_insert_default();
            out.push_str(&text[from..at]);
            out.push_str(MASK);
            from = end;
        }
    }
    out.map(|out| out + &text[from..])
}

/// A parameter's name in an address.
const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | '[' | ']')
}

/// RFC 3986 section 3.4, without what ends a parameter or the string it stands in.
const fn is_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '%' | '+' | '/' | ':' | '@' | '=')
}

/// RFC 7515 section 2: base64url, and the dots between the parts.
const fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_bodies_are_masked_and_the_rest_stays() {
        let check = |media_type, from: &str, expect: &str| {
            assert_eq!(Masks::with(&["Iban".into()]).body(from, media_type), expect);
        };
        check(
            "application/json",
            "{\"user\": \"kim\", \"password\" : \"a\\\"b\", \"n\":1,\n \"access_token\":12}",
            "{\"user\": \"kim\", \"password\" : \"***\", \"n\":1,\n \"access_token\":\"***\"}",
        );
        check(
            "application/json",
            "{\"token\":{\"value\":\"x\"},\"key\":null",
            "{\"token\":{\"value\":\"x\"},\"key\":null",
        );
        check(
            "application/json",
            "{\"password\":[\"a\", \"b ]\"],\"secret\":[],\"token\":[{\"v\":1}]}",
            "{\"password\":\"***\",\"secret\":[],\"token\":[{\"v\":1}]}",
        );
        check("application/json", "{\"password\":[\"한\", \"cut", "{\"password\":\"***\"");
        check("application/json", "{\"secret\":\"cut off in the mid", "{\"secret\":\"***\"");
        check("application/problem+json", "[{\"iban\":\"KR12\"}]", "[{\"iban\":\"***\"}]");
        check("text/plain", "{\"api_key\": \"한글\"}", "{\"api_key\": \"***\"}");
        check("application/x-www-form-urlencoded", "user=kim&password=x&b=", "user=kim&password=***&b=");
        check("text/html", "<p>eyJhbGciOiJI.eyJzdWIi.c2ln</p>", "<p>***</p>");
        check("text/html", "<p>eyJ is a prefix</p>", "<p>eyJ is a prefix</p>");
        check(
            "application/json",
            "{\"next\":\"https://a.test/cb?page=2&access_token=s3cr3t\",\"q\":\"?a=1\"}",
            "{\"next\":\"https://a.test/cb?page=2&access_token=***\",\"q\":\"?a=1\"}",
        );
        check("text/html", "<a href='/a?x=1&amp;sig=a%2Bb==#t'>", "<a href='/a?x=1&amp;sig=***#t'>");
        check("text/html", "<a key=1 href=/a?한글=1&key=", "<a key=1 href=/a?한글=1&key=");
        check("text/javascript", "a?key=1:b", "a?key=1:b");
        let part = |value: &str| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n{value}\r\n--x\r\n\
                 Content-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"
            )
        };
        check("multipart/form-data; boundary=x", &part("hidden"), &part("***"));
    }

    #[test]
    fn secrets_among_bytes_that_are_no_text_are_masked_and_the_bytes_stay() {
        let check = |media_type, from: &[u8], expect: &[u8]| {
            assert_eq!(Masks::default().bytes(from, media_type), expect);
        };
        check(
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhidden\r\n--x\r\n\
              Content-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\x00\xff\x80\r\n--x--\r\n",
            b"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n***\r\n--x\r\n\
              Content-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\x00\xff\x80\r\n--x--\r\n",
        );
        check("", b"\x0a\xffeyJhbGciOiJI.eyJzdWIi.c2ln\x12\xfe", b"\x0a\xff***\x12\xfe");
        check("application/octet-stream", b"\x00\xff\xfe", b"\x00\xff\xfe");
        check("application/json", b"{\"token\":\"x\"}", b"{\"token\":\"***\"}");
    }
}
