//! What was found, kept in memory and in the journal: the same mistake seen in the file and by a browser is one
//! finding with both proofs; one that is gone from the file is forgotten.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use capture::content::ContentHash;
use capture::exchange::{ExchangeId, Timestamp};
use capture::store::{FindingRow, Store};
use mixed_content::{Finding, Source, same_mistake};
use parking_lot::MutexGuard;

use crate::api::types::Severity;
use crate::findings::{Kept, Known};
use crate::wire::milliseconds_of;

/// Findings kept for one site; more help nobody.
const MOST: usize = 2_000;
/// Paths remembered with the file that answered them.
const MOST_ALIASES: usize = 10_000;

/// Chromium reports some blocked requests twice at once; the second is an echo.
const ECHO: Duration = Duration::from_millis(100);

/// Counted up when the analysis finds more: then what it has read is read again.
const RULES: &[u8] = b"2\0";

type Guard<'a> = Option<MutexGuard<'a, Store>>;

/// All findings.
#[derive(Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
    /// Site and URL path to the file that answered: reports name paths, findings name files.
    aliases: HashMap<(String, String), String>,
    /// Site and file to the content that was read last.
    latest: HashMap<(String, String), ContentHash>,
}

struct Entry {
    known: Known,
    finding: Finding,
    /// When a browser last reported it.
    reported: Option<Instant>,
}

impl Ledger {
    /// What the journal holds.
    pub(super) fn restore(store: &Store) -> Self {
        let rows = store.reader().and_then(|reader| reader.findings(None)).unwrap_or_default();
        Self { entries: rows.into_iter().filter_map(Entry::restore).collect(), ..Self::default() }
    }

    pub(super) fn known(&self, site: Option<&str>) -> Vec<Known> {
        let wanted = self.entries.iter().filter(|e| site.is_none_or(|site| e.known.site == site));
        wanted.map(|e| e.known.clone()).collect()
    }

    /// Findings worth a badge: hints are not.
    pub(super) fn count(&self, site: &str) -> u32 {
        let of = |e: &&Entry| e.known.site == site && e.known.kept.severity() != Severity::Info;
        self.entries.iter().filter(of).count() as u32
    }

    /// Findings of one document.
    pub(super) fn count_in(&self, site: &str, file: &str) -> u32 {
        self.entries.iter().filter(|e| e.known.site == site && e.known.kept.file() == file).count() as u32
    }

    pub(super) fn clear(&mut self, site: Option<&str>) {
        self.entries.retain(|e| site.is_some_and(|site| e.known.site != site));
        self.latest.retain(|(of, _), _| site.is_some_and(|site| of != site));
    }

    pub(super) fn learn_alias(&mut self, site: &str, path: &str, file: &str) {
        if path != file && self.aliases.len() < MOST_ALIASES {
            self.aliases.insert((site.into(), path.into()), file.into());
        }
    }

    /// Calls the document of a report by the name its findings have.
    pub(super) fn canonical(&self, site: &str, finding: &mut Finding) {
        if let Some(file) = self.aliases.get(&(site.to_owned(), finding.place.file.clone())) {
            finding.place.file.clone_from(file);
        }
    }

    /// Whether this content has not been read yet under this name and policy.
    pub(super) fn is_new(
        &mut self,
        store: Guard<'_>,
        site: &str,
        file: &str,
        body: &[u8],
        policy: &str,
    ) -> bool {
        let (site_bytes, file_bytes) = (site.as_bytes(), file.as_bytes());
        let hash =
            ContentHash::of([RULES, site_bytes, b"\0", file_bytes, b"\0", policy.as_bytes(), b"\0", body]);
        let before = self.latest.insert((site.into(), file.into()), hash);
        let Some(mut store) = store else { return before != Some(hash) };
        // Content that comes back after an edit is read again: its findings went with the edit.
        let known = before.map_or_else(|| store.scanned(hash).unwrap_or(false), |before| before == hash);
        if !known && let Err(cause) = store.mark_scanned(hash, Timestamp::now()) {
            tracing::debug!("{cause}");
        }
        !known
    }

    /// The document was read anew: what is not found any more is forgotten.
    pub(super) fn replace(
        &mut self,
        mut store: Guard<'_>,
        site: &str,
        file: &str,
        found: &[Finding],
        exchange: Option<ExchangeId>,
    ) -> bool {
        let gone = |e: &Entry| {
            let here = e.known.site == site && e.known.kept.file() == file && e.finding.place.line.is_some();
            here && e.known.in_file && !found.iter().any(|f| same_mistake(f, &e.finding))
        };
        let ids: Vec<_> = self.entries.iter().filter(|e| gone(e)).map(|e| e.known.id.clone()).collect();
        self.entries.retain(|e| !gone(e));
        if let (Some(store), false) = (&mut store, ids.is_empty()) {
            let ids: Vec<_> = ids.iter().map(String::as_str).collect();
            if let Err(cause) = store.remove_findings(&ids) {
                tracing::debug!("{cause}");
            }
        }
        self.add(store, site, found, exchange) || !ids.is_empty()
    }

    /// Adds findings, or adds to what is known of them; whether anything is new.
    pub(super) fn add(
        &mut self,
        store: Guard<'_>,
        site: &str,
        found: &[Finding],
        exchange: Option<ExchangeId>,
    ) -> bool {
        let rows: Vec<_> = found.iter().filter_map(|finding| self.note(site, finding, exchange)).collect();
        if let Some(mut store) = store
            && !rows.is_empty()
            && let Err(cause) = store.upsert_findings(&rows)
        {
            tracing::debug!("{cause}");
        }
        !rows.is_empty()
    }

    fn note(&mut self, site: &str, finding: &Finding, exchange: Option<ExchangeId>) -> Option<FindingRow> {
        let same = |e: &Entry| e.known.site == site && same_mistake(&e.finding, finding);
        if let Some(at) = self.entries.iter().position(same) {
            let seen = self.entries[at].seen_again(finding, exchange);
            return self.entries[at].row(seen, exchange);
        }
        if self.entries.iter().filter(|e| e.known.site == site).count() >= MOST {
            return None;
        }
        self.entries.push(Entry::new(site, finding, exchange));
        self.entries.last()?.row(u32::from(finding.source == Source::Browser), exchange)
    }
}

impl Entry {
    fn new(site: &str, finding: &Finding, exchange: Option<ExchangeId>) -> Self {
        let in_file = finding.source == Source::File;
        let known = Known {
            id: finding.id(site),
            site: site.into(),
            kept: Kept::of(finding),
            seen: u32::from(!in_file),
            in_file,
            exchange: exchange.map(|id| id.to_string()),
            at_ms: milliseconds_of(Timestamp::now()),
        };
        Self { known, finding: finding.clone(), reported: (!in_file).then(Instant::now) }
    }

    /// Adds another sight of it; how many more times a browser ran into it. The file tells more than the browser:
    /// its place, and its line.
    fn seen_again(&mut self, finding: &Finding, exchange: Option<ExchangeId>) -> u32 {
        let known = &mut self.known;
        let mut seen = 0;
        if finding.source == Source::File {
            (known.kept, known.in_file) = (Kept::of(finding), true);
            self.finding = finding.clone();
        } else {
            seen = u32::from(self.reported.is_none_or(|at| at.elapsed() > ECHO));
            self.reported = Some(Instant::now());
            known.seen = known.seen.saturating_add(seen);
        }
        known.exchange = exchange.map(|id| id.to_string()).or(known.exchange.take());
        known.at_ms = milliseconds_of(Timestamp::now());
        seen
    }

    fn row(&self, seen: u32, exchange: Option<ExchangeId>) -> Option<FindingRow> {
        let now = Timestamp::now();
        Some(FindingRow {
            id: self.known.id.clone(),
            site: self.known.site.clone(),
            payload: serde_json::to_string(&self.known.kept).ok()?,
            exchange: exchange.or_else(|| ExchangeId::parse(self.known.exchange.as_deref()?)),
            first_seen: now,
            last_seen: now,
            seen,
            in_file: self.known.in_file,
        })
    }

    fn restore(row: FindingRow) -> Option<Self> {
        let kept: Kept = serde_json::from_str(&row.payload).ok()?;
        let finding = kept.finding(row.in_file);
        let known = Known {
            id: row.id,
            site: row.site,
            kept,
            seen: row.seen,
            in_file: row.in_file,
            exchange: row.exchange.map(|id| id.to_string()),
            at_ms: milliseconds_of(row.last_seen),
        };
        Some(Self { known, finding, reported: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mixed_content::{Document, Own};

    const OWN: Own<'static> = Own { authorities: &[], backends: &[] };

    fn scan(text: &str) -> Vec<Finding> {
        let url = "https://shop.localhost/app.js";
        let document =
            Document { url, file: "app.js", media_type: "text/javascript", bytes: text.as_bytes() };
        mixed_content::scan(&document, &OWN)
    }

    fn report() -> Vec<Finding> {
        let body = br#"{"csp-report":{"document-uri":"https://shop.localhost/","blocked-uri":"http://api.example.com/x",
            "effective-directive":"connect-src","source-file":"https://shop.localhost/app.js","line-number":1,
            "disposition":"report"}}"#;
        let authorities = ["shop.localhost".to_owned()];
        mixed_content::reports(body, &Own { authorities: &authorities, backends: &[] }).unwrap()
    }

    fn named(mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.iter_mut().for_each(|f| f.place.file = "app.js".into());
        findings
    }

    #[test]
    fn the_same_mistake_in_the_file_and_at_run_time_is_one_finding_with_both_proofs() {
        let mut ledger = Ledger::default();
        let found = scan("fetch('http://api.example.com/x')");
        ledger.replace(None, "shop", "app.js", &found, None);
        ledger.add(None, "shop", &named(report()), None);
        let known = ledger.known(Some("shop"));
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].in_file, known[0].seen), (true, 1));
    }

    #[test]
    fn an_echo_of_one_report_is_not_counted() {
        let mut ledger = Ledger::default();
        ledger.add(None, "shop", &report(), None);
        ledger.add(None, "shop", &report(), None);
        assert_eq!(ledger.known(None)[0].seen, 1);
    }

    #[test]
    fn a_mistake_that_was_mended_is_forgotten_and_comes_back_with_its_cause() {
        let mut ledger = Ledger::default();
        let (wrong, right) = ("fetch('http://api.example.com/x')", "fetch('/x')");
        assert!(ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
        assert!(ledger.replace(None, "shop", "app.js", &scan(wrong), None));
        assert!(!ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
        assert!(ledger.is_new(None, "shop", "app.js", right.as_bytes(), ""));
        assert!(ledger.replace(None, "shop", "app.js", &scan(right), None));
        assert_eq!(ledger.count("shop"), 0);
        assert!(ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
    }
}
