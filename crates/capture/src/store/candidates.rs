//! What a search has to open: the heaps of the [index](super::words) that may hold its words, and what is not in the
//! index yet.

use super::words::{HEAP, Shelf, indexed, texts, waiting};
use super::{Reader, grams};
use crate::filter::{Expr, Term, contains_bytes};

/// Exchanges that may match a filter.
#[derive(Debug)]
pub(super) enum Candidates {
    /// In which this word may stand.
    Word(Standing),
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
}

/// Where one word may stand.
#[derive(Debug)]
pub(super) struct Standing {
    blocks: Places,
    contents: Places,
    /// Exchanges from one to another that may have it, both included; in order, and apart from each other.
    spans: Vec<(i64, i64)>,
}

/// Numbers of blocks or contents.
#[derive(Debug, Default)]
struct Places {
    /// From one to another, both included; in order, and apart from each other.
    heaps: Vec<(i64, i64)>,
    /// Those behind this are not looked up.
    after: i64,
    /// Single ones.
    single: Vec<i64>,
}

impl Candidates {
    /// Whether an exchange with this block and these contents may match.
    pub(super) fn hold(&self, block: i64, contents: [Option<i64>; 2]) -> bool {
        match self {
            Self::Word(word) => {
                word.blocks.hold(block) || contents.into_iter().flatten().any(|id| word.contents.hold(id))
            }
            Self::All(parts) => parts.iter().all(|part| part.hold(block, contents)),
            Self::Any(parts) => parts.iter().any(|part| part.hold(block, contents)),
        }
    }

    /// Below which exchange to go on looking: from there up to `top` none can match.
    pub(super) fn below(&self, top: i64) -> i64 {
        match self {
            Self::Word(word) => word.under(top).map_or(0, |(_, newest)| newest.saturating_add(1).min(top)),
            Self::All(parts) => parts.iter().map(|part| part.below(top)).min().unwrap_or(top),
            Self::Any(parts) => parts.iter().map(|part| part.below(top)).max().unwrap_or(0),
        }
    }

    /// The exchange behind which to ask again where to go on: from it up to `top` it is worth looking at all.
    pub(super) fn floor(&self, top: i64) -> i64 {
        match self {
            Self::Word(word) => word.under(top).map_or(0, |(oldest, _)| oldest),
            Self::All(parts) => parts.iter().map(|part| part.floor(top)).max().unwrap_or(0),
            Self::Any(parts) => {
                let worth = parts.iter().filter(|part| part.below(top) == top);
                worth.map(|part| part.floor(top)).min().unwrap_or(0)
            }
        }
    }
}

impl Standing {
    /// The newest span that begins below an exchange.
    fn under(&self, top: i64) -> Option<(i64, i64)> {
        let after = self.spans.partition_point(|(oldest, _)| *oldest < top);
        after.checked_sub(1).map(|at| self.spans[at])
    }
}

/// In order, those that overlap made one.
fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    let mut all: Vec<(i64, i64)> = Vec::new();
    for (oldest, newest) in spans {
        match all.last_mut() {
            Some((_, end)) if oldest <= end.saturating_add(1) => *end = newest.max(*end),
            _ => all.push((oldest, newest)),
        }
    }
    all
}

impl Places {
    fn hold(&self, id: i64) -> bool {
        let at = self.heaps.partition_point(|(first, _)| *first <= id);
        id > self.after || at > 0 && id <= self.heaps[at - 1].1 || self.single.contains(&id)
    }
}

impl Reader {
    /// What has to be opened for a filter; `None` when nothing can be left out.
    pub(super) fn candidates(&self, filter: &Expr) -> rusqlite::Result<Option<Candidates>> {
        match filter {
            // One that says nothing leaves it to the others.
            Expr::And(parts) => {
                let known = parts.iter().filter_map(|part| self.candidates(part).transpose());
                let known: Vec<_> = known.collect::<rusqlite::Result<_>>()?;
                Ok((!known.is_empty()).then_some(Candidates::All(known)))
            }
            Expr::Or(parts) => {
                let known = parts.iter().map(|part| self.candidates(part));
                Ok(known.collect::<rusqlite::Result<Option<Vec<_>>>>()?.map(Candidates::Any))
            }
            Expr::Term(Term::Text(word) | Term::Body(_, word)) => self.standing(word, true),
            // Addresses are indexed with heads.
            Expr::Term(Term::Url(word) | Term::Query(word)) => self.standing(word, false),
            Expr::Term(Term::Header(_, named) | Term::Cookie(named)) => {
                let words = std::iter::once(&named.name).chain(&named.value);
                let known = words.filter_map(|word| self.standing(word, false).transpose());
                let known: Vec<_> = known.collect::<rusqlite::Result<_>>()?;
                Ok((!known.is_empty()).then_some(Candidates::All(known)))
            }
            Expr::All | Expr::Not(_) | Expr::Term(_) => Ok(None),
        }
    }

    /// Where a word may stand; `None` for one too short to be looked up. Only bodies lie apart from their block.
    fn standing(&self, word: &str, in_bodies: bool) -> rusqlite::Result<Option<Candidates>> {
        let Some(query) = grams::query(word) else { return Ok(None) };
        // Asked first: what is indexed meanwhile is then taken for not indexed, and opened.
        let mut found = Standing {
            blocks: Places { after: indexed(&self.db, Shelf::Blocks)?, ..Places::default() },
            contents: Places { after: i64::MAX, ..Places::default() },
            spans: Vec::new(),
        };
        if in_bodies {
            self.contents_not_indexed(word, &mut found)?;
        }
        let select = "SELECT apart, first, last, oldest, newest FROM heap
                      WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?) ORDER BY first";
        let mut select = self.db.prepare_cached(select)?;
        let mut rows = select.query([query])?;
        while let Some(row) = rows.next()? {
            let (apart, ends) = (row.get(0)?, (row.get(1)?, row.get(2)?));
            match apart {
                false => {
                    found.blocks.heaps.push(ends);
                    found.spans.push((row.get(3)?, row.get(4)?));
                }
                true if in_bodies => {
                    found.contents.heaps.push(ends);
                    found.spans.extend(self.span(Shelf::Contents, ends)?);
                }
                true => {}
            }
        }
        let tail = self.span(Shelf::Blocks, (found.blocks.after + 1, i64::MAX))?;
        found.spans.extend(tail.map(|(oldest, _)| (oldest, i64::MAX)));
        found.spans = joined(found.spans);
        Ok(Some(Candidates::Word(found)))
    }

    /// Few are looked through at once; many are opened when their exchanges come along.
    fn contents_not_indexed(&self, word: &str, found: &mut Standing) -> rusqlite::Result<()> {
        let ends = (indexed(&self.db, Shelf::Contents)? + 1, i64::MAX);
        if waiting(&self.db, Shelf::Contents)? > 2 * HEAP.unsigned_abs() {
            found.contents.after = ends.0 - 1;
            found.spans.extend(self.span(Shelf::Contents, ends)?);
            return Ok(());
        }
        let single = &mut found.contents.single;
        texts(&self.db, ends.0..=ends.1, |id, text| {
            if contains_bytes(text.as_bytes(), word.as_bytes()) {
                single.push(id);
            }
        })?;
        for id in &found.contents.single {
            found.spans.extend(self.span(Shelf::Contents, (*id, *id))?);
        }
        Ok(())
    }

    /// The oldest and the newest exchange that has one of these.
    fn span(&self, shelf: Shelf, ends: (i64, i64)) -> rusqlite::Result<Option<(i64, i64)>> {
        let select =
            format!("SELECT min(oldest), max(newest) FROM {} WHERE id BETWEEN ? AND ?", shelf.table());
        self.db.prepare_cached(&select)?.query_row([ends.0, ends.1], |row| {
            Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?))
        })
    }
}
