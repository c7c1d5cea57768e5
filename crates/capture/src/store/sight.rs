//! Finding words in a whole block at once, before its exchanges are looked at one by one: most have none of them, and
//! of most others it is enough to know where the word stands.

use std::ops::Range;

use bytes::Bytes;
use memchr::memmem::Finder;
use rusqlite::{Connection, OptionalExtension};

use super::block::Below;
use super::pack::unpack_into;
use crate::filter::{Expr, Named, Side, Term, Verdicts, contains_bytes, stands_as_it_is};
use crate::head::Head;

/// Words that are looked for at once. Whoever asks for more has them looked for in each exchange.
const MOST: usize = 8;

/// Bytes of a word from which on it is rarer than the exchanges of a block.
const SHORTEST: usize = 3;

/// Blocks that are open at once: neighbours lie in the same one, and each site has its own.
const OPEN: usize = 8;

/// The blocks that a search has open.
#[derive(Debug)]
pub(super) struct Sights {
    words: Words,
    /// By number, the newest first.
    open: Vec<(i64, Sight)>,
    /// Used again for each.
    lower: Vec<u8>,
}

/// The words that a filter looks for below rows, and in lower case.
#[derive(Debug)]
struct Words(Vec<(String, Finder<'static>)>);

/// A block, and for each word where it stands there.
#[derive(Debug)]
struct Sight {
    block: Bytes,
    places: Vec<Vec<u32>>,
}

/// A block that is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked<'a> {
    words: &'a Words,
    sight: &'a Sight,
}

/// One exchange of it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) sight: Looked<'a>,
    pub(super) below: Below,
    pub(super) contents: [Option<i64>; 2],
    pub(super) verdicts: &'a Verdicts,
}

impl Sights {
    pub(super) fn of(filter: &Expr) -> Self {
        let mut words = Words(Vec::new());
        words.gather(filter);
        Self { words, open: Vec::new(), lower: Vec::new() }
    }

    /// A block; `None` when it is not there or damaged.
    pub(super) fn at(&mut self, db: &Connection, id: i64) -> rusqlite::Result<Option<Looked<'_>>> {
        let known = self.open.iter().position(|(known, _)| *known == id);
        if known.is_none() && !self.open(db, id)? {
            return Ok(None);
        }
        let sight = &self.open[known.unwrap_or(0)].1;
        Ok(Some(Looked { words: &self.words, sight }))
    }

    fn open(&mut self, db: &Connection, id: i64) -> rusqlite::Result<bool> {
        // The room of one that is let go of: fresh memory costs more than what is written into it.
        let last = if self.open.len() < OPEN { None } else { self.open.pop() };
        let room = last.and_then(|(_, sight)| sight.block.try_into_mut().ok()).unwrap_or_default();
        let select = "SELECT data, packed, length FROM block WHERE id = ?";
        let opened = db.prepare_cached(select)?.query_row([id], |row| unpack_into(room.into(), row, 0));
        let Some(block) = opened.optional()?.flatten() else { return Ok(false) };
        let places = self.words.places(&block, &mut self.lower);
        self.open.insert(0, (id, Sight { block, places }));
        Ok(true)
    }
}

impl Words {
    fn gather(&mut self, filter: &Expr) {
        match filter {
            Expr::All => {}
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.gather(part)),
            Expr::Not(part) => self.gather(part),
            Expr::Term(Term::Text(word) | Term::Body(_, word)) => self.add(word),
            Expr::Term(Term::Header(_, named) | Term::Cookie(named)) => self.add(rarest(named)),
            Expr::Term(_) => {}
        }
    }

    fn add(&mut self, word: &str) {
        if word.len() >= SHORTEST && self.0.len() < MOST && self.number(word).is_none() {
            let lower = word.to_ascii_lowercase();
            self.0.push((word.to_owned(), Finder::new(&lower).into_owned()));
        }
    }

    fn number(&self, word: &str) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == word)
    }

    /// Where each stands in a block; `lower` is written over.
    fn places(&self, block: &[u8], lower: &mut Vec<u8>) -> Vec<Vec<u32>> {
        lower.clear();
        if self.0.iter().any(|(word, _)| has_case(word)) {
            lower.extend(block.iter().map(u8::to_ascii_lowercase));
        }
        let text = |word: &str| if has_case(word) { &lower[..] } else { block };
        self.0.iter().map(|(word, finder)| all(finder, text(word))).collect()
    }
}

impl Looked<'_> {
    pub(super) fn block(&self) -> &Bytes {
        &self.sight.block
    }

    /// Whether a word stands between two bytes.
    fn holds(&self, word: &str, run: &Range<usize>) -> bool {
        let Some(number) = self.words.number(word) else {
            return contains_bytes(&self.sight.block[run.clone()], word.as_bytes());
        };
        let places = &self.sight.places[number];
        let next = places.partition_point(|place| (*place as usize) < run.start);
        places.get(next).is_some_and(|place| *place as usize + word.len() <= run.end)
    }
}

impl Seen<'_> {
    /// The head of the request (0) or of the response (1).
    pub(super) fn head(&self, at: usize) -> Option<Head> {
        self.below.head(self.sight.block(), at)
    }

    /// A body that lies in the block.
    pub(super) fn body(&self, at: usize) -> Option<Bytes> {
        self.below.bodies[at].as_ref().map(|run| self.sight.block().slice(run.clone()))
    }

    /// What the bytes of the block say of a [deep](Term::is_deep) term; `None` where a body has to be decoded, a field
    /// to be read, or something else to be asked.
    pub(super) fn foretell(&self, term: &Term) -> Option<bool> {
        match term {
            Term::Text(word) if self.heads(Side::Either, word) => Some(true),
            Term::Text(word) => self.bodies(Side::Either, word),
            Term::Body(side, word) => self.bodies(*side, word),
            Term::Header(side, named) => self.fields(*side, named),
            Term::Cookie(named) => self.fields(Side::Either, named),
            _ => None,
        }
    }

    fn fields(&self, side: Side, named: &Named) -> Option<bool> {
        (!self.heads(side, rarest(named))).then_some(false)
    }

    fn heads(&self, side: Side, word: &str) -> bool {
        side.halves().filter_map(|at| self.below.fields(at)).any(|run| self.sight.holds(word, run))
    }

    /// In one is enough; in none is certain only when that is known of both.
    fn bodies(&self, side: Side, word: &str) -> Option<bool> {
        let mut known = Some(false);
        for at in side.halves() {
            match self.stands(at, word) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = None,
            }
        }
        known
    }

    /// Whether a word stands in a body.
    fn stands(&self, at: usize, word: &str) -> Option<bool> {
        if let Some(content) = self.contents[at] {
            return self.verdicts.known(content, word);
        }
        let run = self.below.bodies[at].as_ref()?;
        if run.is_empty() {
            return Some(word.is_empty());
        }
        (self.below.plain[at] && stands_as_it_is(word)).then(|| self.sight.holds(word, run))
    }
}

/// Whether a word may stand in capitals; most Korean ones and numbers do not.
fn has_case(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Of a name and a part of its value, what fewer heads have.
fn rarest(named: &Named) -> &str {
    named.value.as_ref().unwrap_or(&named.name)
}

/// Every place, those that overlap too: one may lie half in what is looked at, and the next in it.
fn all(finder: &Finder<'_>, text: &[u8]) -> Vec<u32> {
    let mut from = 0;
    let next = || {
        let at = from + finder.find(&text[from..])?;
        from = at + 1;
        Some(at as u32)
    };
    std::iter::from_fn(next).collect()
}
