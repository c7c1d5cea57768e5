//! Looking: pages of rows for lists.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params_from_iter};

use super::claim::Turn;
use super::crew::Crew;
use super::row::{self, COLUMNS, TABLES};
use super::search::LookedUp;
use super::whole::Opened;
use super::{Result, StoreError, aside, path_in, place, schema};
use crate::exchange::{ExchangeId, Timestamp};
use crate::filter::{Expr, Sql, Verdicts};
use crate::summary::{Place, Summary};

/// Which rows are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The filter.
    pub filter: &'a Expr,
    /// The site's name; `None` for all.
    pub site: Option<&'a str>,
    /// The session's number; `None` for all.
    pub session: Option<i64>,
    /// What `since:` counts back from.
    pub now: Timestamp,
}

/// A connection that only looks. Sees every batch that was written before a call.
#[derive(Debug)]
pub struct Reader {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    places: RefCell<HashMap<i64, Arc<Place>>>,
    pub(super) opened: Opened,
    /// What was found out about contents.
    pub(super) verdicts: Arc<Verdicts>,
    pub(super) looked_up: LookedUp,
    pub(super) crew: Crew,
}

/// The journal in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Exchanges in it.
    pub exchanges: u64,
    /// On disk, with its write-ahead log.
    pub bytes: u64,
}

impl<'a> Query<'a> {
    /// Every row.
    #[must_use]
    pub const fn all() -> Self {
        Self { filter: &Expr::All, site: None, session: None, now: Timestamp(0) }
    }

    /// The rows a filter and a site leave.
    #[must_use]
    pub const fn new(filter: &'a Expr, site: Option<&'a str>, now: Timestamp) -> Self {
        Self { filter, site, session: None, now }
    }

    /// Those of one session only.
    #[must_use]
    pub const fn in_session(self, session: Option<i64>) -> Self {
        Self { session, ..self }
    }

    fn is_all(&self) -> bool {
        *self.filter == Expr::All && self.site.is_none() && self.session.is_none()
    }

    pub(super) fn sql(&self) -> Sql {
        Sql::of(self.filter, self.site, self.session, self.now)
    }
}

impl Reader {
    /// Opens the journal of a data folder for looking only, also while another process writes it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none yet; [`StoreError::Newer`] when this version cannot read it.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = path_in(dir);
        if !path.exists() {
            return Err(StoreError::Missing { path });
        }
        if schema::version_of(&path).is_some_and(|found| (1..schema::VERSION).contains(&found)) {
            let _turn = Turn::take(dir)?;
            aside::open(&path)?;
        }
        Self::at(&path)
    }

    pub(super) fn at(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags)
            .and_then(|db| schema::tune_reader(&db).map(|()| db))
            .and_then(|db| schema::version(&db).map(|version| (db, version)));
        match opened.map_err(|e| StoreError::of(path, "open", e))? {
            (db, schema::VERSION) => Ok(Self::on(db, path)),
            // Being made at this moment, or not ours.
            (_, 0) => Err(StoreError::Missing { path: path.to_owned() }),
            (_, found) => Err(StoreError::Newer { path: path.to_owned(), found, known: schema::VERSION }),
        }
    }

    /// Another one on the same file, which shares what is found out about contents.
    pub(super) fn beside(&self) -> Result<Self> {
        Ok(Self { verdicts: self.verdicts.clone(), ..Self::at(&self.path)? })
    }

    fn on(db: Connection, path: &Path) -> Self {
        let (places, opened, verdicts, looked_up, crew) = Default::default();
        Self { db, path: path.to_owned(), places, opened, verdicts, looked_up, crew }
    }

    /// Rows that match, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn page(&self, query: &Query<'_>, offset: u64, limit: u32) -> Result<Vec<Summary>> {
        if query.is_all() {
            return self.page_of_all(offset, limit);
        }
        let ids = self.ids(query)?;
        let start = ids.len().min(offset as usize);
        self.rows(&ids[start..ids.len().min(start.saturating_add(limit as usize))])
    }

    /// The newest rows that match, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last(&self, query: &Query<'_>, limit: u32) -> Result<Vec<Summary>> {
        let mut ids = self.newest(query, limit as usize)?;
        ids.reverse();
        self.rows(&ids)
    }

    /// Rows that match, in all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(&self, query: &Query<'_>) -> Result<u64> {
        if query.is_all() {
            return self.tally();
        }
        if query.filter.is_deep() {
            return self.newest(query, usize::MAX).map(|ids| ids.len() as u64);
        }
        let sql = query.sql();
        let text = format!("SELECT count(*) FROM exchange x WHERE {}", sql.text);
        self.checked(|db| {
            let mut count = db.prepare(&text)?;
            count.query_row(params_from_iter(sql.values), |row| row.get::<_, i64>(0).map(|n| n as u64))
        })
    }

    /// The rows of these ids, in the order asked for; what is gone is left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows(&self, ids: &[ExchangeId]) -> Result<Vec<Summary>> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(self.row(*id)?);
        }
        Ok(rows)
    }

    /// The ids of rows older than this: the few that make no room.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn older_than(&self, id: ExchangeId) -> Result<Vec<ExchangeId>> {
        self.checked(|db| {
            let mut select = db.prepare_cached("SELECT id FROM exchange WHERE id < ? ORDER BY id")?;
            select.query_map([id.0 as i64], |row| row::id(row, 0))?.collect()
        })
    }

    /// One row.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn row(&self, id: ExchangeId) -> Result<Option<Summary>> {
        self.checked(|_| self.find_row(id))
    }

    pub(super) fn find_row(&self, id: ExchangeId) -> rusqlite::Result<Option<Summary>> {
        let mut select = self.db.prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE x.id = ?"))?;
        select.query_row([id.0 as i64], |row| row::summary(row, |n| self.place(n))).optional()
    }

    /// Where exchanges went and who answered, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn places(&self) -> Result<Vec<Arc<Place>>> {
        let numbers: Vec<i64> = self.checked(|db| {
            db.prepare_cached("SELECT id FROM place ORDER BY id DESC LIMIT 1000")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        self.checked(|_| numbers.into_iter().map(|number| self.place(number)).collect())
    }

    /// The journal in numbers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
        let mut wal = self.path.as_os_str().to_owned();
        wal.push("-wal");
        Ok(Stats { exchanges: self.tally()?, bytes: size(&self.path) + size(Path::new(&wal)) })
    }

    pub(super) fn checked<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        read(&self.db).map_err(|e| aside::noticed(StoreError::of(&self.path, "read", e)))
    }

    fn tally(&self) -> Result<u64> {
        self.checked(|db| {
            let mut tally = db.prepare_cached("SELECT exchanges FROM tally")?;
            tally.query_row([], |row| row.get::<_, i64>(0).map(|n| n.max(0) as u64))
        })
    }

    /// From whichever end is nearer.
    fn page_of_all(&self, offset: u64, limit: u32) -> Result<Vec<Summary>> {
        let total = self.tally()?;
        let limit = u64::from(limit).min(total.saturating_sub(offset));
        if offset <= total / 2 {
            return self.slice_of_all("x.id", limit, offset);
        }
        let mut rows = self.slice_of_all("x.id DESC", limit, total - offset.min(total) - limit)?;
        rows.reverse();
        Ok(rows)
    }

    fn slice_of_all(&self, order: &str, limit: u64, offset: u64) -> Result<Vec<Summary>> {
        let text = format!("SELECT {COLUMNS} FROM {TABLES} ORDER BY {order} LIMIT ? OFFSET ?");
        let signed = |number| i64::try_from(number).unwrap_or(i64::MAX);
        self.checked(|db| {
            let mut select = db.prepare_cached(&text)?;
            let rows = select
                .query_map([signed(limit), signed(offset)], |row| row::summary(row, |n| self.place(n)))?;
            rows.collect()
        })
    }

    /// A place never changes, and its number is never given to another.
    pub(super) fn place(&self, number: i64) -> rusqlite::Result<Arc<Place>> {
        if let Some(known) = self.places.borrow().get(&number) {
            return Ok(known.clone());
        }
        let mut select = self.db.prepare_cached("SELECT * FROM place WHERE id = ?")?;
        let place = Arc::new(select.query_row([number], place::read)?);
        let mut places = self.places.borrow_mut();
        if places.len() > 4096 {
            places.clear();
        }
        places.insert(number, place.clone());
        Ok(place)
    }
}
