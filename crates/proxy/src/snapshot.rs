//! The sites as they are served: compiled whole, swapped whole, kept by the requests that began under them.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use capture::exchange::{OriginKind as Kind, Route};
use config::project::{Origin as Asked, OriginKind, Site};
use http::HeaderValue;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::coding::Policy;
use crate::origin::files::Files;
use crate::origin::upstream::{Around, Group};
use crate::reserved::ReportLimit;
use crate::router::Router;
use crate::rules::{Rule, Rules};
use crate::shape::Shape;
use crate::steps::rewrite_mixed::Correcting;

/// One site, and what the door adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteConfig {
    /// As validated.
    pub site: Site,
    /// A report-only Content-Security-Policy, added beside the site's own on every answer of its origins; `None`
    /// adds nothing. A value that cannot stand in a header is left out.
    pub csp_report_only: Option<String>,
    /// The rules that are on, in order; usually none.
    pub rules: Vec<Rule>,
}

/// Everything a request needs to know of the configuration.
#[derive(Default)]
pub(crate) struct Snapshot {
    pub(crate) router: Router,
    pub(crate) sites: Vec<Arc<Served>>,
}

/// A site as it is served.
pub(crate) struct Served {
    pub(crate) config: SiteConfig,
    pub(crate) behaviors: Vec<Behavior>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) csp_report_only: Option<HeaderValue>,
    pub(crate) reports: Arc<ReportLimit>,
    /// `None` while addresses pass as they are.
    pub(crate) correcting: Option<Arc<Correcting>>,
    /// `None` where there are none.
    pub(crate) rules: Option<Arc<Rules>>,
}

/// A behavior's verdict, made once.
pub(crate) struct Behavior {
    pub(crate) route: Arc<Route>,
    pub(crate) origin: usize,
    /// WebSockets and event streams open now.
    pub(crate) open: Arc<AtomicU32>,
    /// What is changed on the way; `None` for nothing.
    pub(crate) shape: Option<Box<Shape>>,
    /// By which policy answers are compressed; `None` for never.
    pub(crate) compress: Option<Policy>,
}

/// Where an answer is made.
#[derive(Clone)]
pub(crate) enum Origin {
    Folder(Arc<Watched>),
    Upstream(Arc<Group>),
}

/// A folder, and the task that tells of its changes.
pub(crate) struct Watched {
    pub(crate) files: Arc<Files>,
    telling: JoinHandle<()>,
}

impl Snapshot {
    /// Takes over from the old snapshot every origin that did not change.
    pub(crate) fn compile(sites: Vec<SiteConfig>, old: &Self, around: &Around<'_>) -> Self {
        let router = Router::new(sites.iter().map(|s| &s.site));
        let sites = sites.into_iter().map(|config| Arc::new(Served::compile(config, old, around))).collect();
        Self { router, sites }
    }

    /// `https://shop.localhost:8443`, ...: what is served, for people.
    pub(crate) fn urls(&self, port: u16) -> Vec<String> {
        let hosts = self.sites.iter().flat_map(|s| &s.config.site.hosts);
        hosts.map(|host| format!("https://{}", with_port(host, port))).collect()
    }

    fn site(&self, name: &str) -> Option<&Served> {
        self.sites.iter().map(|s| &**s).find(|s| s.config.site.name == name)
    }

    /// An origin that is asked for in the same words.
    fn origin(&self, asked: &Asked, cloudfront: bool) -> Option<Origin> {
        self.sites.iter().filter(|s| s.config.site.cloudfront == cloudfront).find_map(|s| {
            let at = s.config.site.origins.iter().position(|o| o.kind == asked.kind)?;
            Some(s.origins[at].clone())
        })
    }
}

impl Served {
    fn compile(config: SiteConfig, old: &Snapshot, around: &Around<'_>) -> Self {
        let before = old.site(&config.site.name);
        let origin = |asked: &Asked| {
            let cloudfront = config.site.cloudfront;
            old.origin(asked, cloudfront).unwrap_or_else(|| Origin::open(asked, cloudfront, around))
        };
        Self {
            origins: config.site.origins.iter().map(origin).collect(),
            behaviors: (0..config.site.behaviors.len())
                .map(|at| Behavior::compile(&config.site, at, before))
                .collect(),
            csp_report_only: config.csp_report_only.as_deref().and_then(|v| HeaderValue::from_str(v).ok()),
            reports: before.map(|b| b.reports.clone()).unwrap_or_default(),
            correcting: config.site.rewrite_mixed.then(|| Arc::new(Correcting::of(&config.site))),
            rules: Rules::compile(&config.rules, before.and_then(|b| b.rules.as_deref()), around),
            config,
        }
    }

    /// The upstream of that name.
    pub(crate) fn upstream(&self, name: &str) -> Option<&Arc<Group>> {
        let at = self.config.site.origins.iter().position(|o| o.name == name)?;
        match &self.origins[at] {
            Origin::Upstream(group) => Some(group),
            Origin::Folder(_) => None,
        }
    }

    /// The folder nearest to the default behavior: its changes reload the page.
    pub(crate) fn folder(&self) -> Option<&Arc<Files>> {
        let folder = |b: &Behavior| match &self.origins[b.origin] {
            Origin::Folder(watched) => Some(&watched.files),
            Origin::Upstream(_) => None,
        };
        self.behaviors.iter().rev().find_map(folder)
    }
}

impl Behavior {
    fn compile(site: &Site, at: usize, before: Option<&Served>) -> Self {
        let behavior = &site.behaviors[at];
        let origin = &site.origins[behavior.origin];
        let route = Route {
            site: site.name.clone(),
            pattern: behavior.pattern.as_str().to_owned(),
            index: u16::try_from(at).unwrap_or(u16::MAX),
            is_default: behavior.is_default,
            origin: origin.name.clone(),
            kind: match origin.kind {
                OriginKind::Folder(_) => Kind::Folder,
                OriginKind::Upstream(_) => Kind::Upstream,
            },
        };
        let same = before.and_then(|b| b.behaviors.iter().find(|b| b.route.pattern == route.pattern));
        Self {
            open: same.map(|b| b.open.clone()).unwrap_or_default(),
            route: Arc::new(route),
            origin: behavior.origin,
            shape: Shape::compile(&behavior.shaping),
            compress: Policy::of(site, at),
        }
    }
}

impl Origin {
    fn open(asked: &Asked, cloudfront: bool, around: &Around<'_>) -> Self {
        match &asked.kind {
            OriginKind::Folder(folder) => {
                Self::Folder(Watched::new(Files::open(folder, cloudfront), around.news.clone()))
            }
            OriginKind::Upstream(upstream) => Self::Upstream(Group::open(upstream, around)),
        }
    }
}

impl Watched {
    fn new(files: Arc<Files>, news: watch::Sender<u64>) -> Arc<Self> {
        let mut changes = files.changes();
        let telling = tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                news.send_modify(|n| *n += 1);
            }
        });
        Arc::new(Self { files, telling })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.telling.abort();
    }
}

/// `shop.localhost:8443`, `[::1]:8443`, without the port that goes without saying.
pub(crate) fn with_port(host: &str, port: u16) -> String {
    let host =
        if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    if matches!(port, 0 | 443) { host } else { format!("{host}:{port}") }
}
