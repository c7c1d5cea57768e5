//! Commands about what was recorded and found, and about the rest: trust, settings, explanations.

use crate::Engine;
use crate::api::types::*;
use crate::error::Result;
use crate::findings::Known;
use crate::outbox::Kind;
use crate::{explain, findings, settings, trust};

impl Engine {
    /// Everything the window needs to draw itself, except rows.
    ///
    /// # Errors
    /// None today.
    pub async fn overview(&self) -> Result<Overview> {
        if self.known_trust().is_none() {
            self.look_at_trust().await?;
        }
        Ok(Overview {
            version: env!("CARGO_PKG_VERSION").into(),
            platform: std::env::consts::OS.into(),
            sites: self.sites(),
            door: self.door(),
            trust: self.known_trust().ok_or_else(ApiError::no_journal)?,
            settings: self.settings(),
            journal: self.journal(),
        })
    }

    /// A whole exchange, bodies apart.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn exchange(&self, id: String) -> Result<ExchangeDetail> {
        self.reading(move |journal| journal.lookup()?.exchange(&id)).await
    }

    /// A body, decoded for reading.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn exchange_body(&self, id: String, side: BodySide) -> Result<BodyText> {
        self.reading(move |journal| journal.lookup()?.body(&id, side, None)).await
    }

    /// Messages of a WebSocket or event stream, oldest first.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn messages(&self, id: String, offset: u32, limit: u32) -> Result<Vec<MessageRow>> {
        self.reading(move |journal| journal.lookup()?.messages(&id, offset, limit.min(500), None)).await
    }

    /// Forgets the exchanges of one site, or all.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn clear(&self, site: Option<String>) -> Result<()> {
        self.reading(move |journal| journal.clear(site.as_deref())).await
    }

    /// Findings, the worst first; those the project file ignores are left out.
    ///
    /// # Errors
    /// No journal.
    pub async fn findings(&self, site: Option<String>) -> Result<Vec<Finding>> {
        let kept = self.reading(move |journal| journal.findings(site.as_deref())).await?;
        let sites = self.served_sites();
        let is_shown = |known: &Known| {
            let site = sites.iter().find(|(id, ..)| *id == known.site);
            site.is_none_or(|(_, site, _)| !known.kept.is_ignored(site))
        };
        Ok(findings::with_fixes(kept.into_iter().filter(is_shown).collect(), &sites))
    }

    /// Forgets findings; what is still there is found again.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn clear_findings(&self, site: Option<String>) -> Result<()> {
        self.reading(move |journal| journal.clear_findings(site.as_deref())).await?;
        self.0.outbox.tell(Kind::Findings);
        Ok(())
    }

    /// Puts the root into stores.
    ///
    /// # Errors
    /// An unknown store. One that refuses says so in its own state.
    pub async fn trust(&self, stores: Option<Vec<String>>) -> Result<Trust> {
        self.stores(move |engine| trust::install(&engine.0.places, &engine.0.authority, stores.as_deref()))
            .await
    }

    /// Takes the root out of stores.
    ///
    /// # Errors
    /// As [`Self::trust`].
    pub async fn untrust(&self, stores: Option<Vec<String>>) -> Result<Trust> {
        self.stores(move |engine| trust::remove(&engine.0.places, &engine.0.authority, stores.as_deref()))
            .await
    }

    /// What would happen to a request for this URL.
    ///
    /// # Errors
    /// When the URL is none.
    pub async fn explain(&self, url: String, method: String) -> Result<Explanation> {
        let verdict = self.0.proxy.explain(&url, &method).map_err(|e| explain::refused(&e))?;
        Ok(explain::wire(&verdict))
    }

    /// Checks, keeps and applies the settings.
    ///
    /// # Errors
    /// When a value makes no sense, or the disk refuses.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings> {
        settings::save(&self.0.places.settings(), &settings)?;
        let old = std::mem::replace(&mut *self.0.settings.lock(), settings.clone());
        self.0.journal.limit(&settings);
        self.0.outbox.tell(Kind::Settings);
        if (&old.listen, &old.http_listen) != (&settings.listen, &settings.http_listen)
            || self.door().problem.is_some()
        {
            self.listen().await?;
        }
        Ok(settings)
    }

    pub(crate) async fn look_at_trust(&self) -> Result<()> {
        self.stores(|engine| Ok(trust::status(&engine.0.places, &engine.0.authority))).await.map(|_| ())
    }

    /// Runs tools of the system, which take their time, beside the runtime, and remembers what they say.
    async fn stores(&self, act: impl FnOnce(&Self) -> Result<Trust> + Send + 'static) -> Result<Trust> {
        let engine = self.clone();
        let done = tokio::task::spawn_blocking(move || act(&engine)).await;
        let trust = done.map_err(|e| ApiError::internal("asking the trust stores", &e))??;
        *self.0.trust.lock() = Some(trust.clone());
        self.0.outbox.tell(Kind::Trust);
        Ok(trust)
    }

    /// Reads the journal beside the runtime: a query over a million rows must not stall traffic.
    pub(super) async fn reading<T: Send + 'static>(
        &self,
        read: impl FnOnce(&crate::inspect::Journal) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let journal = self.0.journal.clone();
        let done = tokio::task::spawn_blocking(move || read(&journal)).await;
        done.map_err(|e| ApiError::internal("reading the journal", &e))?
    }

    fn served_sites(&self) -> Vec<(String, config::project::Site, String)> {
        let projects = self.0.projects.lock();
        let https = self.https();
        let of = |p: &crate::projects::Placed<'_>| {
            let url = crate::door::url_of(p.site.hosts.first().map_or("localhost", |h| h), https);
            (p.id.clone(), p.site.clone(), url)
        };
        projects.sites().iter().map(of).collect()
    }
}
