//! Looking for what lies below a row: heads, bodies and messages. Rows that may match by themselves are opened, unless
//! their address decides.

use std::sync::Arc;

use bytes::Bytes;
use rusqlite::{Row, params_from_iter};

use super::block;
use super::row::{self, COLUMNS, TABLES};
use super::scope::{HIT, Keys, Scope};
use super::search::Hit;
use super::sight::{Seen, Sights};
use super::{Query, Reader};
use crate::exchange::ExchangeId;
use crate::filter::{Context, Expr, Term, Whole};
use crate::sort::Key;
use crate::summary::Summary;

/// Where an exchange's details are.
struct Spot {
    id: ExchangeId,
    place: i64,
    block: i64,
    at: usize,
    contents: [Option<i64>; 2],
}

impl Spot {
    const COLUMNS: &str = "x.place, x.block, x.spot, x.request_content, x.response_content";

    /// Its columns, from one on.
    fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row::id(row, 0)?,
            place: row.get(from)?,
            block: row.get(from + 1)?,
            at: row.get::<_, i64>(from + 2)? as usize,
            contents: [row.get(from + 3)?, row.get(from + 4)?],
        })
    }
}

impl Reader {
    pub(super) fn look_below(&self, scope: &Scope<'_>) -> rusqlite::Result<Vec<Hit>> {
        let left = scope.query.filter.deep_part();
        match left.looks_below_only() {
            true => self.look_below_only(scope, &left),
            false => self.look_at_all(scope),
        }
    }

    /// Of a row no more is read than the address and where the rest is.
    fn look_below_only(&self, scope: &Scope<'_>, left: &Expr) -> rusqlite::Result<Vec<Hit>> {
        let (text, values) = scope.select(&format!("{}, x.target", Spot::COLUMNS));
        let mut select = self.db.prepare_cached(&text)?;
        let mut rows = select.query(params_from_iter(values))?;
        let (mut hits, mut keys, mut sights) = (Vec::new(), Keys::new(), Sights::of(left));
        while let Some(found) = rows.next()? {
            let spot = Spot::read(found, HIT)?;
            if !scope.may_hold(spot.block, spot.contents) {
                continue;
            }
            let target = found.get_ref(HIT + 5)?.as_str()?;
            if self.holds(left, &spot, target, &mut sights)? {
                hits.push(self.hit(scope, found, &mut keys)?);
            }
        }
        Ok(hits)
    }

    fn holds(&self, left: &Expr, spot: &Spot, target: &str, sights: &mut Sights) -> rusqlite::Result<bool> {
        let place = self.place(spot.place)?;
        let by_address = |term: &Term| term.foretell(&place, target);
        match left.decide(&by_address) {
            Some(known) => Ok(known),
            None => self.opened_at(spot, sights, |below| {
                left.decide(&|term| by_address(term).or_else(|| below(term)))
            }),
        }
    }

    /// Whole rows, looked at as a row at hand is.
    fn look_at_all(&self, scope: &Scope<'_>) -> rusqlite::Result<Vec<Hit>> {
        let (text, values) = scope.select_from(TABLES, &format!("{COLUMNS}, {}", Spot::COLUMNS));
        let mut select = self.db.prepare_cached(&text)?;
        let mut rows = select.query(params_from_iter(values))?;
        let (mut hits, mut sights) = (Vec::new(), Sights::of(scope.query.filter));
        while let Some(found) = rows.next()? {
            let spot = Spot::read(found, row::WIDTH)?;
            if !scope.may_hold(spot.block, spot.contents) {
                continue;
            }
            let summary = row::summary(found, |number| self.place(number))?;
            if self.matches(scope.query, &summary, &spot, &mut sights)? {
                let (id, key) = (summary.id, Key::of(&summary, scope.column));
                hits.push(Hit { id, key, running: summary.is_running() });
            }
        }
        Ok(hits)
    }

    fn matches(
        &self,
        query: &Query<'_>,
        summary: &Summary,
        spot: &Spot,
        sights: &mut Sights,
    ) -> rusqlite::Result<bool> {
        let session = self.session_of(spot.place, query)?;
        let context = Context { now: query.now, session: (&session.0, session.1), whole: None };
        match query.filter.foretell(summary, &context, &|_| None) {
            Some(known) => Ok(known),
            None => self.opened_at(spot, sights, |below| query.filter.foretell(summary, &context, below)),
        }
    }

    /// Opens an exchange and decides by what is known of deep terms: what its block says as it is and, where that is
    /// not enough, what is read in it. A damaged one is said when it is shown; a search goes on with the others.
    fn opened_at(
        &self,
        spot: &Spot,
        sights: &mut Sights,
        decide: impl Fn(&dyn Fn(&Term) -> Option<bool>) -> Option<bool>,
    ) -> rusqlite::Result<bool> {
        let Some(sight) = sights.at(&self.db, spot.block)? else { return Ok(false) };
        let Some(below) = block::below(sight.block(), spot.at) else { return Ok(false) };
        let seen = Seen { sight, below, contents: spot.contents, verdicts: &self.verdicts };
        let known = decide(&|term| seen.foretell(term));
        Ok(known.unwrap_or_else(|| self.read_through(spot.id, &seen, &decide)))
    }

    /// Decides by heads and bodies as texts.
    fn read_through(
        &self,
        id: ExchangeId,
        seen: &Seen<'_>,
        decide: impl Fn(&dyn Fn(&Term) -> Option<bool>) -> Option<bool>,
    ) -> bool {
        let [request, response] = [0, 1].map(|at| seen.head(at));
        let body = |at: usize| self.bytes_of(seen, at).unwrap_or_default();
        let says = |part: &str| self.has_message(id, part).unwrap_or(false);
        let request = request.unwrap_or_default();
        let whole = Whole::new(&request, response.as_ref(), body)
            .with_contents(seen.contents, &self.verdicts)
            .with_messages(&says);
        decide(&|term| Some(seen.foretell(term).unwrap_or_else(|| whole.matches(term)))) == Some(true)
    }
    /// A body that lies in its block or apart.
    fn bytes_of(&self, seen: &Seen<'_>, at: usize) -> rusqlite::Result<Bytes> {
        match seen.contents[at] {
            Some(content) => self.content(content).map(Option::unwrap_or_default),
            None => Ok(seen.body(at).unwrap_or_default()),
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
