//! What would happen to a request, in the wire's form, with hints a person needs.

use capture::exchange::OriginKind as Kind;
use config::project::Site;
use proxy::{SiteConfig, Verdict};

use crate::api::types::{ApiError, Change, Explanation, Member, OriginKind};
use crate::error::Result;

/// What would happen to a request under these sites. A URL that is only a path is one of the first site.
///
/// # Errors
/// When the URL or the method is none.
pub fn explain_project(sites: &[Site], url: &str, method: &str) -> Result<Explanation> {
    let policy = Some(mixed_content::policy(crate::engine::REPORTS));
    let configs: Vec<_> = sites
        .iter()
        .map(|site| SiteConfig { site: site.clone(), csp_report_only: policy.clone(), rules: Vec::new() })
        .collect();
    let whole = match sites.first().and_then(|s| s.hosts.first()) {
        Some(host) if url.starts_with('/') => format!("https://{host}{url}"),
        _ => url.to_owned(),
    };
    let verdict = proxy::explain(&configs, &whole, method).map_err(|cause| refused(&cause))?;
    Ok(wire(&verdict))
}

pub(crate) fn refused(cause: &proxy::ExplainError) -> ApiError {
    let (code, value) = match cause {
        proxy::ExplainError::NotAUrl(url) => ("bad-url", url),
        proxy::ExplainError::NotAMethod(method) => ("bad-method", method),
    };
    ApiError::new(code, &[value], format!("cannot explain: {cause}"))
}

pub(crate) fn wire(verdict: &Verdict) -> Explanation {
    let change =
        |c: &capture::exchange::Change| Change { code: c.code.into(), detail: c.detail.clone(), rule: None };
    Explanation {
        path: verdict.path.clone(),
        site: verdict.site.clone(),
        behavior: verdict.pattern.clone(),
        rule: verdict.behavior.map(|at| at as u32 + 1),
        origin: verdict.origin.clone(),
        kind: verdict.kind.map(|kind| match kind {
            Kind::Folder => OriginKind::Folder,
            Kind::Upstream => OriginKind::Upstream,
        }),
        goes_to: verdict.goes_to.as_ref().map(|to| goes_to(verdict, to)),
        peers: verdict.peers.iter().map(member).collect(),
        changes: verdict.changes.iter().map(change).collect(),
        hints: hints(verdict),
    }
}

fn member(peer: &config::project::Peer) -> Member {
    Member { url: peer.address.url(), weight: peer.weight.into(), backup: peer.backup }
}

/// The file rather than its folder.
fn goes_to(verdict: &Verdict, to: &str) -> String {
    match verdict.kind {
        Some(Kind::Folder) => format!("{}{}", to.trim_end_matches('/'), verdict.path),
        _ => to.to_owned(),
    }
}

/// What surprises people most.
fn hints(verdict: &Verdict) -> Vec<ApiError> {
    let mut hints = Vec::new();
    if verdict.is_default && verdict.kind == Some(Kind::Folder) && looks_like_api(&verdict.path) {
        let path = &verdict.path;
        let message = format!(
            "{path} goes to the folder, because no behavior matches it; a pattern such as {path}/* does not match \
             {path} itself"
        );
        hints.push(ApiError::new("api-without-behavior", &[path], message));
    }
    hints
}

fn looks_like_api(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(first, "api" | "graphql" | "rest" | "v1" | "v2" | "ws")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Given;

    fn sites() -> (tempfile::TempDir, Vec<Site>) {
        let folder = tempfile::tempdir().unwrap();
        let given = Given {
            folder: Some(folder.path().into()),
            api: Some("3000".into()),
            name: Some("shop".into()),
            ..Given::default()
        };
        let sites = given.project().unwrap().sites;
        (folder, sites)
    }

    #[test]
    fn a_path_alone_is_asked_of_the_first_site() {
        let (_folder, sites) = sites();
        let found = explain_project(&sites, "/api/users?q=1", "GET").unwrap();
        assert_eq!((found.behavior.as_deref(), found.rule), (Some("/api/*"), Some(1)));
        assert_eq!(found.goes_to.as_deref(), Some("http://localhost:3000/api/users?q=1"));
    }

    #[test]
    fn the_path_a_pattern_just_misses_is_explained() {
        let (_folder, sites) = sites();
        let found = explain_project(&sites, "/api", "GET").unwrap();
        assert_eq!(found.hints[0].code, "api-without-behavior");
    }

    #[test]
    fn a_host_nobody_serves_has_no_site() {
        let (_folder, sites) = sites();
        assert_eq!(explain_project(&sites, "https://other.localhost/", "GET").unwrap().site, None);
        assert_eq!(explain_project(&sites, "https://", "GET").unwrap_err().code, "bad-url");
    }
}
