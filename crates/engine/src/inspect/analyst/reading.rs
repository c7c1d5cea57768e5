//! Reading one answer or one report.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use capture::decode;
use capture::event::Report;
use capture::exchange::{ExchangeId, Finished, ServedBy};
use capture::head::Head;
use capture::recorder::Entry;
use capture::store::Store;
use capture::summary::Summary;
use config::project::OriginKind;
use mixed_content::{Answer, Document, MAX_BYTES, Reported};

use super::maps::named;
use super::{Place, Shared};
use crate::sources::Sources;
use crate::wire;

/// What reading an answer came to.
#[derive(Default)]
pub(super) struct Read {
    /// A finding came or went.
    pub(super) changed: bool,
    /// Findings of this exchange.
    pub(super) findings: u32,
}

/// Whether an answer may hold something to find: a document, or a head that redirects or links. Asked of every
/// exchange, so each head is gone through once.
pub(super) fn is_worth_reading(entry: &Entry) -> bool {
    let Some(finished) = &entry.finished else { return false };
    let Some(response) = &finished.response else { return false };
    // Our own pages ask for nothing.
    if finished.served_by == ServedBy::Localfront || entry.summary.error.is_some() {
        return false;
    }
    let mut media_type = "";
    for (name, value) in response.head.iter() {
        if is_telling(name, value) {
            return true;
        }
        if name == "content-type" && media_type.is_empty() {
            media_type = std::str::from_utf8(value).unwrap_or_default();
        }
    }
    let is_cross = || matches!(entry.request.text("sec-fetch-site"), Some("cross-site" | "same-site"));
    mixed_content::is_document(media_type, entry.summary.path()) || is_cross()
}

/// Whether a field says something that may be a mistake.
fn is_telling(name: &str, value: &[u8]) -> bool {
    matches!(name, "set-cookie" | "strict-transport-security")
        || (SPEAKING.contains(&name) && memchr::memmem::find(value, b"http:").is_some())
}

/// Fields that name addresses and come with answers of every kind.
const SPEAKING: [&str; 8] = [
    "location",
    "link",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "access-control-allow-origin",
    "sourcemap",
    "x-sourcemap",
];

impl Shared {
    /// Whether the answer shows what became of a mistake in an earlier head, or is the map of a script.
    pub(super) fn waits_for(&self, entry: &Entry) -> bool {
        if self.maps.lock().knows(entry) {
            return true;
        }
        let site = entry.summary.site().filter(|_| self.heads.load(Ordering::Relaxed) > 0);
        site.is_some_and(|site| self.ledger.lock().knows_head(site, &asked(entry)))
    }

    /// Reads an answer.
    pub(super) fn read(&self, entry: &Entry) -> Read {
        let Some(site) = entry.summary.site() else { return Read::default() };
        let Some(place) = self.place(site) else { return Read::default() };
        let Some(finished) = &entry.finished else { return Read::default() };
        let file = file_of(entry, finished);
        self.learn(entry);
        let mut changed = self.read_head(entry, finished, &place) | self.read_map(entry, finished, &place);
        if let Some(body) = body(entry, finished, &place) {
            changed |= self.read_body(entry, finished, &place, &file, &body);
        }
        changed |= self.ledger.lock().note_rewritten(self.store(), site, &file, is_rewritten(finished));
        let count = self.ledger.lock().count_in(site, &file, entry.summary.id);
        self.mark_row(&entry.summary, count);
        Read { changed, findings: count }
    }

    /// What the answer is called in findings and in reports.
    pub(super) fn learn(&self, entry: &Entry) {
        let (Some(site), Some(finished)) = (entry.summary.site(), &entry.finished) else { return };
        let file = file_of(entry, finished);
        let mut ledger = self.ledger.lock();
        ledger.learn_alias(site, entry.summary.path(), &file);
        ledger.learn_page(site, &entry.summary.target, &file, entry.summary.id);
    }

    /// Notes at the row how many findings its document has.
    fn mark_row(&self, summary: &Summary, findings: u32) {
        let (Some(mut store), 1..) = (self.store(), findings) else { return };
        let mut row = summary.clone();
        row.findings = findings;
        if let Err(cause) = store.set_findings(&[(row.id, findings)]) {
            tracing::debug!("{cause}");
        }
        drop(store);
        if self.watched.lock().touch(&row) {
            self.outbox.rows(&[wire::row(&row)], false);
        }
    }

    /// Reads a report of a browser.
    pub(super) fn listen(&self, report: &Report) -> bool {
        let Some(place) = self.place(&report.site) else { return false };
        match mixed_content::reports(&report.body, &report.referrer, &place.territory.own()) {
            Ok(found) => self.hear(&report.site, &place, found),
            Err(cause) => {
                tracing::debug!("a report to {} was not read: {cause}", report.site);
                false
            }
        }
    }

    fn hear(&self, site: &str, place: &Place, mut found: Vec<Reported>) -> bool {
        found.iter_mut().for_each(|reported| self.ledger.lock().canonical(site, &mut reported.finding));
        self.locate_calls(site, place, &mut found);
        let mut ledger = self.ledger.lock();
        let changed = ledger.report(self.store(), site, &found);
        let mut pages: Vec<_> = found.iter().filter_map(|r| ledger.page(site, &r.page)).collect();
        drop(ledger);
        pages.dedup();
        for (exchange, count) in pages {
            if let Some(summary) = self.summary(exchange) {
                self.mark_row(&summary, count);
            }
        }
        changed
    }

    /// Reads a file that was changed by us.
    pub(super) fn reread(&self, site: &str, name: &str, path: &Path, url: &str) {
        let (Some(place), Ok(bytes)) = (self.place(site), std::fs::read(path)) else { return };
        let url = format!("{url}/{}", name.trim_start_matches('/'));
        let document = Document { url: &url, file: name, media_type: "", bytes: &bytes };
        let mut found = mixed_content::scan(&document, &place.territory.own());
        let sources = path.parent().map(Sources::of);
        mixed_content::trace(&document, None, &mut found, &|name| sources.as_ref()?.read(name));
        let mut ledger = self.ledger.lock();
        ledger.is_new(self.store(), site, name, &bytes, "");
        ledger.replace(self.store(), site, name, &found, None);
    }

    fn summary(&self, exchange: ExchangeId) -> Option<Summary> {
        let reader = self.store()?.reader().ok()?;
        reader.get(exchange).ok()?.map(|record| record.summary)
    }

    fn read_head(&self, entry: &Entry, finished: &Finished, place: &Place) -> bool {
        let Some(response) = &finished.response else { return false };
        let (request, mut fields) = (fields(&entry.request), fields(&response.head));
        // Deployed, nobody puts the redirect right.
        let before = finished.changes.iter().find(|change| change.code == "rewrote-location");
        let before = before.and_then(|change| change.detail.split(" -> ").next());
        if let (Some(before), Some((_, location))) =
            (before, fields.iter_mut().find(|(n, _)| *n == "location"))
        {
            *location = before;
        }
        let dest = entry.request.text("sec-fetch-dest").unwrap_or_default();
        let (own, url, method) = (place.territory.own(), url_of(entry), &*entry.summary.place.method);
        let mut found = mixed_content::scan_headers(response.status, &fields, dest, &own, &url);
        let answer =
            Answer { url: &url, method, status: response.status, request: &request, response: &fields };
        found.extend(mixed_content::scan_answer(&answer, &own));
        let (site, asked) = (entry.summary.site().unwrap_or_default(), asked(entry));
        let mut ledger = self.ledger.lock();
        ledger.replace_head(self.store(), site, (&asked, &answer), &found, Some(entry.summary.id))
    }

    fn read_body(&self, entry: &Entry, finished: &Finished, place: &Place, file: &str, body: &[u8]) -> bool {
        let site = entry.summary.site().unwrap_or_default();
        let Some(response) = &finished.response else { return false };
        let media_type = response.head.text("content-type").unwrap_or_default();
        let policy = response.head.text("content-security-policy").unwrap_or_default();
        // Answers of APIs differ each time and rarely hold an address at all.
        if is_quiet(media_type, body) && self.ledger.lock().count_in(site, file, entry.summary.id) == 0 {
            return false;
        }
        if !self.ledger.lock().is_new(self.store(), site, file, body, policy) {
            return false;
        }
        let url = url_of(entry);
        let document = Document { url: &url, file, media_type, bytes: body };
        let mut found = mixed_content::inspect(&document, &place.territory.own(), &[policy]).findings;
        let (sources, map) =
            (folder_of(entry, finished, place).map(|folder| Sources::of(&folder)), named(&response.head));
        mixed_content::trace(&document, map, &mut found, &|name| sources.as_ref()?.read(name));
        let is_traced = found.iter().all(|finding| finding.original.is_some());
        let is_as_recorded = sources.is_none() && !is_rewritten(finished);
        if let Some(map) = mixed_content::map_name(&document, map).filter(|_| is_as_recorded && !is_traced) {
            self.maps.lock().wait(site, map, entry.summary.id);
        }
        self.ledger.lock().replace(self.store(), site, file, &found, Some(entry.summary.id))
    }

    /// An answer that is the map of a script: where its findings were written.
    fn read_map(&self, entry: &Entry, finished: &Finished, place: &Place) -> bool {
        let site = entry.summary.site().unwrap_or_default();
        if finished.response.as_ref().is_none_or(|response| response.status != 200) {
            return false;
        }
        let script = self.maps.lock().take(site, entry.summary.path());
        let (Some(exchange), Some(map)) = (script, body(entry, finished, place)) else { return false };
        let Some(script) = self.answered(exchange) else { return false };
        let document = script.document();
        let mut found = mixed_content::inspect(&document, &place.territory.own(), &[]).findings;
        let map = std::cell::RefCell::new(Some(map));
        mixed_content::trace(&document, script.map.as_deref(), &mut found, &|_| map.borrow_mut().take());
        self.ledger.lock().replace(self.store(), site, &script.name, &found, Some(exchange))
    }

    pub(super) fn store(&self) -> Option<parking_lot::MutexGuard<'_, Store>> {
        self.store.as_ref().map(|store| store.lock())
    }
}

/// JSON without any address that is not https.
fn is_quiet(media_type: &str, body: &[u8]) -> bool {
    media_type.contains("json") && memchr::memmem::find(body, b"http:").is_none()
}

/// What findings call the document: the file in the folder, or the path a backend answered.
fn file_of(entry: &Entry, finished: &Finished) -> String {
    match &finished.served_by {
        ServedBy::Folder { file } => file.to_string(),
        _ => entry.summary.path().to_owned(),
    }
}

/// The fields that are text.
fn fields(head: &Head) -> Vec<(&str, &str)> {
    head.iter().filter_map(|(name, value)| Some((name, std::str::from_utf8(value).ok()?))).collect()
}

/// Method, path and query.
fn asked(entry: &Entry) -> String {
    format!("{} {}", entry.summary.place.method, entry.summary.target)
}

fn url_of(entry: &Entry) -> String {
    format!("https://{}{}", entry.summary.place.authority, entry.summary.target)
}

/// The whole document, decoded: as it was captured, or read from the folder when it was cut off or not sent anew.
fn body(entry: &Entry, finished: &Finished, place: &Place) -> Option<Vec<u8>> {
    let status = finished.response.as_ref()?.status;
    // What was corrected in passing still stands where it came from.
    if let Some(came) = finished.uncorrected.as_ref().filter(|came| came.kept_len() == came.total) {
        return Some(came.kept.concat());
    }
    let kept = &finished.response_body;
    if !is_rewritten(finished)
        && status != 304
        && status != 206
        && kept.total > 0
        && kept.kept_len() == kept.total
    {
        return decoded(finished);
    }
    from_folder(entry, finished, place)
}

/// It was corrected in passing.
fn is_rewritten(finished: &Finished) -> bool {
    finished.changes.iter().any(|change| change.code == "rewrote-mixed")
}

fn decoded(finished: &Finished) -> Option<Vec<u8>> {
    let encoding = finished.response.as_ref()?.head.text("content-encoding").unwrap_or_default();
    plain(finished.response_body.kept.concat(), encoding)
}

/// A body without its content coding; `None` when that cannot be undone.
pub(super) fn plain(body: Vec<u8>, encoding: &str) -> Option<Vec<u8>> {
    if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Some(body);
    }
    let plain = decode::undo(&body, encoding, MAX_BYTES);
    (plain.problem.is_none() && !plain.truncated).then_some(plain.bytes)
}

fn from_folder(entry: &Entry, finished: &Finished, place: &Place) -> Option<Vec<u8>> {
    let ServedBy::Folder { file } = &finished.served_by else { return None };
    let path = folder_of(entry, finished, place)?.join(&**file);
    let small = std::fs::metadata(&path).is_ok_and(|m| m.len() <= MAX_BYTES as u64);
    std::fs::read(path).ok().filter(|_| small)
}

/// The folder that answered.
fn folder_of(entry: &Entry, finished: &Finished, place: &Place) -> Option<PathBuf> {
    let ServedBy::Folder { .. } = &finished.served_by else { return None };
    let route = entry.summary.place.route.as_ref()?;
    let origin = place.site.origins.iter().find(|o| o.name == route.origin)?;
    let OriginKind::Folder(folder) = &origin.kind else { return None };
    Some(folder.path.clone())
}
