//! What was found, kept in memory and in the journal: the same mistake seen in the file and by a browser is one
//! finding with both proofs; one that is gone from the file is forgotten.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use capture::content::ContentHash;
use capture::exchange::{ExchangeId, Timestamp};
use capture::store::{FindingRow, Store};
use config::project::Site;
use mixed_content::{Finding, Reported, Source, explains, same_mistake};
use parking_lot::MutexGuard;

use crate::api::types::{CallSite, Severity};
use crate::findings::{Kept, Known};
use crate::wire::milliseconds_of;

/// Findings kept for one site; more help nobody.
const MOST: usize = 2_000;
/// Paths remembered with the file that answered them.
const MOST_ALIASES: usize = 10_000;
/// Pages and scripts remembered with the exchange that answered them last.
const MOST_PAGES: usize = 4_096;

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
    latest: HashMap<(String, String), Latest>,
    /// Site, path and query to the exchange that answered them last: reports name pages, rows are exchanges.
    pages: HashMap<(String, String), Page>,
}

/// The content of a file.
struct Latest {
    hash: ContentHash,
    /// There was another before it, in this run.
    edited: bool,
}

/// The newest answer of a page or script.
#[derive(Clone)]
struct Page {
    exchange: ExchangeId,
    file: String,
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

    /// Findings worth a badge: neither hints nor what the site does not want to be shown.
    pub(super) fn count(&self, id: &str, site: Option<&Site>) -> u32 {
        let of = |e: &&Entry| e.known.site == id && e.known.kept.severity() != Severity::Info;
        let shown = |e: &&Entry| site.is_none_or(|site| !e.known.kept.is_ignored(site));
        self.entries.iter().filter(of).filter(shown).count() as u32
    }

    /// Findings of one exchange: those of its document, and what the page it answered ran into.
    pub(super) fn count_in(&self, site: &str, file: &str, exchange: ExchangeId) -> u32 {
        let id = exchange.to_string();
        let of = |e: &&Entry| {
            let ran_into = e.known.seen > 0 && e.known.exchange.as_deref() == Some(&id);
            e.known.site == site && (e.known.kept.file() == file || ran_into)
        };
        self.entries.iter().filter(of).count() as u32
    }

    /// An exchange answered a page or script; whether findings were waiting for it.
    pub(super) fn learn_page(&mut self, site: &str, target: &str, file: &str, exchange: ExchangeId) -> bool {
        if self.pages.len() >= MOST_PAGES {
            self.pages.clear();
        }
        self.pages.insert((site.into(), target.into()), Page { exchange, file: file.into() });
        let waiting = self.entries.iter_mut().filter(|e| {
            e.known.site == site && e.known.exchange.is_none() && e.known.kept.page.as_deref() == Some(target)
        });
        waiting.map(|e| e.known.exchange = Some(exchange.to_string())).count() > 0
    }

    /// The exchange that answered a page last, and how many findings it has.
    pub(super) fn page(&self, site: &str, target: &str) -> Option<(ExchangeId, u32)> {
        let page = self.pages.get(&(site.to_owned(), target.to_owned()))?;
        Some((page.exchange, self.count_in(site, &page.file, page.exchange)))
    }

    pub(super) fn clear(&mut self, site: Option<&str>) {
        self.entries.retain(|e| site.is_some_and(|site| e.known.site != site));
        self.latest.retain(|(of, _), _| site.is_some_and(|site| of != site));
        self.pages.retain(|(of, _), _| site.is_some_and(|site| of != site));
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
        let key = (site.to_owned(), file.to_owned());
        let before = self.latest.get(&key).map(|latest| latest.hash);
        if before != Some(hash) {
            self.latest.insert(key, Latest { hash, edited: before.is_some() });
        }
        let Some(mut store) = store else { return before != Some(hash) };
        // Content that comes back after an edit is read again: its findings went with the edit.
        let known = before.map_or_else(|| store.scanned(hash).unwrap_or(false), |before| before == hash);
        if !known && let Err(cause) = store.mark_scanned(hash, Timestamp::now()) {
            tracing::debug!("{cause}");
        }
        !known
    }

    /// The document was read anew: what is not found any more is forgotten, and what browsers alone knew of the
    /// text before an edit.
    pub(super) fn replace(
        &mut self,
        mut store: Guard<'_>,
        site: &str,
        file: &str,
        found: &[Finding],
        exchange: Option<ExchangeId>,
    ) -> bool {
        let edited = self.latest.get(&(site.to_owned(), file.to_owned())).is_some_and(|latest| latest.edited);
        let gone = |e: &Entry| {
            let here = e.known.site == site && e.known.kept.file() == file && e.finding.place.line.is_some();
            here && (e.known.in_file || edited) && !found.iter().any(|f| same_mistake(f, &e.finding))
        };
        let ids: Vec<_> = self.entries.iter().filter(|e| gone(e)).map(|e| e.known.id.clone()).collect();
        self.entries.retain(|e| !gone(e));
        forget(&mut store, &ids);
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
        let mut store = store;
        let mut rows: Vec<_> =
            found.iter().filter_map(|finding| self.note(site, finding, exchange)).collect();
        let absorbed = self.absorb(site);
        if !absorbed.is_empty() {
            forget(&mut store, &absorbed);
            rows.extend(self.entries.iter().filter(|e| e.known.site == site).filter_map(|e| e.row(0, None)));
        }
        keep(store, &rows);
        !rows.is_empty()
    }

    /// Adds what a browser ran into, each tied to the exchange of its page; whether anything is new.
    pub(super) fn report(&mut self, store: Guard<'_>, site: &str, found: &[Reported]) -> bool {
        let rows: Vec<_> = found.iter().filter_map(|reported| self.hear(site, reported)).collect();
        keep(store, &rows);
        !rows.is_empty()
    }

    fn hear(&mut self, site: &str, reported: &Reported) -> Option<FindingRow> {
        let exchange = self.page(site, &reported.page).map(|(exchange, _)| exchange);
        let finding = &reported.finding;
        let known = self.position(site, |e| same_mistake(&e.finding, finding));
        if let Some(at) = known.or_else(|| self.position(site, |e| explains(&e.finding, finding))) {
            let seen = self.entries[at].reported_again(reported, exchange);
            return self.entries[at].row(seen, exchange);
        }
        self.push(Entry::new(site, finding, Kept::of_report(reported), exchange))?.row(1, exchange)
    }

    fn note(&mut self, site: &str, finding: &Finding, exchange: Option<ExchangeId>) -> Option<FindingRow> {
        if let Some(at) = self.position(site, |e| same_mistake(&e.finding, finding)) {
            self.entries[at].read_again(finding, exchange);
            return self.entries[at].row(0, exchange);
        }
        self.push(Entry::new(site, finding, Kept::of(finding), exchange))?.row(0, exchange)
    }

    fn position(&self, site: &str, is_it: impl Fn(&Entry) -> bool) -> Option<usize> {
        self.entries.iter().position(|e| e.known.site == site && is_it(e))
    }

    fn push(&mut self, entry: Entry) -> Option<&Entry> {
        if self.entries.iter().filter(|e| e.known.site == entry.known.site).count() >= MOST {
            return None;
        }
        self.entries.push(entry);
        self.entries.last()
    }

    /// A base address that was read explains what browsers ran into before: its proofs become those of the literal,
    /// and the ids that are no more are given back.
    fn absorb(&mut self, site: &str) -> Vec<String> {
        let mut gone = Vec::new();
        for at in 0..self.entries.len() {
            let literal = &self.entries[at];
            if literal.known.site != site || !literal.known.in_file {
                continue;
            }
            let literal = literal.finding.clone();
            let is_explained =
                |e: &Entry| e.known.site == site && !e.known.in_file && explains(&literal, &e.finding);
            let explained: Vec<_> =
                self.entries.iter().filter(|e| is_explained(e)).map(Entry::proof).collect();
            for proof in explained {
                gone.push(proof.id.clone());
                self.entries[at].take(proof);
            }
        }
        self.entries.retain(|e| !gone.contains(&e.known.id));
        gone
    }
}

/// What a browser's word adds to a finding.
struct Proof {
    id: String,
    seen: u32,
    called: Option<CallSite>,
    page: Option<String>,
}

fn keep(store: Guard<'_>, rows: &[FindingRow]) {
    if let (Some(mut store), false) = (store, rows.is_empty())
        && let Err(cause) = store.upsert_findings(rows)
    {
        tracing::debug!("{cause}");
    }
}

fn forget(store: &mut Guard<'_>, ids: &[String]) {
    if let (Some(store), false) = (store, ids.is_empty()) {
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        if let Err(cause) = store.remove_findings(&ids) {
            tracing::debug!("{cause}");
        }
    }
}

impl Entry {
    fn new(site: &str, finding: &Finding, kept: Kept, exchange: Option<ExchangeId>) -> Self {
        let in_file = finding.source == Source::File;
        let known = Known {
            id: finding.id(site),
            site: site.into(),
            kept,
            seen: u32::from(!in_file),
            in_file,
            exchange: exchange.map(|id| id.to_string()),
            at_ms: milliseconds_of(Timestamp::now()),
        };
        Self { known, finding: finding.clone(), reported: (!in_file).then(Instant::now) }
    }

    /// A browser ran into it once more; how many times more, since some tell everything twice.
    fn reported_again(&mut self, reported: &Reported, exchange: Option<ExchangeId>) -> u32 {
        let seen = u32::from(self.reported.is_none_or(|at| at.elapsed() > ECHO));
        self.reported = Some(Instant::now());
        let Kept { called, page, .. } = Kept::of_report(reported);
        let kept = &mut self.known.kept;
        kept.called = called.or(kept.called.take());
        kept.page = page;
        self.known.seen = self.known.seen.saturating_add(seen);
        self.touch(exchange);
        seen
    }

    /// The file tells more than the browser: its place, and its line. What the browser told stays beside it.
    fn read_again(&mut self, finding: &Finding, exchange: Option<ExchangeId>) {
        let known = &mut self.known;
        known.kept = Kept::of(finding).with_proof_of(&known.kept);
        known.in_file = true;
        self.finding = finding.clone();
        // The page that ran into it shows more than the answer that brought the file.
        let exchange = exchange.filter(|_| self.known.seen == 0);
        self.touch(exchange);
    }

    fn touch(&mut self, exchange: Option<ExchangeId>) {
        self.known.exchange = exchange.map(|id| id.to_string()).or(self.known.exchange.take());
        self.known.at_ms = milliseconds_of(Timestamp::now());
    }

    fn proof(&self) -> Proof {
        let Known { id, seen, kept, .. } = &self.known;
        Proof { id: id.clone(), seen: *seen, called: kept.called.clone(), page: kept.page.clone() }
    }

    fn take(&mut self, proof: Proof) {
        self.known.seen = self.known.seen.saturating_add(proof.seen);
        self.known.kept.called = proof.called.or(self.known.kept.called.take());
        self.known.kept.page = proof.page.or(self.known.kept.page.take());
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
        let known = Known::of(row)?;
        let finding = known.kept.finding(known.in_file);
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

    fn report() -> Vec<Reported> {
        let body = br#"{"csp-report":{"document-uri":"https://shop.localhost/","blocked-uri":"http://api.example.com/x",
            "effective-directive":"connect-src","source-file":"https://shop.localhost/app.js","line-number":1,
            "disposition":"report"}}"#;
        let authorities = ["shop.localhost".to_owned()];
        mixed_content::reports(body, &Own { authorities: &authorities, backends: &[] }).unwrap()
    }

    fn named(mut found: Vec<Reported>) -> Vec<Reported> {
        found.iter_mut().for_each(|r| r.finding.place.file = "app.js".into());
        found
    }

    #[test]
    fn the_same_mistake_in_the_file_and_at_run_time_is_one_finding_with_both_proofs() {
        let mut ledger = Ledger::default();
        let found = scan("fetch('http://api.example.com/x')");
        ledger.replace(None, "shop", "app.js", &found, None);
        ledger.report(None, "shop", &named(report()));
        let known = ledger.known(Some("shop"));
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].in_file, known[0].seen), (true, 1));
    }

    #[test]
    fn an_echo_of_one_report_is_not_counted() {
        let mut ledger = Ledger::default();
        ledger.report(None, "shop", &report());
        ledger.report(None, "shop", &report());
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
        assert_eq!(ledger.count("shop", None), 0);
        assert!(ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
    }
    #[test]
    fn a_report_belongs_to_the_exchange_of_its_page_also_when_that_ends_later() {
        let mut ledger = Ledger::default();
        let [first, second] = [1, 2].map(ExchangeId);
        ledger.report(None, "shop", &report());
        assert_eq!(ledger.known(None)[0].exchange, None);
        assert!(ledger.learn_page("shop", "/", "index.html", first));
        assert_eq!(ledger.page("shop", "/"), Some((first, 1)));
        assert!(!ledger.learn_page("shop", "/", "index.html", second), "nothing waits any more");
        assert_eq!(ledger.page("shop", "/"), Some((second, 0)));
        ledger.report(None, "shop", &report());
        assert_eq!(ledger.known(None)[0].exchange, Some(second.to_string()));
        assert_eq!(ledger.page("shop", "/"), Some((second, 1)));
    }

    #[test]
    fn a_base_address_takes_the_proofs_of_what_it_explains_whichever_comes_first() {
        let base = || {
            let mut found = scan("export const API_URL = 'http://api.example.com'");
            found.iter_mut().for_each(|f| f.place.file = "config.js".into());
            found
        };
        let mut ledger = Ledger::default();
        ledger.report(None, "shop", &report());
        ledger.replace(None, "shop", "config.js", &base(), None);
        let known = ledger.known(None);
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].kept.file(), known[0].seen, known[0].in_file), ("config.js", 1, true));
        assert_eq!(known[0].kept.called.as_ref().map(|at| at.file.as_str()), Some("/app.js"));

        let mut ledger = Ledger::default();
        ledger.replace(None, "shop", "config.js", &base(), None);
        ledger.report(None, "shop", &report());
        assert_eq!(ledger.known(None).len(), 1);
        assert_eq!(ledger.known(None)[0].kept.page.as_deref(), Some("/"));
    }
}
