//! An answer that no origin made.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::edits::is_protected;
use crate::body::Body;
use crate::error::Fault;
use crate::origin::files::media_type;

/// Largest file that is an answer.
const LARGEST: u64 = 64 << 20;

/// An answer that no origin made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 200 to 599.
    pub status: StatusCode,
    /// The type is guessed when it is not among them, and nothing is cached unless they say so. Protected ones are
    /// left out.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What it carries.
    pub body: AnswerBody,
}

/// What an answer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerBody {
    /// These bytes.
    Given(Bytes),
    /// The file, read for each request; at most 64 MiB.
    File(PathBuf),
}

impl Answer {
    /// Makes it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn respond(&self) -> Result<Response<Body>, Fault> {
        let (bytes, kind) = match &self.body {
            AnswerBody::Given(bytes) => (bytes.clone(), given_type(bytes)),
            AnswerBody::File(path) => {
                let bytes = read(path).await?;
                let kind = media_type::of(&path.to_string_lossy(), &bytes);
                (bytes, kind)
            }
        };
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in self.headers.iter().filter(|(name, _)| !is_protected(name)) {
            headers.append(name, value.clone());
        }
        if !bytes.is_empty() {
            headers.entry(CONTENT_TYPE).or_insert(kind);
        }
        // A browser that kept it would show it long after the rule is gone.
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        *response.body_mut() = Body::full(bytes);
        Ok(response)
    }
}

async fn read(path: &Path) -> Result<Bytes, Fault> {
    let refused = |detail: String| Fault::local(StatusCode::INTERNAL_SERVER_ERROR, "rule-file", detail);
    let told = |cause: std::io::Error| refused(format!("{}: {cause}", path.display()));
    let about = tokio::fs::metadata(path).await.map_err(told)?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(refused(format!("{} is no file of at most 64 MiB", path.display())));
    }
    tokio::fs::read(path).await.map(Bytes::from).map_err(told)
}

/// What the bytes look like.
fn given_type(bytes: &[u8]) -> HeaderValue {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return HeaderValue::from_static("application/octet-stream");
    };
    let start = text.trim_start().get(..14).unwrap_or(text.trim_start()).to_ascii_lowercase();
    HeaderValue::from_static(match start.as_bytes() {
        [b'{' | b'[', ..] if serde_json::from_str::<serde_json::Value>(text).is_ok() => "application/json",
        _ if start.starts_with("<!doctype html") || start.starts_with("<html") => "text/html; charset=utf-8",
        _ if start.starts_with("<svg") => "image/svg+xml",
        _ if start.starts_with("<?xml") => "application/xml",
        _ => "text/plain; charset=utf-8",
    })
}
