//! Looks after peers: whether they accept connections or how they say they are, beside what requests find out.

mod question;

use std::future::poll_fn;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use config::project::Address;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::live::Health;
use crate::origin::upstream::dial::{self, Purpose};
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::refusal;

/// Looks after peers as long as it lives.
pub(crate) struct Probing(JoinHandle<()>);

/// How often a peer is knocked at, by how near it is: a remote one is not ours to knock on.
struct Pace {
    up: Duration,
    down: Duration,
}

const NEAR: Pace = Pace { up: Duration::from_secs(5), down: Duration::from_secs(2) };
const FAR: Pace = Pace { up: Duration::from_secs(60), down: Duration::from_secs(10) };

/// While a page or a request waits for a backend to come back.
const AWAITED: Duration = Duration::from_millis(100);

/// Longest a knock may take.
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
        futures_util::future::join_all(peers.iter().map(|peer| async move {
            if due_in(peer, awaited).is_zero() {
                look_at(peer).await;
            }
            peer.pool.sweep();
            if let Some(trunks) = &peer.trunks {
                trunks.sweep(peer.options.idle_timeout);
            }
        }))
        .await;
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

/// Time until a peer should be looked at again.
fn due_in(peer: &Peer, awaited: bool) -> Duration {
    let standing = peer.standing();
    let near = is_near(peer);
    let pace = if near { &NEAR } else { &FAR };
    let pause = match (standing.health, &peer.options.health) {
        (Health::Down(_), _) if awaited && near => AWAITED,
        (_, Some(check)) => check.interval,
        (Health::Down(_), None) => pace.down,
        (Health::Up | Health::Unknown, None) => pace.up,
    };
    let due = standing.checked.map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()));
    // One that rests is not looked at before its time, unless somebody asks how it is.
    let rest = standing.rests_until.filter(|_| peer.options.health.is_none());
    due.max(rest.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now())))
}

fn is_near(peer: &Peer) -> bool {
    let private = |ip: IpAddr| match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    let in_house = match &peer.address {
        Address::Tcp { host, .. } => host.parse().is_ok_and(private),
        Address::Unix(_) => true,
    };
    in_house || peer.address.is_on_this_computer()
}

async fn look_at(peer: &Peer) {
    match &peer.options.health {
        Some(check) => peer.checked(question::ask(peer, check).await),
        None => knock(peer).await,
    }
}

/// A connection alone: a request would stand in the backend's own log.
async fn knock(peer: &Peer) {
    let began = Instant::now();
    let limit = PROBE.min(peer.options.connect_timeout);
    let reached = tokio::time::timeout(limit, dial::reach(peer, Purpose::Requests)).await;
    match reached.unwrap_or_else(|_| Err(refusal::slow_connect(peer))) {
        Ok(_) => peer.reached(began.elapsed()),
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
