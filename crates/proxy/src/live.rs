//! How the origins stand now, for the route map.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::origin::upstream::Group;
use crate::snapshot::{Origin, Snapshot};

/// One behavior's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginLive {
    /// The site's name.
    pub site: String,
    /// 0 for the first behavior.
    pub behavior: u16,
    /// The pattern as written, `*` for the default.
    pub pattern: String,
    /// The origin's name.
    pub origin: String,
    /// How it stands.
    pub health: Health,
    /// Time to connect to a backend, when it is up.
    pub latency: Option<Duration>,
    /// WebSockets and event streams open now.
    pub open: u32,
    /// Files in the folder; `None` for a backend.
    pub files: Option<u32>,
    /// The backends of an upstream, as configured; none for a folder.
    pub peers: Vec<PeerLive>,
    /// Requests that wait for a backend to come back.
    pub holding: u32,
}

/// One backend of an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerLive {
    /// `http://localhost:3000`.
    pub url: String,
    /// Share of the requests.
    pub weight: u16,
    /// Asked only when every other is down.
    pub backup: bool,
    /// How it stands.
    pub health: Health,
    /// Why it is down, in English.
    pub detail: Option<String>,
    /// Time to connect, or of the newest answer to a health check, when it is up.
    pub latency: Option<Duration>,
    /// Requests and WebSockets it is busy with.
    pub open: u32,
    /// The forward proxy that leads there; `None` is the direct way.
    pub through: Option<String>,
}

/// How an origin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Health {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// A backend accepts connections, or the folder is there.
    Up,
    /// Why not, as a stable code: `connect-refused`, `connect-timeout`, `dns-failed`, `folder-missing`, ...
    Down(&'static str),
}

pub(crate) fn of(snapshot: &Snapshot) -> Vec<OriginLive> {
    let each = snapshot.sites.iter().flat_map(|site| site.behaviors.iter().map(move |b| (site, b)));
    each.map(|(site, behavior)| {
        let origin = &site.origins[behavior.origin];
        let (health, latency, files) = stands(origin);
        let (peers, holding) = members(origin);
        OriginLive {
            site: behavior.route.site.clone(),
            behavior: behavior.route.index,
            pattern: behavior.route.pattern.clone(),
            origin: behavior.route.origin.clone(),
            health,
            latency,
            open: behavior.open.load(Ordering::Relaxed),
            files,
            peers,
            holding,
        }
    })
    .collect()
}

fn members(origin: &Origin) -> (Vec<PeerLive>, u32) {
    match origin {
        Origin::Upstream(group) => (group.peers.iter().map(|peer| peer.live()).collect(), group.holding()),
        Origin::Folder(_) => (Vec::new(), 0),
    }
}

fn stands(origin: &Origin) -> (Health, Option<Duration>, Option<u32>) {
    match origin {
        Origin::Upstream(group) => {
            let (health, latency) = group_stands(group);
            (health, latency, None)
        }
        Origin::Folder(watched) if watched.files.present() => (Health::Up, None, Some(watched.files.count())),
        Origin::Folder(_) => (Health::Down("folder-missing"), None, Some(0)),
    }
}

/// One peer that is up carries the group.
fn group_stands(group: &Group) -> (Health, Option<Duration>) {
    let all: Vec<_> = group.peers.iter().map(|p| p.standing()).collect();
    let best = all.iter().find(|s| s.health == Health::Up).or_else(|| all.first());
    best.map_or((Health::Unknown, None), |s| (s.health, s.latency))
}
