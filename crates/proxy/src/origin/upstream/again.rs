//! What it takes to send a request once more.

use capture::head::Head;
use http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::origin::upstream::silence::Patience;
use crate::tap::RequestBody;

/// A request's head; its content is added where that can be had once more.
pub(super) struct Again {
    method: Method,
    uri: Uri,
    head: Head,
    patience: Option<Patience>,
    pub(super) is_idempotent: bool,
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

impl Again {
    pub(super) fn of(request: &Request<RequestBody>, head: Head) -> Self {
        Self {
            is_idempotent: is_idempotent(request.method()),
            method: request.method().clone(),
            uri: request.uri().clone(),
            patience: request.extensions().get().copied(),
            head,
        }
    }

    pub(super) fn request(&self, body: RequestBody) -> Request<RequestBody> {
        let mut request = Request::new(body);
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
        request
    }
}
