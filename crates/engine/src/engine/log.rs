//! Commands of the request log: what a list, its filter box and its charts ask for, and what people do with rows.

use std::path::Path;

use crate::api::types::*;
use crate::error::Result;
use crate::lookup::parse;
use crate::{Engine, Masking, filters, har};

impl Engine {
    /// A slice of the request log, in the view's order. A negative offset counts from the end. Waits a moment for a
    /// search that has just begun; [`Rows::done`] says whether more is coming.
    ///
    /// # Errors
    /// A filter that cannot be understood; no journal.
    pub async fn rows(&self, view: View, offset: f64, limit: u32) -> Result<Rows> {
        self.reading(move |journal| journal.rows(&view, offset as i64, limit.min(500))).await
    }

    /// Which rows the updates of subscribers carry.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub async fn watch(&self, view: View) -> Result<()> {
        self.reading(move |journal| journal.watch(&view)).await
    }

    /// Where a row stands in the watched view; `None` when it is not among its rows.
    ///
    /// # Errors
    /// A filter that cannot be understood; no journal.
    pub async fn row_place(&self, view: View, id: String) -> Result<Option<f64>> {
        self.reading(move |journal| journal.row_place(&view, &id)).await
    }

    /// Ends the search for the rows of the view where it is.
    ///
    /// # Errors
    /// None today.
    pub async fn stop_search(&self) -> Result<()> {
        self.0.journal.stop_search();
        Ok(())
    }

    /// Requests over time, in at most 2,000 buckets; without ends, over all there is.
    ///
    /// # Errors
    /// A filter that cannot be understood.
    pub async fn timeline(
        &self,
        view: View,
        from_ms: Option<f64>,
        to_ms: Option<f64>,
        buckets: u32,
    ) -> Result<Timeline> {
        self.reading(move |journal| journal.timeline(&view, (from_ms, to_ms), buckets)).await
    }

    /// What can follow when `at` characters of a filter stand before the cursor, with what the newest rows hold.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn complete_filter(&self, filter: String, at: u32) -> Result<Completion> {
        self.reading(move |journal| journal.complete(&filter, at)).await
    }

    /// Filters under a name.
    ///
    /// # Errors
    /// When their file cannot be read.
    pub async fn saved_filters(&self) -> Result<Vec<SavedFilter>> {
        filters::load(&self.0.places.filters())
    }

    /// Keeps a filter under a name, in the place of one that has it.
    ///
    /// # Errors
    /// A filter that cannot be understood; a disk that refuses.
    pub async fn save_filter(&self, name: String, filter: String) -> Result<Vec<SavedFilter>> {
        filters::save(&self.0.places.filters(), &name, &filter)
    }

    /// Forgets a filter.
    ///
    /// # Errors
    /// A disk that refuses.
    pub async fn remove_filter(&self, name: String) -> Result<Vec<SavedFilter>> {
        filters::remove(&self.0.places.filters(), &name)
    }

    /// Pins exchanges, or lets them go: pinned ones stay when the journal is cleared or makes room.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn pin(&self, ids: Vec<String>, on: bool) -> Result<()> {
        self.reading(move |journal| journal.pin(&ids, on)).await
    }

    /// Writes a person's words beside an exchange; empty ones take them away.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn comment(&self, id: String, text: String) -> Result<()> {
        self.reading(move |journal| journal.comment(&id, &text)).await
    }

    /// Deletes exchanges, pinned or not.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn delete_rows(&self, ids: Vec<String>) -> Result<()> {
        self.reading(move |journal| journal.delete(&ids)).await
    }

    /// All sessions, the newest first.
    ///
    /// # Errors
    /// No journal.
    pub async fn sessions(&self) -> Result<Vec<Session>> {
        self.reading(|journal| journal.sessions()).await
    }

    /// Closes the current session and begins another.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn begin_session(&self, name: String) -> Result<Session> {
        self.reading(move |journal| journal.begin_session(&name)).await
    }

    /// Names a session; a closed one with a name makes no room for others.
    ///
    /// # Errors
    /// An unknown session; when the journal cannot be written.
    pub async fn rename_session(&self, id: u32, name: String) -> Result<Session> {
        self.reading(move |journal| journal.rename_session(id, &name)).await
    }

    /// Deletes a session with everything in it; the current one stays, empty.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn remove_session(&self, id: u32) -> Result<()> {
        self.reading(move |journal| journal.remove_session(id)).await
    }

    /// What changed from one session to another, by behavior and by path.
    ///
    /// # Errors
    /// An unknown session; no journal.
    pub async fn compare_sessions(&self, left: u32, right: u32) -> Result<SessionComparison> {
        self.reading(move |journal| journal.compare_sessions(left, right)).await
    }

    /// Writes the exchanges of a view, or only these, as HAR 1.2 into a file; how many there were.
    ///
    /// # Errors
    /// A filter that cannot be understood; no journal; a disk that refuses.
    pub async fn export_har(
        &self,
        view: View,
        ids: Option<Vec<String>>,
        path: String,
        secrets: bool,
    ) -> Result<f64> {
        let masking = (!secrets).then(|| Masking::of_settings(&self.settings()));
        self.reading(move |journal| {
            let lookup = journal.lookup()?;
            let ids = match ids {
                Some(ids) => ids.iter().map(|id| parse(id)).collect::<Result<Vec<_>>>()?,
                None => lookup.matching(&view)?,
            };
            har::write_file(&lookup, &ids, masking.as_ref(), Path::new(&path)).map(|count| count as f64)
        })
        .await
    }

    /// Reads a HAR file into a session of its own.
    ///
    /// # Errors
    /// A file that is no HAR file; a journal that cannot be written.
    pub async fn import_har(&self, path: String) -> Result<Session> {
        self.reading(move |journal| journal.import(Path::new(&path))).await
    }
}
