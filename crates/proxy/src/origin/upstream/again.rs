//! What it takes to send a request once more that was taken apart.

use capture::head::Head;
use http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::origin::upstream::silence::Patience;
use crate::tap::RequestBody;

/// A request's head.
pub(super) struct Again<'a> {
    method: Method,
    uri: Uri,
    head: &'a Head,
    patience: Option<Patience>,
}

/// Whether asking twice is asking once (RFC 9110 section 9.2.2): what the registry of methods says of each. `QUERY` is
/// not in it yet, and is safe by its definition.
pub(super) fn is_idempotent(method: &Method) -> bool {
    const OTHERS: [&str; 29] = [
        "ACL",
        "BASELINE-CONTROL",
        "BIND",
        "CHECKIN",
        "CHECKOUT",
        "COPY",
        "LABEL",
        "LINK",
        "MERGE",
        "MKACTIVITY",
        "MKCALENDAR",
        "MKCOL",
        "MKREDIRECTREF",
        "MKWORKSPACE",
        "MOVE",
        "ORDERPATCH",
        "PROPFIND",
        "PROPPATCH",
        "QUERY",
        "REBIND",
        "REPORT",
        "SEARCH",
        "UNBIND",
        "UNCHECKOUT",
        "UNLINK",
        "UNLOCK",
        "UPDATE",
        "UPDATEREDIRECTREF",
        "VERSION-CONTROL",
    ];
    method.is_idempotent() || OTHERS.contains(&method.as_str())
}

impl<'a> Again<'a> {
    /// `head`: the fields as they are.
    pub(super) fn of(request: &Request<RequestBody>, head: &'a Head) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            patience: request.extensions().get().copied(),
            head,
        }
    }

    /// Puts it back before the content.
    pub(super) fn put_back(&self, request: &mut Request<RequestBody>) {
        let body = std::mem::replace(request.body_mut(), RequestBody::Empty);
        *request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        if let Some(patience) = self.patience {
            request.extensions_mut().insert(patience);
        }
        for (name, value) in self.head.iter() {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value)) {
                request.headers_mut().append(name, value);
            }
        }
    }
}
