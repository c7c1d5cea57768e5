//! Reading one answer or one report.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use capture::decode;
use capture::event::Report;
use capture::exchange::{ExchangeId, Finished, ServedBy};
use capture::head::Head;
use capture::recorder::Entry;
use capture::store::Store;
use capture::summary::Summary;
use config::project::OriginKind;
use mixed_content::{Answer, Document, Finding, MAX_BYTES, Reported};

use super::{Place, Shared};
use crate::sources::Sources;
use crate::wire;

/// Whether an answer may hold something to find: a document, or a head that redirects or links.
pub(super) fn is_worth_reading(entry: &Entry) -> bool {
    let Some(finished) = &entry.finished else { return false };
    let Some(response) = &finished.response else { return false };
    // Our own pages ask for nothing.
    let ours = finished.served_by == ServedBy::Localfront || entry.summary.error.is_some();
    let insecure = |value: &[u8]| memchr::memmem::find(value, b"http:").is_some();
    let is_cross = matches!(entry.request.text("sec-fetch-site"), Some("cross-site" | "same-site"));
    let says =
        ["set-cookie", "strict-transport-security"].iter().any(|name| response.head.get(name).is_some());
    let speaks = SPEAKING.iter().any(|name| response.head.get(name).is_some_and(insecure));
    let media_type = response.head.text("content-type").unwrap_or_default();
    !ours && (speaks || is_cross || says || mixed_content::is_document(media_type, entry.summary.path()))
}

/// Fields that name addresses and come with answers of every kind.
const SPEAKING: [&str; 7] = [
    "location",
    "link",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "access-control-allow-origin",
    "sourcemap",
];

impl Shared {
    /// Reads an answer; whether a finding came or went.
    pub(super) fn read(&self, entry: &Entry) -> bool {
        let Some(site) = entry.summary.site() else { return false };
        let Some(place) = self.place(site) else { return false };
        let Some(finished) = &entry.finished else { return false };
        let file = file_of(entry, finished);
        self.learn(entry, site, &file);
        let heads = self.read_head(entry, finished, &place);
        let mut changed = self.ledger.lock().add(self.store(), site, &heads, Some(entry.summary.id));
        if let Some(body) = body(entry, finished, &place) {
            changed |= self.read_body(entry, finished, &place, &file, &body);
        }
        let count = self.ledger.lock().count_in(site, &file, entry.summary.id);
        self.mark_row(&entry.summary, count);
        changed
    }

    /// What the answer is called in findings and in reports.
    fn learn(&self, entry: &Entry, site: &str, file: &str) {
        let mut ledger = self.ledger.lock();
        ledger.learn_alias(site, entry.summary.path(), file);
        ledger.learn_page(site, &entry.summary.target, file, entry.summary.id);
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
        match mixed_content::reports(&report.body, &place.territory.own()) {
            Ok(found) => self.hear(&report.site, found),
            Err(cause) => {
                tracing::debug!("a report to {} was not read: {cause}", report.site);
                false
            }
        }
    }

    fn hear(&self, site: &str, mut found: Vec<Reported>) -> bool {
        let mut ledger = self.ledger.lock();
        found.iter_mut().for_each(|reported| ledger.canonical(site, &mut reported.finding));
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
        mixed_content::trace(&document, &mut found, &|name| sources.as_ref()?.read(name));
        let mut ledger = self.ledger.lock();
        ledger.is_new(self.store(), site, name, &bytes, "");
        ledger.replace(self.store(), site, name, &found, None);
    }

    fn summary(&self, exchange: ExchangeId) -> Option<Summary> {
        let reader = self.store()?.reader().ok()?;
        reader.get(exchange).ok()?.map(|record| record.summary)
    }

    fn read_head(&self, entry: &Entry, finished: &Finished, place: &Place) -> Vec<Finding> {
        let Some(response) = &finished.response else { return Vec::new() };
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
        found
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
        let sources = folder_of(entry, finished, place).map(|folder| Sources::of(&folder));
        mixed_content::trace(&document, &mut found, &|name| sources.as_ref()?.read(name));
        self.ledger.lock().replace(self.store(), site, file, &found, Some(entry.summary.id))
    }

    fn store(&self) -> Option<parking_lot::MutexGuard<'_, Store>> {
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
        ServedBy::Folder { file } => file.clone(),
        _ => entry.summary.path().to_owned(),
    }
}

/// The fields that are text.
fn fields(head: &Head) -> Vec<(&str, &str)> {
    head.iter().filter_map(|(name, value)| Some((name, std::str::from_utf8(value).ok()?))).collect()
}

fn url_of(entry: &Entry) -> String {
    format!("https://{}{}", entry.summary.place.authority, entry.summary.target)
}

/// The whole document, decoded: as it was captured, or read from the folder when it was cut off or not sent anew.
fn body<'a>(entry: &Entry, finished: &'a Finished, place: &Place) -> Option<Cow<'a, [u8]>> {
    let status = finished.response.as_ref()?.status;
    let kept = &finished.response_body;
    // What was corrected in passing still stands in the file.
    let is_corrected = finished.changes.iter().any(|change| change.code == "rewrote-mixed");
    if !is_corrected && status != 304 && status != 206 && kept.total > 0 && kept.kept_len() == kept.total {
        return decoded(finished);
    }
    from_folder(entry, finished, place).map(Cow::Owned)
}

fn decoded(finished: &Finished) -> Option<Cow<'_, [u8]>> {
    let encoding = finished.response.as_ref()?.head.text("content-encoding").unwrap_or_default();
    let whole: Vec<u8> = finished.response_body.kept.concat();
    if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Some(Cow::Owned(whole));
    }
    let plain = decode::undo(&whole, encoding, MAX_BYTES);
    (plain.problem.is_none() && !plain.truncated).then_some(Cow::Owned(plain.bytes))
}

fn from_folder(entry: &Entry, finished: &Finished, place: &Place) -> Option<Vec<u8>> {
    let ServedBy::Folder { file } = &finished.served_by else { return None };
    let path = folder_of(entry, finished, place)?.join(file);
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
