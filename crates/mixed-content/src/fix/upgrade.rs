//! What `upgrade-insecure-requests` would do for a finding (Upgrade Insecure Requests 3.2.1 and 4.1): the cure for
//! pages whose addresses cannot all be corrected, and not for everything.

use url::Url;

use crate::finding::{Category, Finding};
use crate::host::{Host, Own, Reach};

/// Whether the directive is enough, and if not why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Upgrade {
    /// It is, if the host answers over https.
    Enough,
    /// It keeps the port that the address names, where https rarely answers.
    Port,
    /// An IP address or a name of the local network, for which nobody vouches.
    Private,
    /// Chromium and Firefox leave this computer's addresses alone; Safari upgrades them, and they break.
    Loopback,
    /// It leads away from the page: such requests are never upgraded.
    Navigation,
    /// A download by a link is never upgraded.
    Download,
    /// There is no request to upgrade: a cookie, a redirect's head, a policy.
    Nothing,
}

/// What the directive would do for this finding.
pub fn upgrade(finding: &Finding, own: &Own) -> Upgrade {
    let Ok(url) = Url::parse(&finding.url) else { return Upgrade::Nothing };
    if !matches!(url.scheme(), "http" | "ws") {
        return Upgrade::Nothing;
    }
    match finding.category {
        Category::Leak => Upgrade::Navigation,
        Category::Download => Upgrade::Download,
        _ => Host::of(&url, own).map_or(Upgrade::Nothing, |host| of_host(&host)),
    }
}

fn of_host(host: &Host) -> Upgrade {
    match host.reach {
        Reach::Loopback => Upgrade::Loopback,
        _ if host.has_port => Upgrade::Port,
        _ if host.is_ip || host.reach == Reach::Private => Upgrade::Private,
        _ => Upgrade::Enough,
    }
}
