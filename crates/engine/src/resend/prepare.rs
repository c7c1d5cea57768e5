//! From a record, or what a person made of it, to a request that can be sent.

use bytes::Bytes;
use capture::copy::{Sendable, is_carried};
use capture::record::Record;
use http::header::{CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use http_body_util::Full;

use crate::api::types::{ApiError, Field, RequestDraft};
use crate::drafts;
use crate::error::Result;

/// A request that can be sent, as often as one likes.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) method: Method,
    /// The whole address.
    pub(crate) url: String,
    pub(crate) secure: bool,
    /// Without brackets.
    pub(crate) host: String,
    /// What stands in the address; `None` for the scheme's own.
    port: Option<u16>,
    target: Uri,
    headers: HeaderMap,
    body: Bytes,
}

/// A recorded request, for a person to edit.
///
/// # Errors
/// When its body was not kept whole: half of it would be another request.
pub(crate) fn draft(record: &Record) -> Result<RequestDraft> {
    let sendable = Sendable::of(record);
    if sendable.missing > 0 {
        return Err(ApiError::body_not_kept(sendable.missing));
    }
    let fields = sendable.fields.iter();
    let field = |(name, value): &(String, Bytes)| Field {
        name: name.clone(),
        value: String::from_utf8_lossy(value).into_owned(),
    };
    Ok(RequestDraft {
        method: sendable.method,
        url: sendable.url,
        headers: fields.map(field).collect(),
        body: drafts::body(&sendable.body),
    })
}

impl Prepared {
    /// Reads a draft.
    ///
    /// # Errors
    /// What makes no sense in it.
    pub(crate) fn of(draft: &RequestDraft) -> Result<Self> {
        let method = drafts::method(&draft.method)?;
        let url = draft.url.split('#').next().unwrap_or_default().trim().to_owned();
        let uri: Uri = url.parse().map_err(|_| bad_url(&url))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(bad_url(&url));
        };
        if !matches!(scheme, "https" | "http") || authority.as_str().contains('@') {
            return Err(bad_url(&url));
        }
        if method == Method::CONNECT {
            let message = "CONNECT opens a tunnel, and cannot be sent again".to_owned();
            return Err(ApiError::new("resend-tunnel", &[method.as_str()], message));
        }
        let body = drafts::bytes(&draft.body)?;
        let headers = head(&draft.headers, authority.as_str(), &body, &method)?;
        Ok(Self {
            method,
            secure: scheme == "https",
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16(),
            target: uri.path_and_query().map_or_else(|| Uri::from_static("/"), |p| p.clone().into()),
            headers,
            body,
            url,
        })
    }

    /// The port of its address.
    pub(crate) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// As it goes out over HTTP/1.1.
    pub(crate) fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

fn head(fields: &[Field], authority: &str, body: &Bytes, method: &Method) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let host = HeaderValue::from_str(authority).map_err(|_| bad_url(authority))?;
    headers.insert(HOST, host);
    for field in fields.iter().filter(|field| is_carried(field.name.trim())) {
        headers.append(drafts::name(&field.name)?, drafts::value(field)?);
    }
    // RFC 9110 section 8.6: a method that expects content says when there is none.
    if !body.is_empty() || matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Ok(headers)
}

fn bad_url(url: &str) -> ApiError {
    let message = format!("{url:?} is no address: write one such as https://shop.localhost:8443/api/items");
    ApiError::new("draft-url", &[url], message)
}
