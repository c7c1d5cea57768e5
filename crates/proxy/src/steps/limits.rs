//! What a behavior does not let through: other methods, and bodies that are too long.

use http::header::{ALLOW, CONTENT_LENGTH, HOST};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::error::Fault;

/// Methods that are let through.
pub(crate) struct Methods {
    list: Vec<Method>,
    /// For `Allow`.
    told: HeaderValue,
}

impl Methods {
    pub(crate) fn compile(asked: &[String]) -> Self {
        Self {
            list: asked.iter().filter_map(|m| m.parse().ok()).collect(),
            told: HeaderValue::from_str(&asked.join(", ")).unwrap_or(HeaderValue::from_static("")),
        }
    }

    /// A WebSocket is asked for with GET, over HTTP/2 with CONNECT.
    pub(crate) fn allows(&self, method: &Method) -> bool {
        self.list.contains(if *method == Method::CONNECT { &Method::GET } else { method })
    }

    /// 405; CloudFront says 403.
    pub(crate) fn check(&self, method: &Method, cloudfront: bool) -> Result<(), Fault> {
        if self.allows(method) {
            return Ok(());
        }
        let status = if cloudfront { StatusCode::FORBIDDEN } else { StatusCode::METHOD_NOT_ALLOWED };
        let detail = format!("{method} is not among the behavior's methods: {}", self.text());
        Err(Fault::client(status, "method-refused", detail))
    }

    /// RFC 9110 section 15.5.6: a 405 says what is allowed.
    pub(crate) fn allow(&self, response: &mut Response<Body>) {
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(ALLOW, self.told.clone());
        }
    }

    /// `GET, HEAD`.
    pub(crate) fn text(&self) -> &str {
        self.told.to_str().unwrap_or_default()
    }
}

/// Bytes of a request that CloudFront takes (its guide, "Quotas"): the URL, and all fields.
const URL: usize = 8192;
const FIELDS: usize = 20_480;

/// Refuses with 413 what CloudFront will refuse once deployed.
pub(crate) fn size<B>(request: &Request<B>) -> Result<(), Fault> {
    let headers = request.headers();
    let too_large = |detail| Err(Fault::client(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail));
    let host = headers.get(HOST).map_or(0, HeaderValue::len);
    let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if "https://".len() + host + path > URL {
        return too_large(format!("the URL is longer than the {URL} bytes that CloudFront takes"));
    }
    let fields: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum();
    if fields > FIELDS {
        return too_large(format!("its fields have {fields} bytes, and CloudFront takes {FIELDS}"));
    }
    Ok(())
}

/// Refuses a body that says it is too long before a byte of it is asked for. One that does not say is counted on its
/// way.
pub(crate) fn length<B>(request: &Request<B>, limit: u64) -> Result<(), Fault> {
    let length = request.headers().get(CONTENT_LENGTH);
    // Framing has checked that it is one number.
    let length = length.and_then(|v| v.to_str().ok()?.trim().parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(too_long(limit, Some(length))),
        _ => Ok(()),
    }
}

/// The body is longer than the behavior lets through; `length` where it was said.
pub(crate) fn too_long(limit: u64, length: Option<u64>) -> Fault {
    let detail = match length {
        Some(length) => format!("the body has {length} bytes, and body_limit is {limit}"),
        None => format!("the body has more than {limit} bytes, which is body_limit"),
    };
    Fault::client(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail)
}
