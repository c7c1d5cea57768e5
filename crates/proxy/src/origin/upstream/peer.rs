//! One backend.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use config::project::{Peer as Address, Upstream};
use http::HeaderValue;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::error::Fault;
use crate::live::Health;
use crate::origin::upstream::dial;
use crate::origin::upstream::link::Link;
use crate::origin::upstream::pool::Pool;

/// A backend's address, its idle connections, and how it stands.
pub(crate) struct Peer {
    pub(crate) address: Address,
    /// `localhost:3000`.
    pub(crate) authority: String,
    /// As [`Self::authority`], without the scheme's own port: the `Host` of [`config::project::HostMode::Origin`].
    pub(crate) host_header: HeaderValue,
    pub(crate) pool: Pool,
    pub(crate) connect_timeout: Duration,
    read_timeout: Duration,
    pub(crate) verify: bool,
    standing: Mutex<Standing>,
    /// Rings when the standing changed.
    pub(crate) changed: Arc<Notify>,
}

/// How a peer stands, since when that is known, and where it was last reached.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) health: Health,
    pub(crate) latency: Option<Duration>,
    pub(crate) checked: Option<Instant>,
    pub(crate) reached: Option<SocketAddr>,
}

impl Peer {
    pub(crate) fn new(address: &Address, upstream: &Upstream) -> Self {
        let url = address.url();
        let host = url.split_once("//").map_or(url.as_str(), |(_, host)| host);
        Self {
            authority: address.authority(),
            host_header: HeaderValue::from_str(host)
                .unwrap_or_else(|_| HeaderValue::from_static("localhost")),
            address: address.clone(),
            pool: Pool::default(),
            connect_timeout: upstream.connect_timeout,
            read_timeout: upstream.read_timeout,
            verify: upstream.verify,
            standing: Mutex::new(Standing {
                health: Health::Unknown,
                latency: None,
                checked: None,
                reached: None,
            }),
            changed: Arc::default(),
        }
    }

    /// A new connection.
    pub(crate) async fn dial(&self) -> Result<Box<Link>, Fault> {
        let began = Instant::now();
        match dial::connect(self).await {
            Ok((stream, address)) => {
                self.reached(began.elapsed(), address);
                Link::new(stream, address, self.read_timeout)
                    .await
                    .map_err(|e| Fault::upstream("connect-failed", e.to_string()))
            }
            Err(fault) => {
                self.missed(&fault);
                Err(fault)
            }
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing.lock().clone()
    }

    pub(crate) fn is_down(&self) -> bool {
        matches!(self.standing.lock().health, Health::Down(_))
    }

    /// It answered a connection.
    pub(crate) fn reached(&self, took: Duration, address: SocketAddr) {
        self.stands(Health::Up, Some(took), Some(address));
    }

    /// It did not.
    pub(crate) fn missed(&self, fault: &Fault) {
        self.stands(Health::Down(fault.code), None, None);
    }

    fn stands(&self, health: Health, latency: Option<Duration>, reached: Option<SocketAddr>) {
        let mut standing = self.standing.lock();
        let news = standing.health != health;
        let reached = reached.or(standing.reached);
        *standing = Standing { health, latency, checked: Some(Instant::now()), reached };
        drop(standing);
        if news {
            self.changed.notify_one();
        }
    }
}
