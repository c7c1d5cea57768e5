//! Asks the browser to tell us what it would block.

use http::header::CONTENT_SECURITY_POLICY_REPORT_ONLY;
use http::{HeaderValue, Response, StatusCode};

use crate::body::Body;

/// Beside the site's own policies, never in their place. A 304 would alter the stored answer's fields.
pub(crate) fn after(response: &mut Response<Body>, policy: Option<&HeaderValue>) {
    if let Some(policy) = policy
        && response.status() != StatusCode::NOT_MODIFIED
    {
        response.headers_mut().append(CONTENT_SECURITY_POLICY_REPORT_ONLY, policy.clone());
    }
}
