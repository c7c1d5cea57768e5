//! The one filter language: the same in the window, on the command line and for agents.
//!
//! ```text
//! status:5xx  status:404  status:>=400  status:400-499     took:>200ms  size:>1MB  since:5m
//! method:POST  path:/api/*  host:shop  site:shop  behavior:/api/*  served-by:folder  type:json  id:1k2j3h
//! is:error  is:pending  is:open  is:complete  is:left  is:failed  is:websocket  is:mixed
//! words anywhere in the address, "quoted ones", and  or  not  -  ( )
//! ```
//! Terms beside each other must all be true. Nothing minds upper or lower case. `status`, `method`, `type`, `is`,
//! `site` and `served-by` take alternatives: `method:PUT,POST`. In `path` and `host`, `*` stands for anything and
//! `?` for one character; without either, a part is enough.
//!
//! What a filter means is written twice, in `eval` for a row at hand and in `sql` for the journal, and a property
//! test holds the two together.

mod eval;
mod glob;
mod lex;
mod parse;
mod sql;
mod value;

use crate::exchange::ExchangeId;
use crate::kind::Kind;
use crate::summary::State;
pub use glob::Pattern;
pub(crate) use sql::Sql;

/// The longest filter that is looked at, in characters.
pub const MAX_LENGTH: usize = 4096;

/// A filter that has been understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expr {
    /// True for every row.
    #[default]
    All,
    /// True when all of these are.
    And(Vec<Self>),
    /// True when one of these is.
    Or(Vec<Self>),
    /// True when this is not.
    Not(Box<Self>),
    /// One thing to look at.
    Term(Term),
}

/// One thing to look at. A row that does not have it is no match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Stands somewhere in authority and target taken together; with `://` in it, the scheme is looked at too.
    Text(String),
    /// The status.
    Status(Span),
    /// The whole method.
    Method(String),
    /// The target without its query.
    Path(Pattern),
    /// The authority.
    Host(Pattern),
    /// The whole site name.
    Site(String),
    /// The whole pattern of a behavior, as written.
    Behavior(String),
    /// `folder`, `backend`, `localfront`, an origin that answered, or a backend's address.
    ServedBy(String),
    /// What the answer is.
    Kind(Kind),
    /// Microseconds to the last byte.
    Took(Span),
    /// Bytes of the response body on the wire.
    Size(Span),
    /// How it stands.
    State(State),
    /// Status 400 or more, or failed.
    Error,
    /// Has findings.
    Mixed,
    /// Started at most this many microseconds ago.
    Since(u64),
    /// This very one.
    Id(ExchangeId),
}

/// Numbers from `least` to `most`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The smallest.
    pub least: u64,
    /// The largest.
    pub most: u64,
}

/// A filter that could not be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Characters before the place.
    pub at: usize,
    /// Stable, kebab-case, for the window to translate.
    pub code: &'static str,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// The sentence in English, remedy included.
    pub message: String,
}

/// Reads a filter; empty text is [`Expr::All`].
///
/// # Errors
/// Says at which character it stopped making sense, and what could stand there.
pub fn parse(text: &str) -> Result<Expr, FilterError> {
    parse::parse(text)
}

impl Span {
    /// Whether a number that may be missing is in it.
    #[must_use]
    pub fn holds(self, number: Option<u64>) -> bool {
        number.is_some_and(|n| self.least <= n && n <= self.most)
    }
}

#[cfg(test)]
mod agreement;
