//! What to write instead of what was found, under the routes of now.

use config::project::Site;
use mixed_content::{FixKind, Upgrade};

use super::{Known, Territory, served};
use crate::api::types::{Finding, Fix, Severity};

/// The findings, the worst first, each with what to write instead under the routes of now.
pub(crate) fn with_fixes(known: Vec<Known>, sites: &[(String, Site, String)]) -> Vec<Finding> {
    let mut all: Vec<_> = known.into_iter().map(|known| with_fix(known, sites)).collect();
    let rank = |f: &Finding| match (f.severity, f.seen) {
        (Severity::Error, 1..) => 0,
        (Severity::Error, 0) => 1,
        (Severity::Warning, _) => 2,
        (Severity::Info, _) => 3,
    };
    all.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| (&a.file, a.line).cmp(&(&b.file, b.line))));
    all
}

fn with_fix(known: Known, sites: &[(String, Site, String)]) -> Finding {
    let finding = known.kept.finding(known.in_file);
    let site = sites.iter().find(|(id, ..)| *id == known.site);
    let territory = site.map(|(_, site, url)| Territory::reached_at(site, url)).unwrap_or_default();
    let site = site.map(|(_, site, _)| site);
    let fix = fix_for(&finding, &territory, site);
    let rewritten = known.kept.rewritten && site.is_some_and(|site| is_rewritten(&finding, &territory, site));
    Finding { fix, rewritten, upgrade: upgrade(&finding, &territory).into(), ..known.wire() }
}

/// Whether a document that is corrected in passing has this corrected.
fn is_rewritten(finding: &mixed_content::Finding, territory: &Territory, site: &Site) -> bool {
    let serves = |path: &str| Some(served(site, path));
    site.rewrite_mixed && mixed_content::in_passing(finding, &territory.own(), &serves).is_some()
}

/// What `upgrade-insecure-requests` would do for it, in one word.
pub(crate) fn upgrade(finding: &mixed_content::Finding, territory: &Territory) -> &'static str {
    match mixed_content::upgrade(finding, &territory.own()) {
        Upgrade::Enough => "enough",
        Upgrade::Port => "port",
        Upgrade::Private => "private",
        Upgrade::Loopback => "loopback",
        Upgrade::Navigation => "navigation",
        Upgrade::Download => "download",
        Upgrade::Nothing => "nothing",
    }
}

/// What to write instead.
pub(crate) fn fix_for(
    finding: &mixed_content::Finding,
    territory: &Territory,
    site: Option<&Site>,
) -> Option<Fix> {
    let serves = |path: &str| site.map(|site| served(site, path));
    let fix = mixed_content::suggest(finding, &territory.own(), &serves)?;
    let kind = match fix.kind {
        FixKind::Relative => "relative",
        FixKind::AddBehavior => "add-behavior",
        FixKind::Https => "https",
        FixKind::Wss => "wss",
    };
    let mixed_content::Fix { url, line, edit, pattern, goes_to, rule, .. } = fix;
    Some(Fix { kind: kind.into(), url, line, replaces: edit.is_some(), pattern, goes_to, rule })
}
