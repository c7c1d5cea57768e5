//! Asks a peer how it is.

use std::time::{Duration, Instant};

use capture::head::Head;
use config::project::{HealthCheck, HostMode};
use http::header::{HOST, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};

use crate::error::Fault;
use crate::origin::upstream::dial::Purpose;
use crate::origin::upstream::passing::Passing;
use crate::origin::upstream::peer::{Dialed, Peer};
use crate::origin::upstream::trunk::into_h2;
use crate::tap::RequestBody;

/// Names who asks in the backend's log.
const AGENT: &str = concat!("Localfront-HealthCheck/", env!("CARGO_PKG_VERSION"));

/// One request on a connection of its own, and how long its answer took to begin.
pub(super) async fn ask(peer: &Peer, check: &HealthCheck) -> Result<Duration, Fault> {
    let began = Instant::now();
    let status = tokio::time::timeout(check.timeout, answer(peer, check)).await.unwrap_or_else(|_| {
        let limit = check.timeout.as_secs_f32();
        Err(Fault::timeout("health-timeout", format!("{} did not answer within {limit} s", check.path)))
    })?;
    if check.status.matches(status.as_u16()) {
        return Ok(began.elapsed());
    }
    let detail = format!("{} answered {}, not {}", check.path, status.as_u16(), check.status);
    Err(Fault::upstream("health-status", detail))
}

async fn answer(peer: &Peer, check: &HealthCheck) -> Result<StatusCode, Fault> {
    let mut request = request(peer, check);
    match peer.dial(Purpose::Requests).await? {
        Dialed::Link(link) => {
            if let Some(way) = &peer.way {
                way.address(&mut request, peer);
            }
            let head = Head::from_map(request.headers());
            let exchange = link.exchange(&mut request, &head, Passing::nowhere());
            let (response, _link) = exchange.await.map_err(|broke| broke.fault)?;
            Ok(response.status())
        }
        Dialed::Trunk(trunk) => {
            into_h2(&mut request, peer);
            let exchange = trunk.exchange(&mut request, peer.options.read_timeout, Passing::nowhere());
            let (response, _lane) = exchange.await.map_err(|broke| broke.fault)?;
            Ok(response.status())
        }
    }
}

/// The peer's own name as `Host`, unless another is always sent.
fn request(peer: &Peer, check: &HealthCheck) -> Request<RequestBody> {
    let mut request = Request::new(RequestBody::Empty);
    *request.uri_mut() = check.path.parse().unwrap_or_default();
    let host = match &peer.options.host {
        HostMode::Fixed(host) => HeaderValue::from_str(host).ok(),
        HostMode::Viewer | HostMode::Origin => None,
    };
    request.headers_mut().insert(HOST, host.unwrap_or_else(|| peer.host_header.clone()));
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(AGENT));
    request
}
