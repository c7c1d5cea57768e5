//! A recorded request as something to paste: a command for a shell, a call for a script, text for an issue.
//!
//! What was recorded is hostile. Each form quotes it by the rules of whoever will read it, so that pasting sends the
//! request and does nothing else.

mod curl;
mod fetch;
mod httpie;
mod posix;
mod powershell;
mod raw;

use bytes::Bytes;

use crate::decode;
use crate::head::Head;
use crate::record::Record;
use crate::redact::Masks;

/// Bytes of a compressed body in which secrets are looked for.
const UNDONE: usize = 64 << 20;

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The address alone.
    Url,
    /// `curl`, for bash and zsh.
    Curl,
    /// `Invoke-WebRequest`, for PowerShell.
    Powershell,
    /// `fetch()`, for a browser or Node.
    Fetch,
    /// HTTPie's `http`, for bash and zsh.
    Httpie,
    /// Request and response as HTTP/1.1 would write them.
    Raw,
    /// The same for an issue or a chat.
    Markdown,
}

/// What is to be pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// Secrets were replaced by [`crate::redact::MASK`] in it.
    pub masked: bool,
    /// Bytes of the bodies in it that were not kept.
    pub missing: u64,
}

/// A request with what it takes to send it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendable {
    /// `GET`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Without `Host`, lengths, and what is meant for one hop.
    pub fields: Vec<(String, Bytes)>,
    /// As it was on the wire.
    pub body: Bytes,
    /// Bytes of the body that were not kept.
    pub missing: u64,
}

/// Writes an exchange; without `masks`, with its passwords, cookies and tokens.
#[must_use]
pub fn copy(record: &Record, form: Form, masks: Option<&Masks>) -> Copied {
    let text = written(record, form, masks);
    let masked = masks.is_some() && text != written(record, form, None);
    Copied { text, masked, missing: missing(record, form) }
}

fn written(record: &Record, form: Form, masks: Option<&Masks>) -> String {
    let request = presentable(record, masks);
    match form {
        Form::Url => request.url,
        Form::Curl => curl::command(&request),
        Form::Powershell => powershell::command(&request),
        Form::Fetch => fetch::call(&request),
        Form::Httpie => httpie::command(&request),
        Form::Raw => raw::conversation(record, &request, masks),
        Form::Markdown => raw::markdown(record, &request, masks),
    }
}

/// Bytes that the form would have and that were not kept.
fn missing(record: &Record, form: Form) -> u64 {
    let request = Sendable::of(record).missing;
    let response = record.detail.response_total.saturating_sub(record.response_body.len() as u64);
    match form {
        Form::Url => 0,
        Form::Raw | Form::Markdown => request + response,
        Form::Curl | Form::Powershell | Form::Fetch | Form::Httpie => request,
    }
}

impl Sendable {
    /// As the browser sent it.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let place = &record.summary.place;
        let fields = record.detail.request.iter().filter(|(name, _)| is_carried(name));
        Self {
            method: place.method.to_string(),
            url: format!("{}://{}{}", place.scheme, place.authority, record.summary.target),
            fields: fields.map(|(n, v)| (n.to_owned(), Bytes::copy_from_slice(v))).collect(),
            body: record.request_body.clone(),
            missing: record.detail.request_total.saturating_sub(record.request_body.len() as u64),
        }
    }

    fn field(&self, name: &str) -> Option<&Bytes> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body, when it is text that any shell can hold.
    fn text(&self) -> Option<&str> {
        let is_text = |text: &&str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        std::str::from_utf8(&self.body).ok().filter(is_text)
    }
}

/// Whether a field belongs to the request and not to its connection (RFC 9110 section 7.6.1) or its length.
#[must_use]
pub fn is_carried(name: &str) -> bool {
    const OWN: [&str; 10] = [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
        "expect",
    ];
    !name.starts_with(':') && !OWN.iter().any(|own| name.eq_ignore_ascii_case(own))
}

fn presentable(record: &Record, masks: Option<&Masks>) -> Sendable {
    let request = Sendable::of(record);
    let Some(masks) = masks else { return request };
    let (body, is_plain) = masked_body(record, masks);
    let field =
        |(name, value): &(String, Bytes)| (name.clone(), Bytes::from(masks.field(name, value).into_owned()));
    let is_left_out = |name: &str| is_plain && name.eq_ignore_ascii_case("content-encoding");
    let fields = request.fields.iter().filter(|(name, _)| !is_left_out(name)).map(field).collect();
    Sendable { url: masks.url(&request.url).into_owned(), fields, body, ..request }
}

/// The request's body without its secrets, and whether its content coding had to be undone for that. One without
/// secrets stays as it was on the wire.
fn masked_body(record: &Record, masks: &Masks) -> (Bytes, bool) {
    let (body, head) = (&record.request_body, &record.detail.request);
    let codings = decode::codings(head);
    let undone = decode::undo(body, &codings, UNDONE);
    let masked = masks.bytes(&undone.bytes, head.text("content-type").unwrap_or_default());
    if *masked == undone.bytes {
        return (body.clone(), false);
    }
    (masked.into_owned().into(), !codings.is_empty())
}

/// A field's value as text: bytes that are no UTF-8 are replaced.
fn lossy(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn head_lines(head: &Head) -> String {
    head.iter().map(|(name, value)| format!("{name}: {}\r\n", lossy(value))).collect()
}

#[cfg(test)]
mod tests;
