//! What the window is shown, read from what is there now.

use config::project::{Origin, OriginKind as Kind};

use crate::Engine;
use crate::api::types::*;
use crate::door::url_of;
use crate::live::Clock;
use crate::projects::{Open, Placed, Source};
use crate::rules;

impl Engine {
    /// All sites, in the order of the sidebar.
    pub(crate) fn sites(&self) -> Vec<Site> {
        let projects = self.0.projects.lock();
        let live = self.0.proxy.live();
        let broken = projects.placeholders().into_iter().map(|(id, at)| self.broken(id, &projects.open[at]));
        projects.sites().iter().map(|placed| self.site(placed, &live)).chain(broken).collect()
    }

    /// The listeners.
    pub(crate) fn door(&self) -> Door {
        self.0.door.lock().clone()
    }

    /// What the person chose.
    pub(crate) fn settings(&self) -> Settings {
        self.0.settings.lock().clone()
    }

    /// The journal's size, and why it fails when it does.
    pub(crate) fn journal(&self) -> Journal {
        self.0.journal.state(&self.0.places)
    }

    /// How the stores stood when they were last looked at.
    pub(crate) fn known_trust(&self) -> Option<Trust> {
        self.0.trust.lock().clone()
    }

    /// The numbers of the status line.
    pub(crate) fn pulse(&self) -> Pulse {
        let pulse = self.0.live.lock().pulse(self.clock());
        Pulse { requests: self.matching(), dropped: self.dropped() as f64, ..pulse }
    }

    /// Rows in the subscriber's view.
    pub(crate) fn matching(&self) -> f64 {
        self.0.journal.matching() as f64
    }

    /// How far the search for the rows of the view has come.
    pub(crate) fn search(&self) -> Search {
        self.0.journal.search()
    }

    pub(crate) fn clock(&self) -> Clock {
        Clock::since(self.0.started)
    }

    /// Where TLS listens, for addresses people read.
    pub(crate) fn https(&self) -> Option<std::net::SocketAddr> {
        self.0.door.lock().https.first().and_then(|a| a.parse().ok())
    }

    fn site(&self, placed: &Placed<'_>, live: &[proxy::OriginLive]) -> Site {
        let site = placed.site;
        let routes = (0..site.behaviors.len()).map(|at| self.route(placed, at, live)).collect();
        Site {
            id: placed.id.clone(),
            name: site.name.clone(),
            hosts: site.hosts.clone(),
            url: url_of(site.hosts.first().map_or("localhost", |h| h), self.https()),
            running: placed.running,
            project_file: placed.open.file().map(|f| self.0.places.shown(f)),
            demo: placed.open.source == Source::Demo,
            routes,
            diagnostics: placed.open.diagnostics.clone(),
            findings: self.0.journal.finding_count(&placed.id),
            rules: self.0.rules.lock().count_on(&placed.id, |about| rules::concerns_site(about, site)),
            rewrites: site.rewrite_mixed,
        }
    }

    /// A project whose file never was right: shown so that its mistakes are.
    fn broken(&self, id: String, open: &Open) -> Site {
        Site {
            name: id.clone(),
            id,
            hosts: Vec::new(),
            url: String::new(),
            running: false,
            project_file: open.file().map(|f| self.0.places.shown(f)),
            demo: false,
            routes: Vec::new(),
            diagnostics: open.diagnostics.clone(),
            findings: 0,
            rules: 0,
            rewrites: false,
        }
    }

    fn route(&self, placed: &Placed<'_>, at: usize, live: &[proxy::OriginLive]) -> Route {
        let behavior = &placed.site.behaviors[at];
        let origin = &placed.site.origins[behavior.origin];
        let pattern = behavior.pattern.as_str().to_owned();
        let now = live.iter().find(|l| l.site == placed.id && usize::from(l.behavior) == at);
        let rules = self
            .0
            .rules
            .lock()
            .count_on(&placed.id, |about| rules::concerns_behavior(about, placed.site, at));
        let (count, spark) = self.0.live.lock().route(&(placed.id.clone(), pattern.clone()), self.clock());
        Route {
            pattern,
            is_default: behavior.is_default,
            origin: origin.name.clone(),
            kind: kind(origin),
            target: self.target(origin),
            health: now.map_or_else(unknown, |l| health(&l.health, l.latency)),
            count,
            spark,
            open: now.map_or(0, |l| l.open),
            files: now.and_then(|l| l.files),
            rules,
            switches: config::edit::Switches::of(placed.site, at).into(),
            reload: matches!(&origin.kind, Kind::Folder(folder) if folder.reload),
            peers: now.map_or_else(Vec::new, |l| l.peers.iter().map(peer).collect()),
            holding: now.map_or(0, |l| l.holding),
        }
    }

    fn target(&self, origin: &Origin) -> String {
        match &origin.kind {
            Kind::Folder(folder) => self.0.places.shown(&folder.path),
            Kind::Upstream(upstream) => {
                upstream.peers.iter().map(|p| p.address.url()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Folder or backend.
pub(crate) const fn kind(origin: &Origin) -> OriginKind {
    match origin.kind {
        Kind::Folder(_) => OriginKind::Folder,
        Kind::Upstream(_) => OriginKind::Upstream,
    }
}

fn peer(live: &proxy::PeerLive) -> Peer {
    Peer {
        url: live.url.clone(),
        weight: live.weight.into(),
        backup: live.backup,
        health: health(&live.health, live.latency),
        detail: live.detail.clone(),
        open: live.open,
        through: live.through.clone(),
    }
}

const fn unknown() -> Health {
    Health { state: HealthState::Unknown, latency_ms: None, code: None }
}

fn health(health: &proxy::Health, latency: Option<std::time::Duration>) -> Health {
    let latency_ms = latency.map(|l| l.as_secs_f64() * 1000.0);
    match health {
        proxy::Health::Unknown => unknown(),
        proxy::Health::Up => Health { state: HealthState::Up, latency_ms, code: None },
        proxy::Health::Down(code) => {
            Health { state: HealthState::Down, latency_ms: None, code: Some((*code).into()) }
        }
    }
}
