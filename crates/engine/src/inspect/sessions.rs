//! What people do with recorded exchanges: pin, comment, delete, and begin, name and delete sessions.

use std::path::Path;

use capture::exchange::{ExchangeId, Timestamp};
use capture::store::SessionRow;

use super::{Current, Journal};
use crate::api::types::{ApiError, Session, SessionComparison};
use crate::compare;
use crate::error::Result;
use crate::har;
use crate::lookup::{parse, refused};
use crate::wire::milliseconds_of;

impl Journal {
    /// Pins exchanges, or lets them go.
    pub(crate) fn pin(&self, ids: &[String], on: bool) -> Result<()> {
        let parsed = ids.iter().map(|id| parse(id)).collect::<Result<Vec<_>>>()?;
        self.change(|store| store.pin(&parsed, on))?;
        self.marked(ids)
    }

    /// Writes words beside an exchange.
    pub(crate) fn comment(&self, id: &str, text: &str) -> Result<()> {
        let parsed = parse(id)?;
        self.change(|store| store.comment(parsed, text.trim()))?;
        self.marked(&[id.to_owned()])
    }

    /// Remembers which exchange another was made from; it may not be written down yet.
    pub(crate) fn link(&self, made: ExchangeId, source: ExchangeId) -> Result<()> {
        self.change(|store| store.link(made, source))
    }

    /// Deletes exchanges.
    pub(crate) fn delete(&self, ids: &[String]) -> Result<()> {
        let ids = ids.iter().map(|id| parse(id)).collect::<Result<Vec<_>>>()?;
        self.change(|store| store.delete(&ids))?;
        self.0.watched.lock().remove(&ids.into_iter().collect());
        self.0.outbox.tell(crate::outbox::Kind::Reset);
        Ok(())
    }

    /// All sessions, the newest first.
    pub(crate) fn sessions(&self) -> Result<Vec<Session>> {
        let sessions = self.lookup()?.reader().sessions().map_err(|cause| refused(&cause))?;
        Ok(sessions.into_iter().map(session).collect())
    }

    /// Closes the current session and begins another.
    pub(crate) fn begin_session(&self, name: &str) -> Result<Session> {
        let id = self.change(|store| store.begin_session(name.trim(), Timestamp::now()))?;
        self.learn_session();
        self.changed();
        self.session(id as u32)
    }

    /// Names a session.
    pub(crate) fn rename_session(&self, id: u32, name: &str) -> Result<Session> {
        self.change(|store| store.rename_session(id.into(), name.trim()))?;
        self.learn_session();
        self.session(id)
    }

    /// Deletes a session with everything in it.
    pub(crate) fn remove_session(&self, id: u32) -> Result<()> {
        self.change(|store| store.remove_session(id.into()))?;
        self.learn_session();
        self.changed();
        Ok(())
    }

    /// What changed from one session to another.
    pub(crate) fn compare_sessions(&self, left: u32, right: u32) -> Result<SessionComparison> {
        let (left, right) = (self.session(left)?, self.session(right)?);
        let found = self.lookup()?.reader().compare_sessions(left.id.into(), right.id.into());
        Ok(compare::sessions(left, right, found.map_err(|cause| refused(&cause))?))
    }

    /// Reads a HAR file into a session of its own.
    pub(crate) fn import(&self, path: &Path) -> Result<Session> {
        let (file, name) = har::open(path)?;
        let keeper = self.0.keeper.as_ref().ok_or_else(ApiError::no_journal)?;
        let (id, _) = keeper.with(|store| har::read(store, &name, file, path))?;
        self.changed();
        self.session(id as u32)
    }

    /// Asks the journal which session what is recorded goes into.
    pub(super) fn learn_session(&self) {
        let Ok(sessions) = self.lookup().map(|lookup| lookup.reader().current_session()) else { return };
        match sessions {
            Ok((id, name)) => self.0.watched.lock().enter(Current { id: id as u32, name }),
            Err(cause) => tracing::warn!("{}", refused(&cause)),
        }
    }

    fn session(&self, id: u32) -> Result<Session> {
        let found = self.sessions()?.into_iter().find(|session| session.id == id);
        found.ok_or_else(|| ApiError::no_such_session(id))
    }

    /// Tells the window of rows whose marks changed; a filter that looks at marks has other rows now.
    pub(crate) fn marked(&self, ids: &[String]) -> Result<()> {
        if self.0.watched.lock().parsed().expr.looks_at_marks() {
            self.changed();
            return Ok(());
        }
        let ids = ids.iter().map(|id| parse(id)).collect::<Result<Vec<_>>>()?;
        self.0.searcher.noted(&self.lookup()?.rows(&ids)?);
        Ok(())
    }
}

pub(crate) fn session(row: SessionRow) -> Session {
    Session {
        id: row.id as u32,
        name: row.name,
        began_ms: milliseconds_of(row.began),
        exchanges: row.exchanges as f64,
        imported: row.imported,
        current: row.current,
    }
}
