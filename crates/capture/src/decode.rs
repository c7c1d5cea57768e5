//! Bodies for reading: content codings undone, bytes to text. Hostile input costs at most the cap.

mod br;
mod charset;

use std::io::{BufRead, BufReader, Read};

use crate::head::Head;
use crate::kind::Kind;

/// Codings undone one after the other; nobody honest uses more than one.
const MAX_CODINGS: usize = 4;

/// RFC 9659 section 3: a zstd window of 8 MiB at most, in bits.
const ZSTD_WINDOW: u32 = 23;

/// A body for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// What it is.
    pub content: Content,
    /// Bytes after undoing the content coding, as far as that went.
    pub size: u64,
    /// There is more than the cap allowed.
    pub truncated: bool,
    /// Why the content coding could not be undone to the end.
    pub problem: Option<Problem>,
}

/// What a body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// For people, with the charset it was read by.
    Text {
        /// Undecodable bytes have become U+FFFD.
        text: String,
        /// `UTF-8`, `EUC-KR`, ...
        charset: &'static str,
    },
    /// Anything else.
    Binary(Vec<u8>),
}

/// Why a content coding could not be undone to the end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not one of gzip, deflate, br, zstd.
    #[error("the content coding `{0}` is not known; the body is shown as it was sent")]
    Unknown(String),
    /// The bytes are not what the header says.
    #[error("the body is not valid {coding}: {detail}")]
    Damaged {
        /// `gzip`.
        coding: String,
        /// What the decoder said.
        detail: String,
    },
    /// The end is missing: the body was cut off, by the cap or by its sender.
    #[error("the end of the {0} body is missing")]
    CutShort(String),
}

/// Decodes a body as its head says, to at most `cap` bytes.
#[must_use]
pub fn decode(body: &[u8], head: &Head, cap: usize) -> Decoded {
    let content_type = head.text("content-type").unwrap_or_default();
    let Undone { bytes, truncated, problem } = undo(body, &codings(head), cap);
    let unread = matches!(problem, Some(Problem::Unknown(_)));
    let size = bytes.len() as u64;
    let content = if !unread && is_text(&bytes, content_type) {
        let (text, charset) = charset::to_text(&bytes, content_type, truncated || problem.is_some());
        Content::Text { text, charset }
    } else {
        Content::Binary(bytes)
    };
    Decoded { content, size, truncated, problem }
}

/// A body with its content codings undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// At most the cap.
    pub bytes: Vec<u8>,
    /// There is more than the cap allowed.
    pub truncated: bool,
    /// Why it stopped early; `bytes` is what was read until then.
    pub problem: Option<Problem>,
}

/// Undoes a `Content-Encoding` such as `gzip` or `deflate, br` (RFC 9110 section 8.4), to at most `cap` bytes.
#[must_use]
pub fn undo(body: &[u8], codings: &str, cap: usize) -> Undone {
    let mut undone = Undone { bytes: body.to_vec(), truncated: false, problem: None };
    // Listed in the order in which they were applied.
    for (index, coding) in names(codings).rev().enumerate() {
        undone = if index < MAX_CODINGS { undo_one(undone, &coding, cap) } else { unknown(undone, codings) };
        if undone.problem.is_some() || undone.truncated {
            break;
        }
    }
    undone.truncated |= undone.bytes.len() > cap;
    undone.bytes.truncate(cap);
    undone
}

/// All `Content-Encoding` fields as one list.
#[must_use]
pub fn codings(head: &Head) -> String {
    let fields = head.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    fields.map(|(_, value)| String::from_utf8_lossy(value)).collect::<Vec<_>>().join(", ")
}

fn names(codings: &str) -> impl DoubleEndedIterator<Item = String> {
    let names = codings.split(',').map(|c| c.trim().to_ascii_lowercase());
    names.filter(|c| !c.is_empty() && c != "identity")
}

fn undo_one(from: Undone, coding: &str, cap: usize) -> Undone {
    let body = &from.bytes[..];
    match coding {
        "gzip" | "x-gzip" => read(flate2::bufread::MultiGzDecoder::new(body), coding, cap),
        "deflate" => undo_deflate(body, cap),
        "br" => br::undo(body, cap),
        "zstd" => undo_zstd(body, cap),
        other => unknown(from, other),
    }
}

fn unknown(from: Undone, coding: &str) -> Undone {
    Undone { problem: Some(Problem::Unknown(coding.to_owned())), ..from }
}

/// RFC 9110 section 8.4.1.2: zlib's wrapping is meant, and some senders leave it out.
fn undo_deflate(body: &[u8], cap: usize) -> Undone {
    let wrapped = read(flate2::bufread::ZlibDecoder::new(body), "deflate", cap);
    if wrapped.bytes.is_empty() && matches!(wrapped.problem, Some(Problem::Damaged { .. })) {
        return read(flate2::bufread::DeflateDecoder::new(body), "deflate", cap);
    }
    wrapped
}

fn undo_zstd(body: &[u8], cap: usize) -> Undone {
    let decoder = zstd::stream::read::Decoder::with_buffer(body)
        .and_then(|mut decoder| decoder.window_log_max(ZSTD_WINDOW).map(|()| decoder));
    match decoder {
        Ok(decoder) => read(decoder, "zstd", cap),
        Err(error) => Undone { bytes: Vec::new(), truncated: false, problem: Some(problem("zstd", &error)) },
    }
}

fn read(from: impl Read, coding: &str, cap: usize) -> Undone {
    let mut from = BufReader::with_capacity(16 << 10, from);
    let mut bytes = Vec::new();
    while bytes.len() <= cap {
        let taken = match from.fill_buf() {
            Ok([]) => return Undone { bytes, truncated: false, problem: None },
            Ok(part) => {
                bytes.extend_from_slice(part);
                part.len()
            }
            Err(error) => return Undone { bytes, truncated: false, problem: Some(problem(coding, &error)) },
        };
        from.consume(taken);
    }
    Undone { bytes, truncated: true, problem: None }
}

fn problem(coding: &str, error: &std::io::Error) -> Problem {
    let detail = error.to_string();
    // Zstandard's reader names it in words only.
    if error.kind() == std::io::ErrorKind::UnexpectedEof || detail.contains("incomplete frame") {
        return Problem::CutShort(coding.to_owned());
    }
    Problem::Damaged { coding: coding.to_owned(), detail }
}

fn is_text(bytes: &[u8], content_type: &str) -> bool {
    let says_text = matches!(
        Kind::of_media_type(content_type),
        Kind::Html | Kind::Js | Kind::Css | Kind::Json | Kind::Text | Kind::Events
    );
    says_text || content_type.starts_with("image/svg") || looks_like_text(bytes)
}

/// UTF-8 without control characters, judged by its beginning.
fn looks_like_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let (valid, whole) = match std::str::from_utf8(start) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default();
            // Cut in the middle of a character is no fault.
            (valid, error.error_len().is_none() && bytes.len() > start.len())
        }
    };
    whole && !valid.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c' | '\x1b'))
}

#[cfg(test)]
mod tests;
