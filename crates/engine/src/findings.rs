//! Between the analysis and the journal: what belongs to a site, and how a finding is kept.

mod codes;
mod fixes;

use std::collections::HashSet;

use capture::store::FindingRow;
use config::project::{Ignore, OriginKind, Site};
use mixed_content::{Note, Own, Place, Reported, Served, Source};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::api::types::{Browsers, CallSite, Finding, Original, Severity};
use crate::door::url_of;
use crate::wire::milliseconds_of;

pub(crate) use fixes::{fix_for, upgrade, with_fixes};

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
    /// Where the top of the call stack stood when a browser ran into it.
    #[serde(default)]
    pub(crate) called: Option<CallSite>,
    /// Path and query of the page that ran into it last.
    #[serde(default)]
    pub(crate) page: Option<String>,
    /// Of a mistake in an answer's head: method, path and query of the request (`GET /login?next=%2F`).
    #[serde(default)]
    pub(crate) asked: Option<String>,
    /// Its document was corrected in passing when it was answered last.
    #[serde(default)]
    pub(crate) rewritten: bool,
    /// What the other side of a call has to answer.
    #[serde(default)]
    needs: Vec<String>,
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
            OriginKind::Upstream(upstream) => upstream.peers.iter().map(|p| p.address.authority()).collect(),
            OriginKind::Folder(_) => Vec::new(),
        });
        Self { authorities: site.hosts.iter().map(authority).collect(), backends: backends.collect() }
    }

    /// Of a site that is reached at this URL.
    pub(crate) fn reached_at(site: &Site, url: &str) -> Self {
        Self { authorities: vec![url.trim_start_matches("https://").to_owned()], ..Self::of(site, None) }
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
        OriginKind::Upstream(upstream) => {
            upstream.peers.first().map_or_else(String::new, |p| p.address.url() + path)
        }
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

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// It was written in another file than the one that is served.
    pub(crate) fn is_bundled(&self) -> bool {
        self.original.is_some()
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
            called: None,
            page: None,
            asked: None,
            rewritten: false,
            needs: finding.needs.clone(),
        }
    }

    /// Read in the head of the answer to a request, or in a document.
    pub(crate) fn asked_by(self, asked: Option<&str>) -> Self {
        Self { asked: asked.map(str::to_owned), ..self }
    }

    /// What a browser ran into.
    pub(crate) fn of_report(reported: &Reported) -> Self {
        let place = &reported.finding.place;
        let original = reported.finding.original.as_ref().map(original);
        let called = CallSite { file: place.file.clone(), line: place.line, column: place.column, original };
        let called = place.line.is_some().then_some(called);
        Self { called, page: Some(reported.page.clone()), ..Self::of(&reported.finding) }
    }

    /// Whether the call that ran into it stands there.
    pub(crate) fn is_called_at(&self, file: &str, line: Option<u32>, column: Option<u32>) -> bool {
        self.called
            .as_ref()
            .is_some_and(|call| call.file == file && (call.line, call.column) == (line, column))
    }

    /// The same with what browsers told of an earlier reading.
    pub(crate) fn with_proof_of(self, earlier: &Self) -> Self {
        Self {
            called: earlier.called.clone(),
            page: earlier.page.clone(),
            rewritten: earlier.rewritten,
            ..self
        }
    }

    /// Whether the site does not want to be shown it.
    pub(crate) fn is_ignored(&self, site: &Site) -> bool {
        self.ignored_by(&site.ignored).is_some()
    }

    /// The first entry of a list that means this finding.
    pub(crate) fn ignored_by<'i>(&self, list: &'i [Ignore]) -> Option<&'i Ignore> {
        let kinds = [self.what.as_str(), self.rule.as_str()];
        let files = [Some(self.file.as_str()), self.original.as_ref().map(|original| original.file.as_str())];
        let covers =
            |ignore: &&Ignore| files.into_iter().flatten().any(|file| ignore.covers(&self.url, &kinds, file));
        list.iter().find(covers)
    }

    /// The entry of a project file that means this finding. What varies is left open: the query of an address, and
    /// the hash that bundlers put into a file's name.
    pub(crate) fn to_ignore(&self, reason: &str) -> Ignore {
        let is_address = self.url.contains("://");
        let kind = (!is_address).then(|| self.what.clone());
        let url = match self.url.split_once('?') {
            Some((before, _)) => format!("{before}?*"),
            None => self.url.clone(),
        };
        let file = self.original.as_ref().map_or_else(|| without_hash(&self.file), |o| o.file.clone());
        Ignore { url: Some(url), kind, file: Some(file), reason: reason.to_owned() }
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
            category: codes::known_category(&self.category),
            browsers: codes::known_browsers(&self.browsers),
            severity: mixed_content::Severity::Error,
            confidence: codes::known_confidence(&self.confidence),
            source: if in_file { Source::File } else { Source::Browser },
            notes: Vec::<Note>::new(),
            needs: self.needs.clone(),
            count: self.count,
        }
    }
}

impl Known {
    /// As the journal keeps it; `None` when another version wrote it.
    pub(crate) fn of(row: FindingRow) -> Option<Self> {
        Some(Self {
            kept: serde_json::from_str(&row.payload).ok()?,
            id: row.id,
            site: row.site,
            seen: row.seen,
            in_file: row.in_file,
            exchange: row.exchange.map(|id| id.to_string()),
            at_ms: milliseconds_of(row.last_seen),
        })
    }

    /// For the window and for scripts, without a fix.
    pub(crate) fn wire(self) -> Finding {
        let Kept { rule, what, url, file, line, column, excerpt, category, severity, confidence, .. } =
            self.kept;
        let Kept { before, after, original, browsers, called, page, needs, .. } = self.kept;
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
            called,
            page,
            needs,
            fix: None,
            rewritten: false,
            upgrade: String::new(),
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

/// `assets/index-*.js` for `assets/index-BxT3k9a2.js`.
fn without_hash(file: &str) -> String {
    let (folder, name) =
        file.rsplit_once('/').map_or(("", file), |(folder, name)| (&file[..=folder.len()], name));
    let Some((stem, extension)) = name.rsplit_once('.') else { return file.to_owned() };
    let Some(at) = stem.rfind(['-', '.', '_']) else { return file.to_owned() };
    let hash = &stem[at + 1..];
    let is_hash = hash.len() >= 8
        && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && hash.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if is_hash { format!("{folder}{}*.{extension}", &stem[..=at]) } else { file.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_in_a_bundles_name_is_left_open() {
        let check = |file: &str, expect: &str| assert_eq!(without_hash(file), expect);
        check("assets/index-BxT3k9a2.js", "assets/index-*.js");
        check("main.3f9a1c0b77.css", "main.*.css");
        check("src/check_database.js", "src/check_database.js");
        check("index.html", "index.html");
        check("LICENSE", "LICENSE");
    }
}
