//! An exchange read closely, in the wire's form.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use capture::copy;
use capture::decode::{self, Content};
use capture::exchange::Timestamp;
use capture::head::Head;
use capture::read::cookies::{self, Cookie, Setting};
use capture::read::{Note as Said, Weight, graphql, multipart, protobuf, query, tokens};
use capture::record::Record;
use capture::redact::Masks;

use crate::api::types::*;
use crate::compare::heads;
use crate::error::Result;
use crate::places::write_whole;

/// Bytes of a decoded body that are read.
const READ: usize = 16 << 20;

/// Bytes of a stretch.
const STRETCH: u32 = 1 << 20;

/// Characters of a part that are shown.
const SHOWN: usize = 64 << 10;

/// An exchange as something to paste.
pub(crate) fn copied(record: &Record, form: CopyForm, masks: Option<&Masks>) -> Copied {
    let form = match form {
        CopyForm::Url => copy::Form::Url,
        CopyForm::Curl => copy::Form::Curl,
        CopyForm::Powershell => copy::Form::Powershell,
        CopyForm::Fetch => copy::Form::Fetch,
        CopyForm::Httpie => copy::Form::Httpie,
        CopyForm::Raw => copy::Form::Raw,
        CopyForm::Markdown => copy::Form::Markdown,
    };
    let copy::Copied { text, masked, missing } = copy::copy(record, form, masks);
    Copied { text, masked, missing: u32::try_from(missing).unwrap_or(u32::MAX) }
}

/// What an exchange says when one looks closer.
pub(crate) fn inspection(record: &Record) -> Inspection {
    let head = &record.detail.request;
    let content_type = head.text("content-type").unwrap_or_default();
    let body = decode::undo(&record.request_body, &decode::codings(head), READ).bytes;
    let text = std::str::from_utf8(&body).ok();
    let asked = query::of_target(&record.summary.target);
    let form = text.filter(|_| is_type(content_type, "application/x-www-form-urlencoded")).map(query::pairs);
    let form = form.unwrap_or_default();
    let now = (Timestamp::now().0 / 1_000_000) as i64;
    Inspection {
        tokens: found_tokens(record, &asked, &form, now),
        graphql: operations(text.filter(|_| is_type(content_type, "application/json")), &asked),
        parts: parts(content_type, &body),
        cookies: fields_of(head, "cookie").iter().flat_map(|f| cookies::sent(f)).map(sent_cookie).collect(),
        set_cookies: set_cookies(record, now),
        forwarded: record.detail.forwarded.as_ref().map(|sent| heads(head, sent)).unwrap_or_default(),
        query: asked.into_iter().map(pair).collect(),
        form: form.into_iter().map(pair).collect(),
    }
}

/// A stretch of a body.
pub(crate) fn range(record: &Record, side: BodySide, decoded: bool, offset: u64, length: u32) -> BodyRange {
    let (body, head) = side_of(record, side);
    let (bytes, problem) = if decoded {
        let undone = decode::undo(body, &decode::codings(&head), READ);
        (undone.bytes, undone.problem.as_ref().map(ApiError::undecoded))
    } else {
        (body.to_vec(), None)
    };
    let charset = match decode::decode(body, &head, 4096).content {
        Content::Text { charset, .. } if decoded => charset,
        _ => "",
    };
    let start = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
    let end = bytes.len().min(start + length.min(STRETCH) as usize);
    BodyRange {
        offset: start as f64,
        total: bytes.len() as f64,
        base64: STANDARD.encode(&bytes[start..end]),
        charset: charset.into(),
        problem,
    }
}

/// Writes a body into a file that is there whole or not at all, decoded as far as it was kept; how many bytes that is.
///
/// # Errors
/// A path that is not whole; a disk that refuses.
pub(crate) fn save(record: &Record, side: BodySide, path: &Path) -> Result<u64> {
    if !path.is_absolute() {
        let shown = path.display().to_string();
        let message = format!("{shown:?} is no whole path: write /home/me/file.pdf or ~/file.pdf");
        return Err(ApiError::new("file-path", &[&shown], message));
    }
    let (body, head) = side_of(record, side);
    let content = decode::undo(body, &decode::codings(&head), READ).bytes;
    write_whole(path, &content).map_err(|cause| ApiError::disk("write the body", path, &cause))?;
    Ok(content.len() as u64)
}

/// A body as protocol buffers.
pub(crate) fn frames(record: &Record, side: BodySide) -> Frames {
    let (body, head) = side_of(record, side);
    let body = decode::undo(body, &decode::codings(&head), READ).bytes;
    let content_type = head.text("content-type").unwrap_or_default().to_ascii_lowercase();
    if !content_type.starts_with("application/grpc") {
        return whole_message(&body);
    }
    // gRPC-Web over text is base64 (grpc/doc/PROTOCOL-WEB.md).
    let body = if content_type.starts_with("application/grpc-web-text") { unarmoured(&body) } else { body };
    let (found, whole) = protobuf::frames(&body);
    let frame = |frame: &protobuf::Frame| {
        let content = &body[frame.content.clone()];
        ProtoFrame {
            offset: frame.content.start as f64,
            size: content.len() as f64,
            compressed: frame.compressed,
            trailers: frame.trailers.then(|| String::from_utf8_lossy(content).into_owned()),
            fields: if frame.compressed || frame.trailers { Vec::new() } else { proto_fields(content) },
        }
    };
    Frames { frames: found.iter().map(frame).collect(), problem: (!whole).then(|| "cut-short".into()) }
}

fn whole_message(body: &[u8]) -> Frames {
    match protobuf::fields(body) {
        Some(found) if !body.is_empty() => {
            let fields = found.iter().map(proto_field).collect();
            let size = body.len() as f64;
            let frame = ProtoFrame { offset: 0.0, size, compressed: false, trailers: None, fields };
            Frames { frames: vec![frame], problem: None }
        }
        _ => Frames { frames: Vec::new(), problem: Some("not-protobuf".into()) },
    }
}

/// Each piece that was sent is armoured by itself.
fn unarmoured(body: &[u8]) -> Vec<u8> {
    let groups = body.split_inclusive(|b| *b == b'=').flat_map(|piece| STANDARD.decode(piece).ok());
    STANDARD.decode(body.trim_ascii()).unwrap_or_else(|_| groups.flatten().collect())
}

fn proto_fields(message: &[u8]) -> Vec<ProtoField> {
    protobuf::fields(message).unwrap_or_default().iter().map(proto_field).collect()
}

fn proto_field(field: &protobuf::Field) -> ProtoField {
    let inner = match &field.value {
        protobuf::Value::Bytes(_, Some(fields)) | protobuf::Value::Group(fields) => &fields[..],
        _ => &[],
    };
    ProtoField {
        number: field.number,
        wire: field.value.wire().into(),
        readings: field.value.readings(),
        fields: inner.iter().map(proto_field).collect(),
    }
}

fn side_of(record: &Record, side: BodySide) -> (&[u8], Head) {
    match side {
        BodySide::Request => (&record.request_body, record.detail.request.clone()),
        BodySide::Response => (&record.response_body, record.detail.response.clone().unwrap_or_default()),
    }
}

fn is_type(content_type: &str, wanted: &str) -> bool {
    content_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}

fn operations(body: Option<&str>, asked: &[(String, String)]) -> Vec<GraphqlOperation> {
    let found = body.map(graphql::of_body).filter(|found| !found.is_empty());
    let found = found.unwrap_or_else(|| graphql::of_query(asked).into_iter().collect());
    found
        .into_iter()
        .map(|o| GraphqlOperation {
            kind: o.kind.into(),
            name: o.name,
            query: o.query,
            variables: o.variables,
        })
        .collect()
}

fn parts(content_type: &str, body: &[u8]) -> Vec<Part> {
    let Some(boundary) = multipart::boundary(content_type) else { return Vec::new() };
    let part = |part: multipart::Part| {
        let content = &body[part.content.clone()];
        let text = std::str::from_utf8(content).ok().filter(|t| !t.contains('\0'));
        Part {
            name: part.name,
            file_name: part.file_name,
            media_type: part.media_type,
            headers: part.fields.into_iter().map(pair).collect(),
            offset: part.content.start as f64,
            size: content.len() as f64,
            text: text.map(|t| t.chars().take(SHOWN).collect()),
            cut: part.cut,
        }
    };
    multipart::parts(body, &boundary).into_iter().map(part).collect()
}

fn sent_cookie(cookie: Cookie) -> CookieView {
    CookieView { name: cookie.name, value: cookie.value, attributes: Vec::new(), notes: Vec::new() }
}

fn set_cookies(record: &Record, now: i64) -> Vec<CookieView> {
    let (summary, place) = (&record.summary, &record.summary.place);
    let authority = place.authority.as_str();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let from = Setting { secure: place.scheme == "https", host, path: summary.path() };
    let none = Head::default();
    let set = fields_of(record.detail.response.as_ref().unwrap_or(&none), "set-cookie");
    set.iter()
        .map(|field| {
            let cookie = cookies::set(field);
            let notes = cookie.judge(from, now).into_iter().map(note).collect();
            let attributes = cookie.attributes.into_iter().map(pair).collect();
            CookieView { name: cookie.name, value: cookie.value, attributes, notes }
        })
        .collect()
}

/// Where a value stands that may be a token, its name, and the value.
type Candidate = (&'static str, String, String);

/// Wherever tokens are carried.
fn found_tokens(
    record: &Record,
    asked: &[(String, String)],
    form: &[(String, String)],
    now: i64,
) -> Vec<Token> {
    let pairs = |place, pairs: &[(String, String)]| -> Vec<Candidate> {
        pairs.iter().map(|(name, value)| (place, name.clone(), value.clone())).collect()
    };
    let all = [in_heads(record), in_cookies(record), pairs("query", asked), pairs("form", form)];
    let read = |(place, name, value): Candidate| Some(token(place, name, tokens::token(&value, now)?));
    all.into_iter().flatten().filter_map(read).collect()
}

fn in_heads(record: &Record) -> Vec<Candidate> {
    let none = Head::default();
    let answer = record.detail.response.as_ref().unwrap_or(&none);
    let mut found = Vec::new();
    for (place, head) in [("request-header", &record.detail.request), ("response-header", answer)] {
        for (name, value) in head.iter().filter(|(name, _)| !matches!(*name, "cookie" | "set-cookie")) {
            found.push((place, name.into(), String::from_utf8_lossy(value).into_owned()));
        }
    }
    found
}

fn in_cookies(record: &Record) -> Vec<Candidate> {
    let none = Head::default();
    let sent = fields_of(&record.detail.request, "cookie");
    let set = fields_of(record.detail.response.as_ref().unwrap_or(&none), "set-cookie");
    let sent = sent.iter().flat_map(|f| cookies::sent(f)).map(|c| ("cookie", c.name, c.value));
    let set = set.iter().map(|f| cookies::set(f)).map(|c| ("set-cookie", c.name, c.value));
    sent.chain(set).collect()
}

fn token(place: &str, name: String, token: tokens::Token) -> Token {
    Token {
        place: place.into(),
        name,
        header: token.header,
        claims: token.claims,
        signature: token.signature as u32,
        expires_ms: token.expires.map(|s| s as f64 * 1000.0),
        notes: token.notes.into_iter().map(note).collect(),
    }
}

fn fields_of(head: &Head, wanted: &str) -> Vec<String> {
    let all = head.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    all.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
}

fn note(said: Said) -> Note {
    Note {
        about: said.about.into(),
        code: said.code.into(),
        severity: match said.weight {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
            Weight::Info => Severity::Info,
        },
        params: said.params,
    }
}

fn pair((name, value): (String, String)) -> Field {
    Field { name, value }
}
