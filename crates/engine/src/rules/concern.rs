//! Which behaviors a rule can ever concern: the route map names it at those, and at no others.
//!
//! Methods play no part: rules come before a behavior's own limits, so that any method may meet any rule.

use config::pattern::PathPattern;
use config::project::Site;
use proxy::rules::Glob;

use crate::api::types::RuleMatch;

/// Whether a request to the site can be what the rule is about: a `Host` it asks for may be none of the site's.
pub(crate) fn concerns_site(about: &RuleMatch, site: &Site) -> bool {
    let hosts = about.headers.iter().filter(|field| field.name.trim().eq_ignore_ascii_case("host"));
    hosts.map(|field| without_port(&field.value)).all(|wanted| {
        let glob = Glob::new(wanted);
        site.hosts.iter().any(|host| glob.matches(host))
    })
}

/// Whether a request can be given to the behavior at that place and be what the rule is about. Where an earlier
/// behavior takes every path of the rule, later ones never see them.
pub(crate) fn concerns_behavior(about: &RuleMatch, site: &Site, at: usize) -> bool {
    let pattern = &site.behaviors[at].pattern;
    if !concerns_site(about, site) || about.behavior.as_deref().is_some_and(|only| only != pattern.as_str()) {
        return false;
    }
    if about.path.trim().is_empty() {
        return true;
    }
    // One that cannot be read does nothing, and says so where it is edited.
    let Ok(path) = PathPattern::parse(about.path.trim()) else { return false };
    let taken = site.behaviors[..at].iter().any(|earlier| earlier.pattern.covers(&path));
    pattern.meets(&path) && !taken
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit() || b == b'*') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::types::Field;

    const FILE: &str = r#"
        [[site]]
        name = "shop"
        hosts = ["shop.localhost"]
        default = { origin = "app" }
        [site.origin.app]
        folder = "."
        [site.origin.api]
        upstream = "http://localhost:3000"
        [[site.behavior]]
        path = "/api/*"
        origin = "api"
        [[site.behavior]]
        path = "*.jpg"
        origin = "app"
    "#;

    fn site() -> Site {
        let loaded = config::load(FILE, std::path::Path::new("/"));
        loaded.project.expect("a project").sites.remove(0)
    }

    /// The patterns of the behaviors that it concerns.
    fn check(about: &RuleMatch, expect: &[&str]) {
        let site = site();
        let all = 0..site.behaviors.len();
        let found: Vec<_> = all
            .filter(|at| concerns_behavior(about, &site, *at))
            .map(|at| site.behaviors[at].pattern.as_str())
            .collect();
        assert_eq!(found, expect, "{about:?}");
    }

    fn path(path: &str) -> RuleMatch {
        RuleMatch { path: path.into(), ..RuleMatch::default() }
    }

    #[test]
    fn a_rule_concerns_the_behaviors_its_path_can_reach() {
        check(&RuleMatch::default(), &["/api/*", "*.jpg", "*"]);
        check(&path("/api/cart"), &["/api/*"]);
        check(&path("/api/*"), &["/api/*"]);
        check(&path("/a*"), &["/api/*", "*.jpg", "*"]);
        check(&path("/index.html"), &["*"]);
        check(&path("/images/*"), &["*.jpg", "*"]);
        check(&path("/images/x.jpg"), &["*.jpg"]);
        check(&path("/{a,b}"), &[]);
    }

    #[test]
    fn a_behavior_or_host_of_its_own_is_held_to() {
        check(&RuleMatch { behavior: Some("*".into()), ..path("/api/*") }, &[]);
        check(&RuleMatch { behavior: Some("/api/*".into()), ..path("/api/*") }, &["/api/*"]);
        let host = |value: &str| RuleMatch {
            headers: vec![Field { name: "Host".into(), value: value.into() }],
            ..path("/api/*")
        };
        check(&host("admin.localhost"), &[]);
        check(&host("shop.*:8443"), &["/api/*"]);
        check(&host(""), &["/api/*"]);
    }
}
