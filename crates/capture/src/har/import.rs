//! Reading: an entry at a time becomes what the recorder hands on, so that what was imported is shown like what was
//! recorded.

mod events;
mod stream;

use std::io::Read;

use serde::de::DeserializeSeed;

use super::parts::read_moment;
use super::read::Entry;
use crate::exchange::{ExchangeId, Timestamp};
use crate::recorder::{Change, Recorder};
use crate::store::{Store, StoreError};
use stream::{Inside, WithoutMark};

/// Entries written together.
const BATCH: usize = 200;

/// A HAR file on its way into a session.
#[derive(Debug)]
pub struct Entries<'a> {
    store: &'a mut Store,
    session: i64,
    recorder: Recorder,
    waiting: Vec<Change>,
    comments: Vec<(ExchangeId, String)>,
    count: u64,
    failed: Option<StoreError>,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no HAR file, or ends early; what came before is kept nowhere.
    #[error("this is not a HAR file: {0}")]
    Format(serde_json::Error),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] StoreError),
}

impl<'a> Entries<'a> {
    /// Reads a file into a session of its own, all of it or nothing; the session, and how many entries it has.
    ///
    /// # Errors
    /// A file that is no HAR file; a journal that cannot be written.
    pub fn import(store: &'a mut Store, name: &str, from: impl Read) -> Result<(i64, u64), ImportError> {
        let session = store.begin_import(name, Timestamp::now())?;
        let mut entries = Self {
            store,
            session,
            recorder: Recorder::new(),
            waiting: Vec::new(),
            comments: Vec::new(),
            count: 0,
            failed: None,
        };
        let done = entries.read(from).and_then(|()| Ok(entries.flush()?));
        let count = entries.count;
        match done {
            Ok(()) => entries.store.end_import(session)?,
            Err(cause) => {
                entries.store.remove_session(session)?;
                return Err(cause);
            }
        }
        Ok((session, count))
    }

    fn read(&mut self, from: impl Read) -> Result<(), ImportError> {
        let mut from = serde_json::Deserializer::from_reader(std::io::BufReader::new(WithoutMark::new(from)));
        let done = Inside { entries: self, key: "log" }.deserialize(&mut from).and_then(|()| from.end());
        match (self.failed.take(), done) {
            (Some(cause), _) => Err(cause.into()),
            (None, done) => done.map_err(ImportError::Format),
        }
    }

    fn add(&mut self, entry: Entry) -> Result<(), StoreError> {
        let id = ExchangeId::next(Timestamp::now());
        let at = read_moment(&entry.started_date_time).unwrap_or_default();
        self.comments.extend(entry.comment.clone().filter(|c| !c.is_empty()).map(|comment| (id, comment)));
        let events = events::of(id, at, entry);
        self.waiting.extend(self.recorder.take(events, at));
        self.count += 1;
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.store.write_into(self.session, &waiting)?;
        self.comments.drain(..).try_for_each(|(id, comment)| self.store.comment(id, &comment))
    }
}
