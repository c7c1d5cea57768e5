//! Looking through the journal, from the newest row to the oldest, so many rows at a time: whoever asks can show
//! what was found until then, say how far it got, and stop.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use rusqlite::OptionalExtension;

use super::candidates::Candidates;
use super::scope::Scope;
use super::{Query, Reader, Result};
use crate::exchange::ExchangeId;
use crate::filter::Expr;
use crate::sort::{Column, Key};

/// Rows looked at in one step of a search that nobody watches.
const STEP: u32 = 50_000;

/// Rows that one reader looks through at once: the blocks at either end are opened by two of them.
const PIECE: u32 = 10_000;

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

/// What the index said at the beginning of the search that is under way.
pub(super) type LookedUp = RefCell<Option<(Expr, Arc<Option<Candidates>>)>>;

impl Reader {
    /// Looks at the next rows older than `before`, at most so many, and adds those that match, the newest first.
    /// Gives the oldest row it looked at, to go on from; `None` when there are no more. Several processors share the
    /// work of many rows.
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
            let candidates = self.looked_up(query.filter, before.is_none())?;
            let top = before.map_or(i64::MAX, |id| id.0 as i64);
            let all = Scope { query, column, span: 0..top, candidates: candidates.as_ref().as_ref() };
            let (pieces, bottom) = self.pieces(&all, rows)?;
            hits.extend(self.share_out(&pieces)?);
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
        let scope = Scope { query, column: Column::Started, span, candidates: None };
        let hits = self.checked(|_| self.look_through(&scope))?;
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    }

    /// The newest rows of a scope in pieces, at most so many, without those that cannot match; and where to go on.
    fn pieces<'a>(&self, all: &Scope<'a>, rows: u32) -> rusqlite::Result<(Vec<Scope<'a>>, Option<i64>)> {
        let (mut pieces, mut top, mut left) = (Vec::new(), all.span.end, rows.max(1));
        while left > 0 {
            let from = all.candidates.map_or(top, |candidates| candidates.below(top));
            let floor = all.candidates.map_or(0, |candidates| candidates.floor(from));
            let most = left.min(PIECE);
            let (bottom, looked_at) = match self.nth_before(floor..from, most)? {
                Some(bottom) => (bottom, most),
                None => (floor, self.rows_in(floor..from)?),
            };
            pieces.push(Scope { span: bottom..from, ..all.clone() });
            if bottom == 0 {
                return Ok((pieces, None));
            }
            (top, left) = (bottom, left.saturating_sub(looked_at));
        }
        Ok((pieces, Some(top)))
    }

    /// The id so many rows before the end of a span, when there are as many in it.
    fn nth_before(&self, span: Range<i64>, rows: u32) -> rusqlite::Result<Option<i64>> {
        let select = "SELECT id FROM exchange WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?";
        let mut select = self.db.prepare_cached(select)?;
        select.query_row([span.start, span.end, i64::from(rows) - 1], |row| row.get(0)).optional()
    }

    fn rows_in(&self, span: Range<i64>) -> rusqlite::Result<u32> {
        let select = "SELECT count(*) FROM exchange WHERE id >= ? AND id < ?";
        self.db.prepare_cached(select)?.query_row([span.start, span.end], |row| row.get(0))
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
}
