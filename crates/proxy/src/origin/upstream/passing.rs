//! Interim answers of a backend (1xx) on their way to the client (RFC 9110 section 15.2).

use std::sync::Arc;

use http::{HeaderMap, Request, StatusCode};

use crate::connection::interim::Interim;
use crate::tap::{RequestBody, Tap, Upload};

/// Where they go. The one that says that a body is wanted is said by whoever reads that body.
pub(crate) struct Passing {
    /// `None` for a client that knows none.
    interim: Option<Interim>,
    upload: Option<Arc<Upload>>,
}

impl Passing {
    pub(crate) fn new(request: &Request<RequestBody>, tap: &Tap) -> Self {
        Self { interim: tap.interim(), upload: request.body().upload().cloned() }
    }

    /// For a request of our own.
    pub(crate) const fn nowhere() -> Self {
        Self { interim: None, upload: None }
    }

    pub(crate) fn pass(&self, status: StatusCode, headers: &HeaderMap) {
        let Some(interim) = &self.interim else { return };
        let is_awaited = status == StatusCode::CONTINUE && self.upload.as_ref().is_some_and(|u| u.release());
        if !is_awaited {
            interim.push(status, headers);
        }
    }
}
