//! Rows that are looked through together.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::candidates::Candidates;
use super::row;
use super::search::Hit;
use super::{Query, Reader};
use crate::kind::Kind;
use crate::sort::{Column, Key, rank, rank_of_verdict};
use crate::summary::State;
use crate::verdict::Verdict;

/// Rows to look through, and what for.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) query: &'a Query<'a>,
    /// What the rows will be ordered by.
    pub(super) column: Column,
    /// Ids.
    pub(super) span: Range<i64>,
    /// What the index leaves, where it was asked.
    pub(super) candidates: Option<&'a Candidates>,
}

/// The first columns of a row that may become a [`Hit`].
pub(super) const HIT: usize = 3;

/// The keys of places that were met.
pub(super) type Keys = HashMap<i64, Key>;

impl Scope<'_> {
    /// Rows that may match, the newest first: [`HIT`] columns, and these.
    pub(super) fn select(&self, columns: &str) -> (String, Vec<Value>) {
        self.select_from("exchange x", &format!("x.id, x.state, {}, {columns}", key_column(self.column)))
    }

    /// The same with columns of one's own.
    pub(super) fn select_from(&self, tables: &str, columns: &str) -> (String, Vec<Value>) {
        let sql = self.query.sql();
        let text = format!(
            "SELECT {columns} FROM {tables} WHERE x.id >= ? AND x.id < ? AND {} ORDER BY x.id DESC",
            sql.text
        );
        let ends = [Value::from(self.span.start), Value::from(self.span.end)];
        (text, ends.into_iter().chain(sql.values).collect())
    }

    /// Whether an exchange with this block and these contents may match.
    pub(super) fn may_hold(&self, block: i64, contents: [Option<i64>; 2]) -> bool {
        self.candidates.is_none_or(|candidates| candidates.hold(block, contents))
    }
}

impl Reader {
    /// The rows of a span that match, the newest first.
    pub(super) fn look_through(&self, scope: &Scope<'_>) -> rusqlite::Result<Vec<Hit>> {
        match scope.query.filter.is_deep() {
            true => self.look_below(scope),
            false => self.look_at_rows(scope),
        }
    }

    /// What the journal decides by itself.
    fn look_at_rows(&self, scope: &Scope<'_>) -> rusqlite::Result<Vec<Hit>> {
        let (text, values) = scope.select("x.block");
        let mut select = self.db.prepare_cached(&text)?;
        let mut rows = select.query(params_from_iter(values))?;
        let (mut hits, mut keys) = (Vec::new(), Keys::new());
        while let Some(found) = rows.next()? {
            if scope.may_hold(found.get(HIT)?, [None; 2]) {
                hits.push(self.hit(scope, found, &mut keys)?);
            }
        }
        Ok(hits)
    }

    /// A row of [`Scope::select`].
    pub(super) fn hit(&self, scope: &Scope<'_>, found: &Row<'_>, keys: &mut Keys) -> rusqlite::Result<Hit> {
        let state = State::from_number(found.get(1)?);
        let running = matches!(state, State::Pending | State::Open);
        Ok(Hit { id: row::id(found, 0)?, key: self.key(found, scope.column, keys)?, running })
    }

    fn key(&self, found: &Row<'_>, column: Column, keys: &mut Keys) -> rusqlite::Result<Key> {
        Ok(match column {
            Column::Path | Column::Initiator => Key::Text(found.get::<_, String>(2)?.into()),
            Column::Kind => Key::Number(rank(found.get::<_, Option<i64>>(2)?.and_then(Kind::from_number))),
            Column::Cache => {
                let verdict = found.get::<_, Option<i64>>(2)?.and_then(Verdict::from_number);
                Key::Number(rank_of_verdict(verdict))
            }
            Column::Method | Column::Host | Column::Site | Column::Behavior | Column::ServedBy => {
                let number = found.get(2)?;
                if let Some(known) = keys.get(&number) {
                    return Ok(known.clone());
                }
                let key = Key::of_place(&*self.place(number)?, column);
                keys.insert(number, key.clone());
                key
            }
            _ => Key::Number(found.get(2)?),
        })
    }
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
