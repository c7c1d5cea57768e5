//! A door of its own for each test.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use config::pattern::PathPattern;
use config::project::{Address, Behavior, Folder, Origin, OriginKind, Site, Upstream};
use proxy::rules::Rule;
use proxy::{Options, Proxy, SiteConfig};
use tempfile::TempDir;

use crate::journal::Journal;

/// A door that listens, and the journal of what it told.
pub(crate) struct World {
    pub(crate) proxy: Proxy,
    pub(crate) https: SocketAddr,
    pub(crate) http: SocketAddr,
    pub(crate) journal: Journal,
    pub(crate) root: Vec<u8>,
    _authority: TempDir,
}

impl World {
    /// Serves these sites on free ports of loopback.
    pub(crate) async fn open(sites: impl IntoIterator<Item = SiteConfig>) -> Self {
        Self::with(Options::default(), sites).await
    }

    pub(crate) async fn with(options: Options, sites: impl IntoIterator<Item = SiteConfig>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Arc::new(pki::Authority::open(dir.path(), "test", SystemTime::now()).unwrap());
        let root = authority.root_der().to_vec();
        let (journal, queue) = Journal::open();
        let proxy = Proxy::new(authority, Some(queue), options);
        proxy.apply(sites.into_iter().collect());
        let bound = proxy.listen(&[LOOPBACK], &[LOOPBACK]).await.unwrap();
        Self { proxy, https: bound.https[0], http: bound.http[0], journal, root, _authority: dir }
    }
}

pub(crate) const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// A site in the making; the last origin added is the default behavior's.
pub(crate) struct Making(SiteConfig);

/// `shop` at `shop.localhost`.
pub(crate) fn shop() -> Making {
    site("shop", "shop.localhost")
}

pub(crate) fn site(name: &str, host: &str) -> Making {
    Making(SiteConfig {
        site: Site {
            name: name.into(),
            hosts: vec![host.into()],
            behaviors: Vec::new(),
            origins: Vec::new(),
            cloudfront: false,
            rewrite_mixed: false,
            ignored: Vec::new(),
        },
        csp_report_only: None,
        rules: Vec::new(),
    })
}

/// `shop`, read from a project file: one behavior with these lines for a pattern, and the same origin for the rest. The
/// origin is a folder or a URL.
pub(crate) fn shaped(pattern: &str, lines: &str, origin: &str) -> SiteConfig {
    of_file(&format!("[[site.behavior]]\npath = \"{pattern}\"\norigin = \"app\"\n{lines}\n"), "", origin)
}

/// As [`shaped`], strictly like CloudFront.
pub(crate) fn shaped_like_cloudfront(pattern: &str, lines: &str, origin: &str) -> SiteConfig {
    let behavior = format!("[[site.behavior]]\npath = \"{pattern}\"\norigin = \"app\"\n{lines}\n");
    of_file(&behavior, "cloudfront = true\n", origin)
}

fn of_file(behavior: &str, of_site: &str, origin: &str) -> SiteConfig {
    let kind = if origin.contains("://") { "upstream" } else { "folder" };
    let text = format!(
        "[[site]]\nname = \"shop\"\nhosts = [\"shop.localhost\", \"shop.test\"]\n{of_site}default.origin = \"app\"\n\
         [site.origin.app]\n{kind} = {origin:?}\n{behavior}"
    );
    let loaded = config::load(&text, Path::new("/"));
    let mut project = loaded.project.unwrap_or_else(|| panic!("{text}\n{:#?}", loaded.diagnostics));
    SiteConfig { site: project.sites.remove(0), csp_report_only: None, rules: Vec::new() }
}

/// A backend as a site asks for it.
pub(crate) fn upstream(peers: &[&str]) -> Upstream {
    let peers = peers.iter().map(|url| Address::parse(url).unwrap().into()).collect();
    Upstream {
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(10),
        ..Upstream::new(peers)
    }
}

impl Making {
    pub(crate) fn host(mut self, host: &str) -> Self {
        self.0.site.hosts.push(host.into());
        self
    }

    pub(crate) fn cloudfront(mut self) -> Self {
        self.0.site.cloudfront = true;
        self
    }

    /// Insecure addresses are corrected in passing.
    pub(crate) fn rewriting(mut self) -> Self {
        self.0.site.rewrite_mixed = true;
        self
    }

    pub(crate) fn csp(mut self, policy: &str) -> Self {
        self.0.csp_report_only = Some(policy.into());
        self
    }

    /// A rule that is on.
    pub(crate) fn rule(mut self, rule: Rule) -> Self {
        self.0.rules.push(rule);
        self
    }

    /// A behavior before the default one.
    pub(crate) fn behavior(mut self, pattern: &str, kind: OriginKind) -> Self {
        let origin = self.add(kind);
        let pattern = PathPattern::parse(pattern).unwrap();
        self.0.site.behaviors.push(Behavior::new(pattern, origin));
        self
    }

    pub(crate) fn api(self, url: &str) -> Self {
        self.behavior("/api/*", OriginKind::Upstream(upstream(&[url])))
    }

    /// The default behavior, and the end of it.
    pub(crate) fn to(self, url: &str) -> SiteConfig {
        self.default(OriginKind::Upstream(upstream(&[url])))
    }

    pub(crate) fn folder(self, path: &Path) -> SiteConfig {
        self.default(folder(path))
    }

    pub(crate) fn default(mut self, kind: OriginKind) -> SiteConfig {
        let origin = self.add(kind);
        self.0.site.behaviors.push(Behavior::default_to(origin));
        self.0
    }

    fn add(&mut self, kind: OriginKind) -> usize {
        let origins = &mut self.0.site.origins;
        origins.push(Origin { name: format!("origin{}", origins.len()), kind });
        origins.len() - 1
    }
}

pub(crate) fn folder(path: &Path) -> OriginKind {
    OriginKind::Folder(Folder {
        path: path.into(),
        index: "index.html".into(),
        fallback: None,
        reload: false,
    })
}

/// Waits for a condition, as long as it takes and no longer than a test may.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let patience = Duration::from_secs(20);
    assert!(tokio::time::timeout(patience, waiting).await.is_ok(), "waited in vain until {what}");
}
