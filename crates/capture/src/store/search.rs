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
            let bottom = self.nth_before(from, left.min(PIECE))?;
            pieces.push(Scope { span: bottom.unwrap_or(0)..from, ..all.clone() });
            let Some(bottom) = bottom else { return Ok((pieces, None)) };
            (top, left) = (bottom, left.saturating_sub(PIECE));
        }
        Ok((pieces, Some(top)))
    }

    /// The id so many rows further back, when there are as many.
    fn nth_before(&self, top: i64, rows: u32) -> rusqlite::Result<Option<i64>> {
        self.db
            .prepare_cached("SELECT id FROM exchange WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?")?
            .query_row([top, i64::from(rows) - 1], |row| row.get(0))
            .optional()
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
