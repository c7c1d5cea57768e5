//! Commands that act on exchanges: copying, sending again, comparing, looking closer.

use std::time::Duration;

use capture::exchange::ExchangeId;

use crate::api::types::*;
use crate::closer;
use crate::error::Result;
use crate::outbox::Kind;
use crate::resend::{Line, Prepared, draft};
use crate::{Engine, Masking};

/// A new exchange is in the journal long before.
const WRITTEN: Duration = Duration::from_secs(2);
/// How often the journal is asked meanwhile.
const ASK: Duration = Duration::from_millis(20);

impl Engine {
    /// An exchange read closely.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn inspect(&self, id: String) -> Result<Inspection> {
        self.reading(move |journal| Ok(closer::inspection(&journal.lookup()?.record(&id)?))).await
    }

    /// A stretch of a body, at most 1 MiB of it.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn body_range(
        &self,
        id: String,
        side: BodySide,
        decoded: bool,
        offset: f64,
        length: u32,
    ) -> Result<BodyRange> {
        self.reading(move |journal| {
            let record = journal.lookup()?.record(&id)?;
            Ok(closer::range(&record, side, decoded, offset as u64, length))
        })
        .await
    }

    /// Writes a body into a file, decoded as far as it was kept; how many bytes that is. `~` is the home folder.
    ///
    /// # Errors
    /// When the journal does not have it; a path that is not whole; a disk that refuses.
    pub async fn save_body(&self, id: String, side: BodySide, path: String) -> Result<f64> {
        let path = self.0.places.expanded(std::path::Path::new(path.trim()));
        self.reading(move |journal| {
            closer::save(&journal.lookup()?.record(&id)?, side, &path).map(|n| n as f64)
        })
        .await
    }

    /// A body as protocol buffers.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn body_frames(&self, id: String, side: BodySide) -> Result<Frames> {
        self.reading(move |journal| Ok(closer::frames(&journal.lookup()?.record(&id)?, side))).await
    }

    /// An exchange as something to paste.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub async fn copy_as(&self, id: String, form: CopyForm, secrets: bool) -> Result<Copied> {
        let masking = (!secrets).then(|| Masking::of_settings(&self.settings()));
        self.reading(move |journal| {
            let record = journal.lookup()?.record(&id)?;
            Ok(closer::copied(&record, form, masking.as_ref().map(Masking::masks)))
        })
        .await
    }

    /// Two exchanges side by side.
    ///
    /// # Errors
    /// When the journal does not have one of them.
    pub async fn compare(&self, left: String, right: String) -> Result<Comparison> {
        self.reading(move |journal| journal.lookup()?.compare(&left, &right, None)).await
    }

    /// A recorded request, to be edited and sent.
    ///
    /// # Errors
    /// When the journal does not have it, or not its whole body.
    pub async fn request_draft(&self, id: String) -> Result<RequestDraft> {
        self.reading(move |journal| draft(&journal.lookup()?.record(&id)?)).await
    }

    /// Sends a recorded request again, edited or as it was, and waits for the answer.
    ///
    /// # Errors
    /// When the journal does not have it or not its whole body, or there is no answer.
    pub async fn resend(&self, id: String, draft: Option<RequestDraft>) -> Result<Resent> {
        let (source, request) = self.prepared(&id, draft).await?;
        let mut line = Line::open(self, &request).await?;
        let sent = line.send(&request).await;
        let made = sent.as_ref().map_or_else(|_| None, |answered| answered.id).or_else(|| line.newest());
        if let Some(made) = made {
            self.link(made, source).await;
        }
        let answered = sent?;
        // The row was told of before it was known what it was made from.
        let written = self.linked(answered.id.into_iter().collect()).await;
        Ok(Resent {
            id: written.into_iter().next(),
            from: source.to_string(),
            status: answered.status,
            took_ms: answered.took.as_secs_f64() * 1000.0,
            size: answered.size as f64,
        })
    }

    /// Begins to send a recorded request many times.
    ///
    /// # Errors
    /// When the journal does not have it, or not its whole body.
    pub async fn repeat(
        &self,
        id: String,
        draft: Option<RequestDraft>,
        times: u32,
        concurrency: u32,
    ) -> Result<Repeat> {
        let (source, request) = self.prepared(&id, draft).await?;
        let run = self.0.repeats.begin(source, request, times, concurrency)?;
        self.keep(run.clone().run(self.clone()));
        self.0.outbox.tell(Kind::Repeats);
        Ok(run.wire())
    }

    /// Repeated requests of this run, the newest first.
    ///
    /// # Errors
    /// None today.
    pub async fn repeats(&self) -> Result<Vec<Repeat>> {
        Ok(self.0.repeats.list())
    }

    /// Stops one.
    ///
    /// # Errors
    /// When there is none of that id.
    pub async fn cancel_repeat(&self, repeat: String) -> Result<Repeat> {
        self.0.repeats.cancel(&repeat)
    }

    /// Remembers which exchange another was made from.
    pub(crate) async fn link(&self, made: ExchangeId, source: ExchangeId) {
        // Without a journal there is nothing to remember it in.
        let _ = self.reading(move |journal| journal.link(made, source)).await;
    }

    /// Tells of exchanges that were linked, once they are written down; those are given back.
    pub(crate) async fn linked(&self, made: Vec<ExchangeId>) -> Vec<String> {
        let mut written = Vec::new();
        for id in made {
            written.extend(self.written(id).await);
        }
        let ids = written.clone();
        // Without a journal there are no rows to tell of.
        let _ = self.reading(move |journal| journal.marked(&ids)).await;
        self.0.outbox.tell(Kind::Reset);
        written
    }

    async fn prepared(&self, id: &str, draft: Option<RequestDraft>) -> Result<(ExchangeId, Prepared)> {
        let source = ExchangeId::parse(id).ok_or_else(|| ApiError::no_such_exchange(id))?;
        let draft = match draft {
            Some(draft) => draft,
            None => self.request_draft(id.to_owned()).await?,
        };
        Ok((source, Prepared::of(&draft)?))
    }

    /// The id, once the journal can be asked for it.
    async fn written(&self, id: ExchangeId) -> Option<String> {
        let id = id.to_string();
        let written = async {
            while self.exchange(id.clone()).await.is_err() {
                tokio::time::sleep(ASK).await;
            }
        };
        tokio::time::timeout(WRITTEN, written).await.ok().map(|()| id)
    }
}
