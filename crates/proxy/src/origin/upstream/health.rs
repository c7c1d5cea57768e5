//! Looks after peers: whether they accept connections, beside what requests find out.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::live::Health;
use crate::origin::upstream::dial;
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::refusal;

/// Looks after peers as long as it lives.
pub(crate) struct Probing(JoinHandle<()>);

/// How often a peer is asked, by how near it is: a remote one is not ours to knock on.
struct Pace {
    up: Duration,
    down: Duration,
}

const NEAR: Pace = Pace { up: Duration::from_secs(5), down: Duration::from_secs(2) };
const FAR: Pace = Pace { up: Duration::from_secs(60), down: Duration::from_secs(10) };

/// While a page waits for a backend to come back.
const AWAITED: Duration = Duration::from_millis(250);

/// Longest a probe may take.
const PROBE: Duration = Duration::from_secs(2);

impl Probing {
    pub(crate) fn start(peers: &[Arc<Peer>], up: watch::Sender<bool>, news: watch::Sender<u64>) -> Self {
        Self(tokio::spawn(look_after(peers.to_vec(), up, news)))
    }
}

impl Drop for Probing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn look_after(peers: Vec<Arc<Peer>>, up: watch::Sender<bool>, news: watch::Sender<u64>) {
    let mut told = String::new();
    loop {
        let awaited = up.receiver_count() > 0;
        for peer in &peers {
            if due_in(peer, awaited).is_zero() {
                probe(peer).await;
            }
            peer.pool.sweep();
        }
        tell(&peers, &up, &news, &mut told);
        let awaited = up.receiver_count() > 0;
        let pause = peers.iter().map(|p| due_in(p, awaited)).min().unwrap_or(NEAR.up);
        let _ = tokio::time::timeout(pause, any_changed(&peers)).await;
    }
}

/// A request found out something, or somebody waits for a peer.
async fn any_changed(peers: &[Arc<Peer>]) {
    let mut bells: Vec<_> = peers.iter().map(|p| Box::pin(p.changed.notified())).collect();
    poll_fn(|cx| {
        let rung = bells.iter_mut().any(|b| b.as_mut().poll(cx).is_ready());
        if rung { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Time until a peer should be asked again.
fn due_in(peer: &Peer, awaited: bool) -> Duration {
    let standing = peer.standing();
    let pace = if is_near(peer) { &NEAR } else { &FAR };
    let pause = match standing.health {
        Health::Down(_) if awaited && is_near(peer) => AWAITED,
        Health::Down(_) => pace.down,
        Health::Up | Health::Unknown => pace.up,
    };
    standing.checked.map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()))
}

fn is_near(peer: &Peer) -> bool {
    let host = peer.address.host.as_str();
    let private = |ip: std::net::IpAddr| match ip.to_canonical() {
        std::net::IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        std::net::IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    dial::is_localhost(host) || host.parse().is_ok_and(private)
}

/// TCP alone: a request would stand in the backend's own log.
async fn probe(peer: &Peer) {
    let began = Instant::now();
    let limit = PROBE.min(peer.connect_timeout);
    let reached = tokio::time::timeout(limit, dial::reach(peer)).await;
    match reached.unwrap_or_else(|_| Err(refusal::slow_connect(peer))) {
        Ok(stream) => {
            if let Ok(address) = stream.peer_addr() {
                peer.reached(began.elapsed(), address);
            }
        }
        Err(fault) => peer.missed(&fault),
    }
}

fn tell(peers: &[Arc<Peer>], up: &watch::Sender<bool>, news: &watch::Sender<u64>, told: &mut String) {
    let standings: Vec<_> = peers.iter().map(|p| p.standing().health).collect();
    let any_up = standings.contains(&Health::Up);
    up.send_if_modified(|was| std::mem::replace(was, any_up) != any_up);
    let now = format!("{standings:?}");
    if *told != now {
        *told = now;
        news.send_modify(|n| *n += 1);
    }
}
