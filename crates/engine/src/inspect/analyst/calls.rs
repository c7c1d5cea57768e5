//! Where a browser stood when it ran into something: the lines around the call, and what people wrote before it was
//! bundled.

use capture::exchange::ExchangeId;
use config::project::OriginKind;
use mixed_content::{Document, Finding, MAX_BYTES, Reported, locate};

use super::maps::named;
use super::reading::plain;
use super::{Place, Shared};
use crate::sources::Sources;

/// A script as it was answered.
pub(super) struct Script {
    /// Its file in the folder, or its path.
    pub(super) name: String,
    bytes: Vec<u8>,
    media_type: String,
    url: String,
    /// The source map that its head names.
    pub(super) map: Option<String>,
    /// The files beside it, of one out of a folder.
    sources: Option<Sources>,
}

impl Shared {
    /// Sets the lines around calls that are not known yet, and their places in the sources.
    pub(super) fn locate_calls(&self, site: &str, place: &Place, found: &mut [Reported]) {
        for Reported { finding, .. } in found {
            if finding.place.line.is_none() || self.ledger.lock().knows_call(site, finding) {
                continue;
            }
            if let Some(script) = self.script(site, place, &finding.place.file) {
                script.locate(finding);
            }
        }
    }

    fn script(&self, site: &str, place: &Place, file: &str) -> Option<Script> {
        in_folder(place, file).or_else(|| self.recorded(site, file))
    }

    /// As a backend answered it last.
    fn recorded(&self, site: &str, path: &str) -> Option<Script> {
        let exchange = self.ledger.lock().last_answer(site, path)?;
        self.answered(exchange)
    }

    /// As an exchange brought it.
    pub(super) fn answered(&self, exchange: ExchangeId) -> Option<Script> {
        let record = self.store()?.reader().ok()?.get(exchange).ok()??;
        let head = record.detail.response.as_ref()?;
        let media_type = head.text("content-type").unwrap_or_default().to_owned();
        let bytes = plain(record.response_body.to_vec(), head.text("content-encoding").unwrap_or_default())?;
        let summary = &record.summary;
        let url = format!("https://{}{}", summary.place.authority, summary.target);
        let (name, map) = (summary.path().to_owned(), named(head).map(str::to_owned));
        Some(Script { name, bytes, media_type, url, map, sources: None })
    }
}

/// The file of a folder that the site serves.
fn in_folder(place: &Place, file: &str) -> Option<Script> {
    place.site.origins.iter().find_map(|origin| {
        let OriginKind::Folder(folder) = &origin.kind else { return None };
        let sources = Sources::of(&folder.path);
        let index = if file.ends_with('/') { folder.index.as_str() } else { "" };
        let name = format!("{}{index}", file.trim_start_matches('/'));
        let bytes = sources.read(&name).filter(|bytes| bytes.len() <= MAX_BYTES)?;
        let (media_type, url) = (String::new(), String::new());
        Some(Script { name, bytes, media_type, url, map: None, sources: Some(sources) })
    })
}

impl Script {
    fn locate(&self, finding: &mut Finding) {
        let read = |name: &str| self.sources.as_ref()?.read(name);
        locate(&self.document(), self.map.as_deref(), finding, &read);
    }

    pub(super) fn document(&self) -> Document<'_> {
        let Self { name, bytes, media_type, url, .. } = self;
        Document { url, file: name, media_type, bytes }
    }
}
