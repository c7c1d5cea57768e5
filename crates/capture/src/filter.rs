//! The one filter language: the same in the window, on the command line and for agents.
//!
//! ```text
//! status:5xx  status:404  status:>=400  status:400-499     took:>200ms  wait:<50ms  size:>1MB  since:5m  until:1h  since:2026-11-26T03:00:00Z
//! decoded:>1MB  cache:hit  cache:no-store  initiator:/cart
//! method:POST  path:/api/*  query:page=  url:shop.localhost/api  host:shop  scheme:http  protocol:2
//! site:shop  behavior:/api/*  origin:api  served-by:folder  session:monday  type:json  id:1k2j3h
//! header:etag  header:accept=json  request-header:…  response-header:…  cookie:sid  cookie:theme=dark
//! body:"no stock"  request-body:…  response-body:…  message:tick  error:connect-refused  comment:"look here"
//! is:error  is:mixed  is:cached  is:pinned  is:commented  is:resent  is:websocket  is:events
//! is:pending  is:open  is:complete  is:left  is:failed
//! words anywhere in the address, the heads and the bodies, "quoted ones", and  or  not  -  ( )
//! ```
//! Terms beside each other must all be true. Nothing minds upper or lower case. `status`, `method`, `type`, `is`,
//! `site`, `session`, `cache`, `protocol`, `scheme`, `origin`, `error` and `served-by` take alternatives: `method:PUT,POST`. In
//! `path` and `host`, `*` stands for anything and `?` for one character; without either, a part is enough.
//!
//! What a filter means is written twice, in `eval` for a row at hand and in `sql` for the journal, and a property
//! test holds the two together. A term that looks into heads or bodies is `deep`: the journal leaves out what cannot
//! match by the row alone, and `eval` decides.

mod complete;
mod deep;
mod eval;
mod glob;
mod lex;
mod moment;
mod parse;
mod sql;
mod value;

use crate::exchange::ExchangeId;
use crate::kind::Kind;
use crate::summary::State;
use crate::verdict::Verdict;
pub use complete::{Completion, Known, Suggestion, complete};
pub use deep::{Side, Whole};
pub(crate) use deep::{Verdicts, is_plain, stands_as_it_is, text_of};
pub use eval::Context;
pub use glob::Pattern;
pub(crate) use glob::contains_bytes;
pub use moment::Moment;
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
    /// Stands somewhere in the address, a head or a decoded body.
    Text(String),
    /// Stands somewhere in authority and target taken together; with `://` in it, the scheme is looked at too.
    Url(String),
    /// The status.
    Status(Span),
    /// The whole method.
    Method(String),
    /// The target without its query.
    Path(Pattern),
    /// Stands somewhere in the target after its first `?`.
    Query(String),
    /// The authority.
    Host(Pattern),
    /// `https` or `http`.
    Scheme(String),
    /// `1.0`, `1.1`, `2`.
    Protocol(String),
    /// The whole site name.
    Site(String),
    /// The whole pattern of a behavior, as written.
    Behavior(String),
    /// The whole name of an origin.
    Origin(String),
    /// `folder`, `backend`, `localfront`, an origin that answered, or a backend's address.
    ServedBy(String),
    /// The whole name of a session, or `current`.
    Session(String),
    /// What the answer is.
    Kind(Kind),
    /// Microseconds to the last byte.
    Took(Span),
    /// Microseconds to the response's head.
    Wait(Span),
    /// Bytes of the response body on the wire.
    Size(Span),
    /// Bytes of the response body with its content coding undone.
    Decoded(Span),
    /// What caches made of the answer.
    Cache(Verdict),
    /// Stands somewhere in the page that asked, or is by which means it did: `person`, `script`, ...
    Initiator(String),
    /// How it stands.
    State(State),
    /// Status 400 or more, or failed.
    Error,
    /// The failure's whole code.
    ErrorCode(String),
    /// Has findings.
    Mixed,
    /// What the browser had was still good, status 304, or a cache on the way answered.
    Cached,
    /// Has a pin.
    Pinned,
    /// Has a comment.
    Commented,
    /// Was sent again from another.
    Resent,
    /// Stands somewhere in the comment.
    Comment(String),
    /// Started then or later.
    Since(Moment),
    /// Started then or earlier.
    Until(Moment),
    /// This very one.
    Id(ExchangeId),
    /// A head has a field of this name; with a value, one that holds it.
    Header(Side, Named),
    /// The same for a cookie, sent or set.
    Cookie(Named),
    /// Stands somewhere in a decoded body.
    Body(Side, String),
    /// Stands somewhere in a message of a stream.
    Message(String),
}

/// A name, and a part of its value where one is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The whole name.
    pub name: String,
    /// A part is enough; `None` for any.
    pub value: Option<String>,
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
    /// Characters of what is wrong; 0 where something is missing.
    pub length: usize,
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

impl Expr {
    /// Whether more than the row has to be looked at.
    #[must_use]
    pub fn is_deep(&self) -> bool {
        match self {
            Self::All => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::is_deep),
            Self::Not(part) => part.is_deep(),
            Self::Term(term) => term.is_deep(),
        }
    }

    /// Whether what people mark is looked at: such a list changes without traffic.
    #[must_use]
    pub fn looks_at_marks(&self) -> bool {
        match self {
            Self::All => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::looks_at_marks),
            Self::Not(part) => part.looks_at_marks(),
            Self::Term(term) => {
                matches!(
                    term,
                    Term::Pinned | Term::Commented | Term::Comment(_) | Term::Resent | Term::Session(_)
                )
            }
        }
    }
}

impl Term {
    pub(crate) const fn is_deep(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Header(..) | Self::Cookie(_) | Self::Body(..) | Self::Message(_))
    }
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
