//! A question held open until the answer is yes: error pages come back by it.

use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};

use super::{ReservedContext, bare, problem};
use crate::body::Body;
use crate::door::Phase;
use crate::origin::files::Files;

/// Shorter than the patience of whatever may stand in between; the page asks again.
const LONGEST: Duration = Duration::from_secs(25);

/// 204 when an origin's peer accepts connections, or when the folder has changed since a version; 503 when that
/// took too long.
pub(super) async fn wait(query: Option<&str>, context: &ReservedContext<'_>) -> Response<Body> {
    wait_at_most(LONGEST, query, context).await
}

pub(super) async fn wait_at_most(
    limit: Duration,
    query: Option<&str>,
    context: &ReservedContext<'_>,
) -> Response<Body> {
    let find = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let ready = match (find("origin"), find("after").and_then(|version| version.parse().ok())) {
        (Some(origin), _) => match (context.await_peer)(&origin) {
            Some(peer) => comes(limit, peer, context).await,
            None => {
                return problem(StatusCode::NOT_FOUND, "no-such-origin", "this site has no such upstream");
            }
        },
        (None, Some(version)) => match context.files {
            Some(files) => comes(limit, changed_since(version, files), context).await,
            None => return problem(StatusCode::NOT_FOUND, "no-folder", "this site has no folder to watch"),
        },
        (None, None) => {
            return problem(StatusCode::BAD_REQUEST, "bad-question", "say ?origin=NAME or ?after=VERSION");
        }
    };
    if ready { bare(StatusCode::NO_CONTENT) } else { not_yet() }
}

/// Whether it came before the limit, and before the door closed.
async fn comes(limit: Duration, what: impl Future<Output = ()>, context: &ReservedContext<'_>) -> bool {
    tokio::select! {
        biased;
        () = what => true,
        () = tokio::time::sleep(limit) => false,
        () = Arc::clone(context.closing).reached(Phase::Draining) => false,
    }
}

/// Also over when the folder is not served any more: whatever took its place may answer.
async fn changed_since(version: u64, files: &Files) {
    let mut changes = files.changes();
    let _ = changes.wait_for(|now| *now != version).await;
}

fn not_yet() -> Response<Body> {
    let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "not-yet", "not ready yet; ask again");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("0"));
    response
}
