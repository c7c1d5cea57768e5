//! Request and response as HTTP/1.1 would write them, for reading.

use super::{Sendable, head_lines, lossy};
use crate::decode::{self, Content};
use crate::head::Head;
use crate::record::Record;
use crate::redact::Masks;

/// Bytes of a body that are written.
const SHOWN: usize = 1 << 20;

/// Both, one after the other.
pub(super) fn conversation(record: &Record, request: &Sendable, masks: Option<&Masks>) -> String {
    let (asked, answered) = both(record, request, masks);
    match answered {
        Some(answered) => format!("{asked}\r\n\r\n{answered}"),
        None => asked,
    }
}

/// Both in fences, under what they are.
pub(super) fn markdown(record: &Record, request: &Sendable, masks: Option<&Masks>) -> String {
    let (asked, answered) = both(record, request, masks);
    let mut out = format!("**`{}`**\n\n{}", title(request), fenced(&asked));
    if let Some(answered) = answered {
        out.push_str("\n\n");
        out.push_str(&fenced(&answered));
    }
    out.push('\n');
    out
}

fn both(record: &Record, request: &Sendable, masks: Option<&Masks>) -> (String, Option<String>) {
    let answer = record.detail.response.clone().unwrap_or_default();
    let answer = masks.map_or_else(|| answer.clone(), |masks| masks.head(&answer));
    let target = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    let authority = &record.summary.place.authority;
    let fields: String = request.fields.iter().map(|(n, v)| format!("{n}: {}\r\n", lossy(v))).collect();
    let body = shown(&record.request_body, &record.detail.request, masks);
    let asked = format!("{} /{target} HTTP/1.1\r\nhost: {authority}\r\n{fields}\r\n{body}", request.method);
    let answered = record.summary.status.map(|status| {
        format!(
            "HTTP/1.1 {status}\r\n{}\r\n{}",
            head_lines(&answer),
            shown(&record.response_body, &answer, masks)
        )
    });
    (asked.trim_end().to_owned(), answered.map(|text| text.trim_end().to_owned()))
}

/// As a person reads it: content codings undone, binary content only counted.
fn shown(body: &[u8], head: &Head, masks: Option<&Masks>) -> String {
    let decoded = decode::decode(body, head, SHOWN);
    let media_type = head.text("content-type").unwrap_or_default();
    match (decoded.content, masks) {
        (Content::Text { text, .. }, Some(masks)) => masks.body(&text, media_type).into_owned(),
        (Content::Text { text, .. }, None) => text,
        (Content::Binary(bytes), _) => format!("({} bytes)", bytes.len()),
    }
}

/// Backticks would end the code span.
fn title(request: &Sendable) -> String {
    format!("{} {}", request.method, request.url).replace('`', "%60")
}

/// The fence is longer than any run of backticks inside (CommonMark section 4.5).
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}http\n{}\n{fence}", text.replace("\r\n", "\n"))
}
