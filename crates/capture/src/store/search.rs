//! Looking through the journal, from the newest row to the oldest, so many rows at a time: whoever asks can show
//! what was found until then, say how far it got, and stop.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::block::{self, Kept};
use super::candidates::Candidates;
use super::row::{self, COLUMNS, TABLES};
use super::{Query, Reader, Result};
use crate::exchange::ExchangeId;
use crate::filter::{Context, Expr, Whole};
use crate::kind::Kind;
use crate::sort::{Column, Key, rank, rank_of_verdict};
use crate::summary::{State, Summary};
use crate::verdict::Verdict;

/// Rows looked at in one step of a search that nobody watches.
const STEP: u32 = 50_000;

/// A row that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its id.
    pub id: ExchangeId,
    /// Its place in the order that was asked for.
    pub key: Key,
    /// It had not ended.
    pub running: bool,
}

/// What was found out about contents.
pub(super) type Verdicts = RefCell<crate::filter::Verdicts>;

/// What the index said at the beginning of the search that is under way.
pub(super) type LookedUp = RefCell<Option<(Expr, Arc<Option<Candidates>>)>>;

impl Reader {
    /// Looks at the next rows older than `before`, at most so many, and adds those that match, the newest first.
    /// Gives the oldest row it looked at, to go on from; `None` when there are no more.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn scan(
        &self,
        query: &Query<'_>,
        column: Column,
        before: Option<ExchangeId>,
        rows: u32,
        hits: &mut Vec<Hit>,
    ) -> Result<Option<ExchangeId>> {
        self.checked(|_| {
            let top = before.map_or(i64::MAX, |id| id.0 as i64);
            let candidates = self.looked_up(query.filter, before.is_none())?;
            let candidates = candidates.as_ref().as_ref();
            let top = candidates.map_or(top, |candidates| candidates.below(top));
            let bottom = self.nth_before(top, rows)?;
            self.scan_span(query, column, bottom.unwrap_or(0)..top, candidates, hits)?;
            Ok(bottom.map(|id| ExchangeId(id as u64)))
        })
    }

    /// The ids of all rows that match, oldest first: eight bytes each, for lists that page by themselves.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn ids(&self, query: &Query<'_>) -> Result<Vec<ExchangeId>> {
        let mut ids: Vec<_> = self.newest(query, usize::MAX)?;
        ids.reverse();
        Ok(ids)
    }

    /// The ids of the newest rows that match, newest first.
    pub(super) fn newest(&self, query: &Query<'_>, most: usize) -> Result<Vec<ExchangeId>> {
        let (mut hits, mut before, mut rows) = (Vec::new(), None, STEP / 50);
        loop {
            before = self.scan(query, Column::Started, before, rows, &mut hits)?;
            if before.is_none() || hits.len() >= most {
                hits.truncate(most);
                return Ok(hits.into_iter().map(|hit| hit.id).collect());
            }
            rows = STEP;
        }
    }

    /// The ids of rows that match in a span of ids.
    pub(super) fn within(&self, query: &Query<'_>, span: Range<i64>) -> Result<Vec<ExchangeId>> {
        let mut hits = Vec::new();
        self.checked(|_| self.scan_span(query, Column::Started, span, None, &mut hits))?;
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    }

    /// The id so many rows further back, when there are as many.
    fn nth_before(&self, top: i64, rows: u32) -> rusqlite::Result<Option<i64>> {
        self.db
            .prepare_cached("SELECT id FROM exchange WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?")?
            .query_row([top, i64::from(rows.max(1)) - 1], |row| row.get(0))
            .optional()
    }

    fn scan_span(
        &self,
        query: &Query<'_>,
        column: Column,
        span: Range<i64>,
        candidates: Option<&Candidates>,
        hits: &mut Vec<Hit>,
    ) -> rusqlite::Result<()> {
        match query.filter.is_deep() {
            true => self.scan_deep(query, column, span, candidates, hits),
            false => self.scan_rows(query, column, span, candidates, hits),
        }
    }

    fn scan_rows(
        &self,
        query: &Query<'_>,
        column: Column,
        span: Range<i64>,
        candidates: Option<&Candidates>,
        hits: &mut Vec<Hit>,
    ) -> rusqlite::Result<()> {
        let (text, values) =
            within(query, &format!("x.id, x.state, {}, x.block", key_column(column)), "exchange x", span);
        let mut select = self.db.prepare_cached(&text)?;
        let mut rows = select.query(params_from_iter(values))?;
        let mut texts = HashMap::new();
        while let Some(found) = rows.next()? {
            if let Some(candidates) = candidates
                && !candidates.hold(found.get(3)?, [None; 2])
            {
                continue;
            }
            let state = State::from_number(found.get(1)?);
            let running = matches!(state, State::Pending | State::Open);
            hits.push(Hit { id: row::id(found, 0)?, key: self.key(found, column, &mut texts)?, running });
        }
        Ok(())
    }

    fn key(&self, found: &Row<'_>, column: Column, texts: &mut HashMap<i64, Key>) -> rusqlite::Result<Key> {
        Ok(match column {
            Column::Path | Column::Initiator => Key::Text(found.get::<_, String>(2)?.into()),
            Column::Kind => Key::Number(rank(found.get::<_, Option<i64>>(2)?.and_then(Kind::from_number))),
            Column::Cache => {
                let verdict = found.get::<_, Option<i64>>(2)?.and_then(Verdict::from_number);
                Key::Number(rank_of_verdict(verdict))
            }
            Column::Method | Column::Host | Column::Site | Column::Behavior | Column::ServedBy => {
                let number = found.get(2)?;
                if let Some(known) = texts.get(&number) {
                    return Ok(known.clone());
                }
                let key = Key::of_place(&*self.place(number)?, column);
                texts.insert(number, key.clone());
                key
            }
            _ => Key::Number(found.get(2)?),
        })
    }

    /// What the index says about a filter, asked once for each search.
    fn looked_up(&self, filter: &Expr, begins: bool) -> rusqlite::Result<Arc<Option<Candidates>>> {
        let mut known = self.looked_up.borrow_mut();
        match &*known {
            Some((of, candidates)) if !begins && of == filter => Ok(candidates.clone()),
            _ => {
                let candidates = Arc::new(self.candidates(filter)?);
                *known = Some((filter.clone(), candidates.clone()));
                Ok(candidates)
            }
        }
    }

    /// Rows that may match by themselves are opened, and looked at as a row at hand is.
    fn scan_deep(
        &self,
        query: &Query<'_>,
        column: Column,
        span: Range<i64>,
        candidates: Option<&Candidates>,
        hits: &mut Vec<Hit>,
    ) -> rusqlite::Result<()> {
        let columns = format!("{COLUMNS}, x.block, x.spot, x.request_content, x.response_content, x.place");
        let (text, values) = within(query, &columns, TABLES, span);
        let mut select = self.db.prepare_cached(&text)?;
        let mut rows = select.query(params_from_iter(values))?;
        while let Some(found) = rows.next()? {
            let spot = Spot::read(found)?;
            if candidates.is_some_and(|candidates| !candidates.hold(spot.block, spot.contents)) {
                continue;
            }
            let summary = row::summary(found, |n| self.place(n))?;
            if self.matches(query, &summary, &spot)? {
                let (id, key) = (summary.id, Key::of(&summary, column));
                hits.push(Hit { id, key, running: summary.is_running() });
            }
        }
        Ok(())
    }

    fn matches(&self, query: &Query<'_>, summary: &Summary, spot: &Spot) -> rusqlite::Result<bool> {
        let session = self.session_of(spot.place, query)?;
        let context = Context { now: query.now, session: (&session.0, session.1), whole: None };
        if query.filter.surely_matches(summary, &context) {
            return Ok(true);
        }
        let block = self.opened(spot.block)?;
        let decoded = block.filter(|b| spot.at <= b.len()).and_then(|b| block::decode(b.slice(spot.at..)));
        // A damaged block is said when the exchange is opened; a search goes on with the others.
        let Some((detail, request, response)) = decoded else { return Ok(false) };
        let (kept, contents) = ([request, response], spot.contents);
        let body = |at: usize| self.bytes_of(&kept[at], contents[at]).unwrap_or_default();
        let says = |part: &str| self.has_message(summary.id, part).unwrap_or(false);
        let whole = Whole::new(&detail.request, detail.response.as_ref(), body)
            .with_contents(contents, &self.verdicts)
            .with_messages(&says);
        Ok(query.filter.matches(summary, &Context { whole: Some(&whole), ..context }))
    }

    /// A body that lies in its block or apart.
    fn bytes_of(&self, kept: &Kept, content: Option<i64>) -> rusqlite::Result<Bytes> {
        match (kept, content) {
            (Kept::Here(bytes), None) => Ok(bytes.clone()),
            (_, Some(content)) => self.content(content).map(Option::unwrap_or_default),
            (Kept::Apart, None) => Ok(Bytes::new()),
        }
    }

    /// The session of a place, where the filter asks for it.
    fn session_of(&self, place: i64, query: &Query<'_>) -> rusqlite::Result<(Arc<str>, bool)> {
        if !query.filter.looks_at_marks() {
            return Ok(("".into(), true));
        }
        let select = "SELECT s.name, s.id = (SELECT max(id) FROM session WHERE NOT imported)
                      FROM place p JOIN session s ON s.id = p.session WHERE p.id = ?";
        self.db
            .prepare_cached(select)?
            .query_row([place], |row| Ok((row.get::<_, String>(0)?.into(), row.get(1)?)))
    }
}

/// Where an exchange's details are.
struct Spot {
    block: i64,
    at: usize,
    contents: [Option<i64>; 2],
    place: i64,
}

impl Spot {
    /// The columns behind a summary's.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            block: row.get(19)?,
            at: row.get::<_, i64>(20)? as usize,
            contents: [row.get(21)?, row.get(22)?],
            place: row.get(23)?,
        })
    }
}

/// Rows of a span of ids that may match, the newest first.
fn within(query: &Query<'_>, columns: &str, tables: &str, span: Range<i64>) -> (String, Vec<Value>) {
    let sql = query.sql();
    let text = format!(
        "SELECT {columns} FROM {tables} WHERE x.id >= ? AND x.id < ? AND {} ORDER BY x.id DESC",
        sql.text
    );
    let ends = [Value::from(span.start), Value::from(span.end)];
    (text, ends.into_iter().chain(sql.values).collect())
}

/// The column of the table that a [`Key`] is made of.
const fn key_column(column: Column) -> &'static str {
    match column {
        Column::Started => "0",
        Column::Status => "ifnull(x.status, -1)",
        Column::Path => "x.target",
        Column::Kind => "x.kind",
        Column::Size => "ifnull(x.size, -1)",
        Column::Decoded => "ifnull(x.size + x.grown, -1)",
        Column::Cache => "x.cache",
        Column::Initiator => "ifnull(x.asker, '')",
        Column::Took => "ifnull(x.took, -1)",
        Column::Wait => "ifnull(x.wait, -1)",
        Column::State => "x.state",
        Column::Findings => "x.findings",
        Column::Method | Column::Host | Column::Site | Column::Behavior | Column::ServedBy => "x.place",
    }
}
