//! Between the analysis and the journal: what belongs to a site, how a finding is kept, and what to write instead.

mod codes;

use std::collections::HashSet;

use config::project::{OriginKind, Site};
use mixed_content::{Category, Confidence, FixKind, Note, Own, Place, Served, Source};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::api::types::{Browsers, Finding, Fix, Original, Severity};
use crate::door::url_of;

/// What belongs to one site: its own addresses and the backends it maps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Territory {
    authorities: Vec<String>,
    backends: Vec<String>,
}

/// A finding as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    rule: String,
    what: String,
    url: String,
    partial: bool,
    file: String,
    line: Option<u32>,
    column: Option<u32>,
    excerpt: Option<String>,
    mark: Option<(usize, usize)>,
    before: Vec<String>,
    after: Vec<String>,
    original: Option<Original>,
    original_mark: Option<(usize, usize)>,
    browsers: Browsers,
    used_at: Option<(u32, u32)>,
    category: String,
    severity: Severity,
    confidence: String,
    pub(crate) count: u32,
}

/// A finding with what the journal knows about it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) site: String,
    pub(crate) kept: Kept,
    pub(crate) seen: u32,
    pub(crate) in_file: bool,
    pub(crate) exchange: Option<String>,
    pub(crate) at_ms: f64,
}

impl Territory {
    /// Of a site that is reached at these https addresses.
    pub(crate) fn of(site: &Site, https: Option<std::net::SocketAddr>) -> Self {
        let authority = |host: &String| url_of(host, https).trim_start_matches("https://").to_owned();
        let backends = site.origins.iter().flat_map(|origin| match &origin.kind {
            OriginKind::Upstream(upstream) => upstream.peers.iter().map(|p| p.authority()).collect(),
            OriginKind::Folder(_) => Vec::new(),
        });
        Self { authorities: site.hosts.iter().map(authority).collect(), backends: backends.collect() }
    }

    /// Of a site whose one address this is, and of which nothing else is known.
    pub(crate) fn at(authority: String) -> Self {
        Self { authorities: vec![authority], backends: Vec::new() }
    }

    pub(crate) fn own(&self) -> Own<'_> {
        Own { authorities: &self.authorities, backends: &self.backends }
    }
}

/// The behavior of a site that answers a path.
pub(crate) fn served(site: &Site, path: &str) -> Served {
    let (at, behavior) = site.behavior_for(&config::pattern::normalize_path(path));
    let goes_to = match &site.origins[behavior.origin].kind {
        OriginKind::Folder(folder) => folder.path.join(path.trim_start_matches('/')).display().to_string(),
        OriginKind::Upstream(upstream) => upstream.peers.first().map_or_else(String::new, |p| p.url() + path),
    };
    Served {
        pattern: behavior.pattern.as_str().into(),
        rule: at as u32 + 1,
        goes_to,
        is_default: behavior.is_default,
    }
}

impl Kept {
    pub(crate) const fn severity(&self) -> Severity {
        self.severity
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn of(finding: &mixed_content::Finding) -> Self {
        let place = &finding.place;
        Self {
            rule: finding.rule.into(),
            what: finding.what.into(),
            url: finding.url.clone(),
            partial: finding.partial,
            file: place.file.clone(),
            line: place.line,
            column: place.column,
            excerpt: place.excerpt.clone(),
            mark: mark(place),
            before: place.before.clone(),
            after: place.after.clone(),
            original: finding.original.as_ref().map(original),
            original_mark: finding.original.as_ref().and_then(mark),
            browsers: codes::browsers(&finding.browsers),
            used_at: finding.used_at,
            category: codes::category(finding.category).into(),
            severity: codes::severity(finding.severity),
            confidence: codes::confidence(finding.confidence).into(),
            count: finding.count,
        }
    }

    /// The analysis's own form again, as far as the fix needs it.
    pub(crate) fn finding(&self, in_file: bool) -> mixed_content::Finding {
        let place = Place {
            file: self.file.clone(),
            line: self.line,
            column: self.column,
            excerpt: self.excerpt.clone(),
            mark: self.mark.map(|(start, end)| start..end),
            ..Place::default()
        };
        let original = self.original.as_ref().map(|original| Place {
            file: original.file.clone(),
            line: original.line,
            column: original.column,
            excerpt: original.excerpt.clone(),
            mark: self.original_mark.map(|(start, end)| start..end),
            ..Place::default()
        });
        mixed_content::Finding {
            rule: interned(&self.rule),
            what: interned(&self.what),
            url: self.url.clone(),
            partial: self.partial,
            place,
            original,
            used_at: self.used_at,
            category: Category::Blocked,
            browsers: codes::known_browsers(&self.browsers),
            severity: mixed_content::Severity::Error,
            confidence: Confidence::High,
            source: if in_file { Source::File } else { Source::Browser },
            notes: Vec::<Note>::new(),
            count: self.count,
        }
    }
}

impl Known {
    /// For the window and for scripts, without a fix.
    pub(crate) fn wire(self) -> Finding {
        let Kept { rule, what, url, file, line, column, excerpt, category, severity, confidence, .. } =
            self.kept;
        let Kept { before, after, original, browsers, .. } = self.kept;
        Finding {
            id: self.id,
            site: self.site,
            rule,
            category,
            severity,
            confidence,
            what,
            url,
            file,
            line,
            column,
            excerpt,
            before,
            after,
            original,
            browsers,
            seen: self.seen,
            in_file: self.in_file,
            fix: None,
            exchange: self.exchange,
            at_ms: self.at_ms,
        }
    }
}

fn mark(place: &Place) -> Option<(usize, usize)> {
    place.mark.as_ref().map(|mark| (mark.start, mark.end))
}

fn original(place: &Place) -> Original {
    Original {
        file: place.file.clone(),
        line: place.line,
        column: place.column,
        excerpt: place.excerpt.clone(),
        before: place.before.clone(),
        after: place.after.clone(),
    }
}

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
    let fix = match site {
        Some((_, site, url)) => {
            let mut territory = Territory::of(site, None);
            territory.authorities = vec![url.trim_start_matches("https://").to_owned()];
            fix_for(&finding, &territory, Some(site))
        }
        None => fix_for(&finding, &Territory::default(), None),
    };
    Finding { fix, ..known.wire() }
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
    let mixed_content::Fix { url, line, pattern, goes_to, rule, .. } = fix;
    Some(Fix { kind: kind.into(), url, line, pattern, goes_to, rule })
}

/// The analysis names rules and kinds by static text. The journal gives them back as strings; the few different
/// ones are kept for the life of the process.
fn interned(text: &str) -> &'static str {
    static KNOWN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut known = KNOWN.lock();
    let known = known.get_or_insert_default();
    if let Some(same) = known.get(text) {
        return same;
    }
    if known.len() >= MOST_NAMES {
        return "other";
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(kept);
    kept
}

/// Far more than there are rules; a damaged journal must not fill the memory.
const MOST_NAMES: usize = 512;
