//! What an agent may ask: the journal and the findings of a data folder, whether or not something is being served.
//! Secrets are masked in every answer.

use std::time::Duration;

use capture::exchange::{ExchangeId, Timestamp};
use capture::store::Store;
use serde::Serialize;

use crate::api::types::*;
use crate::error::Result;
use crate::explain::explain_project;
use crate::inspect::limits;
use crate::lookup::{Lookup, refused};
use crate::masking::Masking;
use crate::places::Places;
use crate::project_file::known_sites;
use crate::resend::outside;
use crate::settings;

/// Rows in one answer.
const MOST_ROWS: u32 = 200;
/// Characters of a body in one answer, unless fewer are asked for.
const MOST_TEXT: usize = 64 << 10;
/// Messages of a stream in one answer.
const MOST_MESSAGES: u32 = 100;

/// A new exchange is in the journal long before.
const WRITTEN: Duration = Duration::from_secs(2);
/// How often the journal is asked meanwhile.
const ASK: Duration = Duration::from_millis(20);

/// The journal and findings of a data folder, for agents.
#[derive(Debug, Clone)]
pub struct Agent {
    places: Places,
}

/// An exchange as it is read whole.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// Heads, timing, who answered.
    pub exchange: ExchangeDetail,
    /// Decoded; cut where `body_cut` says so.
    pub request_body: String,
    /// Decoded; cut where `body_cut` says so.
    pub response_body: String,
    /// A body goes on behind what is shown.
    pub body_cut: bool,
    /// The first messages of a WebSocket or an event stream.
    pub messages: Vec<MessageRow>,
}

/// A site that was seen.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Seen {
    /// The site's name.
    pub name: String,
    /// `https://shop.localhost:8443`, as requests reached it.
    pub urls: Vec<String>,
    /// The patterns of its behaviors that answered.
    pub behaviors: Vec<String>,
}

/// The answer to a request that was sent again.
#[derive(Debug, Clone, Serialize)]
pub struct Again {
    /// The exchange that was made; `None` when what serves it records nothing.
    pub id: Option<String>,
    /// 100 to 999.
    pub status: u16,
    /// Masked.
    pub headers: Vec<Field>,
    /// As text, cut after 64 KiB.
    pub body: String,
}

impl Agent {
    /// Of a data folder.
    #[must_use]
    pub const fn new(places: Places) -> Self {
        Self { places }
    }

    /// The newest exchanges a filter leaves, oldest first.
    ///
    /// # Errors
    /// No journal; a filter that cannot be understood.
    pub fn exchanges(&self, filter: &str, limit: u32) -> Result<Vec<Row>> {
        let mut rows = self.lookup()?.newest(filter, limit.clamp(1, MOST_ROWS))?;
        let masking = self.masking();
        rows.iter_mut().for_each(|row| masking.row(row));
        Ok(rows)
    }

    /// One exchange whole, with at most so many characters of each body.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub fn exchange(&self, id: &str, most: Option<usize>) -> Result<Reading> {
        let (lookup, masking) = (self.lookup()?, self.masking());
        let mut exchange = lookup.exchange(id)?;
        let most = most.unwrap_or(MOST_TEXT).min(MOST_TEXT);
        let mut body_cut = false;
        let mut body = |side| {
            let mut body = lookup.body(id, side, Some(&masking))?;
            let cut = cut(&mut body.text, most);
            body_cut |= cut || body.missing > 0.0;
            Ok(body.text)
        };
        let (request_body, response_body) = (body(BodySide::Request)?, body(BodySide::Response)?);
        let messages = lookup.messages(id, 0, MOST_MESSAGES, Some(&masking))?;
        masking.exchange(&mut exchange);
        Ok(Reading { exchange, request_body, response_body, body_cut, messages })
    }

    /// Mixed-content findings of a site, or all, the worst first.
    ///
    /// # Errors
    /// No journal.
    pub fn findings(&self, site: Option<&str>) -> Result<Vec<Finding>> {
        let mut findings = self.lookup()?.findings(site)?;
        let masking = self.masking();
        findings.iter_mut().for_each(|finding| masking.finding(finding));
        Ok(findings)
    }

    /// Which site, behavior and origin a URL would get, by the project file around this folder or else by what is being
    /// served and the projects that are open in the window.
    ///
    /// # Errors
    /// When there is no project, or the URL is none.
    pub fn explain(&self, url: &str, method: &str) -> Result<Explanation> {
        let mut explanation = explain_project(&self.projects()?, url, method)?;
        self.masking().explanation(&mut explanation);
        Ok(explanation)
    }

    /// The sites the newest exchanges went to.
    ///
    /// # Errors
    /// No journal.
    pub fn sites(&self) -> Result<Vec<Seen>> {
        let mut seen: Vec<Seen> = Vec::new();
        for place in self.lookup()?.places()? {
            let (Some(name), Some(behavior)) = (place.site(), place.behavior()) else { continue };
            let at = seen.iter().position(|s| s.name == name).unwrap_or_else(|| {
                seen.push(Seen { name: name.into(), urls: Vec::new(), behaviors: Vec::new() });
                seen.len() - 1
            });
            add(&mut seen[at].urls, format!("{}://{}", place.scheme, place.authority));
            add(&mut seen[at].behaviors, behavior.to_owned());
        }
        Ok(seen)
    }

    /// Sends a recorded request again, to this computer only: whatever serves its site now answers, and records it.
    ///
    /// # Errors
    /// When the journal does not have it or not its whole body, or nothing answers.
    pub async fn resend(&self, id: &str) -> Result<Again> {
        let source = self.lookup()?.record(id)?;
        let since = Timestamp::now();
        let answer = outside::again(&source, &self.places.root()).await?;
        let made = tokio::time::timeout(WRITTEN, self.recorded_from(&answer.peer, since)).await.ok();
        if let Some(made) = made {
            // The answer is as good where the journal does not take it.
            let _ = self.link(made, source.summary.id);
        }
        let masking = self.masking();
        let media_type = answer.headers.iter().find(|f| f.name == "content-type").map(|f| f.value.clone());
        let mut body = masking.masks().body(&answer.body, &media_type.unwrap_or_default()).into_owned();
        cut(&mut body, MOST_TEXT);
        let masked = |f: &Field| Field {
            name: f.name.clone(),
            value: String::from_utf8_lossy(&masking.masks().field(&f.name, f.value.as_bytes())).into_owned(),
        };
        let id = made.map(|made| made.to_string());
        Ok(Again { id, status: answer.status, headers: answer.headers.iter().map(masked).collect(), body })
    }

    /// The exchange that came from this address, once it is written down.
    async fn recorded_from(&self, peer: &str, since: Timestamp) -> ExchangeId {
        loop {
            match self.lookup().and_then(|lookup| lookup.exchange_from(peer, since)) {
                Ok(Some(made)) => return made,
                _ => tokio::time::sleep(ASK).await,
            }
        }
    }

    fn link(&self, made: ExchangeId, source: ExchangeId) -> Result<()> {
        let limits = limits(&settings::load(&self.places.settings()));
        let store = Store::open(&self.places.journal(), limits);
        store.and_then(|mut store| store.link(made, source)).map_err(|cause| refused(&cause))
    }

    fn projects(&self) -> Result<Vec<config::project::Site>> {
        let here = std::env::current_dir().unwrap_or_default();
        match crate::guess::project_file_for(&here) {
            Some(file) => crate::project_file::sites_of_file(&file),
            None => known_sites(Some(self.places.data().to_owned())),
        }
    }

    fn lookup(&self) -> Result<Lookup> {
        Lookup::open(&self.places)
    }

    fn masking(&self) -> Masking {
        Masking::of(&self.places)
    }
}

fn add(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Cuts a text after so many bytes, between two characters; whether there was more.
fn cut(text: &mut String, most: usize) -> bool {
    let is_longer = text.len() > most;
    if is_longer {
        let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    is_longer
}
