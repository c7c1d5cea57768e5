//! The one directive of a site's own Content-Security-Policy that changes what happens to insecure
//! requests.

/// Whether a policy has `upgrade-insecure-requests` (Upgrade Insecure Requests 3.1). Policies joined by
/// commas in one field are read too.
pub(crate) fn upgrades(policy: &str) -> bool {
    let names = policy.split([';', ',']).filter_map(|directive| directive.split_ascii_whitespace().next());
    names.into_iter().any(|name| name.eq_ignore_ascii_case("upgrade-insecure-requests"))
}
