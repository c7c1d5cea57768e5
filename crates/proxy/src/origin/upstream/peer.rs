//! One backend.

mod standing;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use config::project::{Address, Peer as Member, Upstream};
use http::HeaderValue;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::error::Fault;
use crate::live::{Health, PeerLive};
use crate::origin::upstream::dial::{self, Purpose};
use crate::origin::upstream::egress::{Environment, Way};
use crate::origin::upstream::link::Link;
use crate::origin::upstream::pool::Pool;
use crate::origin::upstream::trunk::{Trunk, Trunks};
use crate::tls::client::Trust;

pub(crate) use standing::Standing;

/// A backend's address, its connections, and how it stands.
pub(crate) struct Peer {
    pub(crate) address: Address,
    pub(crate) weight: u16,
    pub(crate) backup: bool,
    /// `localhost:3000`.
    pub(crate) authority: Arc<str>,
    /// As [`Self::authority`], without the scheme's own port: the `Host` of [`config::project::HostMode::Origin`].
    pub(crate) host_header: HeaderValue,
    pub(crate) options: Arc<Upstream>,
    pub(crate) trust: Arc<Trust>,
    /// The way out, unless it is the direct one.
    pub(crate) way: Option<Arc<Way>>,
    /// Idle HTTP/1.1 connections.
    pub(crate) pool: Pool,
    /// The HTTP/2 connection; `None` when HTTP/2 cannot be.
    pub(crate) trunks: Option<Trunks>,
    /// Requests and WebSockets it is busy with.
    open: AtomicU32,
    standing: Mutex<Standing>,
    /// Failures in a row, of requests that did reach it.
    failures: AtomicU32,
    /// Rings when the standing changed.
    pub(crate) changed: Arc<Notify>,
}

/// A peer that is busy with one thing more, as long as this lives.
pub(crate) struct Busy(Arc<Peer>);

/// A new connection, by what is spoken on it.
pub(crate) enum Dialed {
    Link(Box<Link>),
    Trunk(Arc<Trunk>),
}

impl Peer {
    pub(crate) fn new(
        member: &Member,
        options: &Arc<Upstream>,
        trust: &Arc<Trust>,
        environment: &Environment,
    ) -> Self {
        let Member { address, weight, backup } = member.clone();
        Self {
            weight,
            backup,
            authority: address.authority().into(),
            host_header: HeaderValue::try_from(address.host_header())
                .unwrap_or_else(|_| HeaderValue::from_static("localhost")),
            options: options.clone(),
            trust: trust.clone(),
            way: Way::to(&address, &options.proxy, environment),
            pool: Pool::new(options.idle_timeout),
            trunks: Trunks::possible(&address, options.protocol).then(Trunks::default),
            address,
            open: AtomicU32::new(0),
            standing: Mutex::default(),
            failures: AtomicU32::new(0),
            changed: Arc::default(),
        }
    }

    /// Whether all requests to it go the same way: HTTP/1.1, and no proxy in between.
    pub(crate) const fn is_plain(&self) -> bool {
        self.trunks.is_none() && self.way.is_none()
    }

    /// A new connection.
    pub(crate) async fn dial(&self, purpose: Purpose) -> Result<Dialed, Fault> {
        let began = Instant::now();
        let reached = dial::connect(self, purpose).await.inspect_err(|fault| self.missed(fault))?;
        self.reached(began.elapsed());
        if reached.speaks_h2 {
            return Trunk::new(reached, self).await.map(|trunk| Dialed::Trunk(Arc::new(trunk)));
        }
        Ok(Dialed::Link(Link::new(reached, self.options.read_timeout)))
    }

    pub(crate) fn busy(self: &Arc<Self>) -> Busy {
        self.open.fetch_add(1, Ordering::Relaxed);
        Busy(self.clone())
    }

    pub(crate) fn open(&self) -> u32 {
        self.open.load(Ordering::Relaxed)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing.lock().clone()
    }

    pub(crate) fn is_down(&self) -> bool {
        matches!(self.standing.lock().health, Health::Down(_))
    }

    /// It accepted a connection.
    pub(crate) fn reached(&self, took: Duration) {
        let judged = self.options.health.is_some();
        self.change(|standing| standing.reached(took, judged));
    }

    /// It accepted one at this address.
    pub(crate) fn was_at(&self, address: SocketAddr) {
        self.standing.lock().address = Some(address);
    }

    /// It did not accept one.
    pub(crate) fn missed(&self, fault: &Fault) {
        self.change(|standing| standing.missed(fault));
    }

    /// It was asked how it is.
    pub(crate) fn checked(&self, found: Result<Duration, Fault>) {
        if let Some(check) = &self.options.health {
            self.change(|standing| standing.checked(found, check));
        }
    }

    /// It answered a request.
    pub(crate) fn answered(&self) {
        if self.failures.load(Ordering::Relaxed) > 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    /// It took a request and gave no answer. After some of these in a row it is left alone for a while, if there are
    /// others.
    pub(crate) fn failed(&self, fault: &Fault) {
        if self.options.peers.len() > 1
            && self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= standing::FAILURES
        {
            self.failures.store(0, Ordering::Relaxed);
            self.change(|standing| standing.failed(fault));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.standing.lock();
        let before = standing.health;
        change(&mut standing);
        let news = standing.health != before;
        drop(standing);
        if news {
            self.changed.notify_one();
        }
    }

    pub(crate) fn live(&self) -> PeerLive {
        let standing = self.standing();
        PeerLive {
            url: self.address.url(),
            weight: self.weight,
            backup: self.backup,
            health: standing.health,
            detail: standing.detail.map(std::borrow::Cow::into_owned),
            latency: standing.latency,
            open: self.open(),
            through: self.way.as_ref().map(|way| way.url()),
        }
    }
}

impl Busy {
    pub(crate) fn peer(&self) -> &Arc<Peer> {
        &self.0
    }

    /// It is done with this one thing.
    pub(crate) fn over(self) -> Arc<Peer> {
        self.0.clone()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
