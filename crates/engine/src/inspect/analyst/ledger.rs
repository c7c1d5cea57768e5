//! What was found, kept in memory and in the journal: the same mistake seen in the file and by a browser is one
//! finding with both proofs; one that is gone from the file is forgotten.

mod entry;

use std::collections::HashMap;

use capture::content::ContentHash;
use capture::exchange::{ExchangeId, Timestamp};
use capture::store::{FindingRow, Store};
use config::project::Site;
use mixed_content::{Answer, Finding, Place, Reported, explains, same_mistake, would_show};
use parking_lot::MutexGuard;

use crate::api::types::Severity;
use crate::findings::{Kept, Known};
use entry::Entry;

/// Findings kept for one site; more help nobody.
const MOST: usize = 2_000;
/// Paths remembered with the file that answered them.
const MOST_ALIASES: usize = 10_000;
/// Pages and scripts remembered with the exchange that answered them last.
const MOST_PAGES: usize = 4_096;

/// Counted up when the analysis finds more: then what it has read is read again.
const RULES: &[u8] = b"5\0";

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

impl Ledger {
    /// What the journal holds.
    pub(super) fn restore(store: &Store) -> Self {
        let rows = store.reader().and_then(|reader| reader.findings(None)).unwrap_or_default();
        Self { entries: rows.into_iter().filter_map(Entry::restore).collect(), ..Self::default() }
    }

    /// Takes the findings as the journal has them, where another process changed them; whether it did.
    pub(super) fn refresh(&mut self, rows: Vec<FindingRow>) -> bool {
        let known = rows.into_iter().filter_map(Known::of);
        let mut known: HashMap<_, _> = known.map(|known| (known.id.clone(), known)).collect();
        let before = self.entries.len();
        self.entries.retain(|e| known.contains_key(&e.known.id));
        let mut news = self.entries.len() != before;
        for entry in &mut self.entries {
            news |= known.remove(&entry.known.id).is_some_and(|known| entry.become_as(known));
        }
        news |= !known.is_empty();
        self.entries.extend(known.into_values().map(Entry::of));
        news
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

    /// The newest exchange that answered a path, whatever the query was.
    pub(super) fn last_answer(&self, site: &str, path: &str) -> Option<ExchangeId> {
        let of_path = |target: &str| target.split('?').next() == Some(path);
        let answers = self.pages.iter().filter(|((of, target), _)| of == site && of_path(target));
        answers.map(|(_, page)| page.exchange).max_by_key(|exchange| exchange.0)
    }

    /// Whether the call that a report names is known with what stands around it.
    pub(super) fn knows_call(&self, site: &str, finding: &Finding) -> bool {
        let Place { file, line, column, .. } = &finding.place;
        self.entries.iter().any(|e| {
            e.known.site == site
                && e.known.kept.is_called_at(file, *line, *column)
                && same_mistake(&e.finding, finding)
        })
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
        let is_gone = |e: &Entry| {
            let here = e.known.kept.file() == file && e.known.kept.asked.is_none();
            here && (e.known.in_file || edited) && !found.iter().any(|f| same_mistake(f, &e.finding))
        };
        let forgotten = self.forget(&mut store, site, is_gone);
        self.add(store, site, found, &Origin { exchange, asked: None }) || forgotten
    }

    /// The head of an answer was read: what it does not show any more is forgotten. `asked` is the request's method,
    /// path and query.
    pub(super) fn replace_head(
        &mut self,
        mut store: Guard<'_>,
        site: &str,
        (asked, answer): (&str, &Answer),
        found: &[Finding],
        exchange: Option<ExchangeId>,
    ) -> bool {
        let is_gone = |e: &Entry| {
            e.known.kept.asked.as_deref() == Some(asked)
                && !found.iter().any(|f| same_mistake(f, &e.finding))
                && would_show(answer, &e.finding)
        };
        let forgotten = self.forget(&mut store, site, is_gone);
        self.add(store, site, found, &Origin { exchange, asked: Some(asked) }) || forgotten
    }

    /// Whether a mistake is known in the head of an answer to a request.
    pub(super) fn knows_head(&self, site: &str, asked: &str) -> bool {
        self.entries.iter().any(|e| e.known.kept.asked.as_deref() == Some(asked) && e.known.site == site)
    }

    /// How many mistakes in heads are known.
    pub(super) fn heads(&self) -> usize {
        self.entries.iter().filter(|e| e.known.kept.asked.is_some()).count()
    }

    /// A document was answered: whether it was corrected in passing. True when that is news.
    pub(super) fn note_rewritten(
        &mut self,
        store: Guard<'_>,
        site: &str,
        file: &str,
        rewritten: bool,
    ) -> bool {
        let is_of = |e: &Entry| e.known.site == site && e.known.in_file && e.known.kept.file() == file;
        let news = self.entries.iter_mut().filter(|e| is_of(e) && e.known.kept.rewritten != rewritten);
        let rows: Vec<_> = news
            .filter_map(|e| {
                e.known.kept.rewritten = rewritten;
                e.row(0, None)
            })
            .collect();
        keep(store, &rows);
        !rows.is_empty()
    }

    /// Forgets what is gone of a site; whether there was any.
    fn forget(&mut self, store: &mut Guard<'_>, site: &str, is_gone: impl Fn(&Entry) -> bool) -> bool {
        let is_gone = |e: &Entry| e.known.site == site && is_gone(e);
        let ids: Vec<_> = self.entries.iter().filter(|e| is_gone(e)).map(|e| e.known.id.clone()).collect();
        self.entries.retain(|e| !is_gone(e));
        forget(store, &ids);
        !ids.is_empty()
    }

    /// Adds findings, or adds to what is known of them; whether anything is new.
    fn add(&mut self, mut store: Guard<'_>, site: &str, found: &[Finding], origin: &Origin<'_>) -> bool {
        let mut rows: Vec<_> = found.iter().filter_map(|finding| self.note(site, finding, origin)).collect();
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

    fn note(&mut self, site: &str, finding: &Finding, origin: &Origin<'_>) -> Option<FindingRow> {
        let Origin { exchange, asked } = *origin;
        let kept = Kept::of(finding).asked_by(asked);
        if let Some(at) = self.position(site, |e| same_mistake(&e.finding, finding)) {
            self.entries[at].read_again(finding, kept, exchange);
            return self.entries[at].row(0, exchange);
        }
        self.push(Entry::new(site, finding, kept, exchange))?.row(0, exchange)
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

/// Where findings were read.
struct Origin<'a> {
    exchange: Option<ExchangeId>,
    /// Of an answer's head: method, path and query of the request.
    asked: Option<&'a str>,
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

#[cfg(test)]
mod tests;
