//! What a filter means for a row at hand.

use super::glob::contains;
use super::{Expr, Term, Whole};
use crate::exchange::Timestamp;
use crate::initiator::Initiator;
use crate::summary::{Answerer, Place, State, Summary};
use crate::verdict::Verdict;

/// What a row is looked at with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What `since:` counts back from.
    pub now: Timestamp,
    /// The name of the session the row is in, and whether that is the current one.
    pub session: (&'a str, bool),
    /// What lies below the row; without it, no deep term is true.
    pub whole: Option<&'a Whole<'a>>,
}

impl Context<'_> {
    /// At that moment, in a session without a name, the row alone.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self { now, session: ("", true), whole: None }
    }
}

impl Expr {
    /// Whether the row matches.
    #[must_use]
    pub fn matches(&self, row: &Summary, context: &Context<'_>) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|p| p.matches(row, context)),
            Self::Or(parts) => parts.iter().any(|p| p.matches(row, context)),
            Self::Not(part) => !part.matches(row, context),
            Self::Term(term) => term.matches(row, context),
        }
    }
}

impl Expr {
    /// Whether the row matches, whatever lies below it.
    pub(crate) fn surely_matches(&self, row: &Summary, context: &Context<'_>) -> bool {
        self.matches_if(row, context, false)
    }

    /// As [`Self::matches`], with `below` for what a deep term says of heads and bodies.
    fn matches_if(&self, row: &Summary, context: &Context<'_>, below: bool) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|p| p.matches_if(row, context, below)),
            Self::Or(parts) => parts.iter().any(|p| p.matches_if(row, context, below)),
            Self::Not(part) => !part.matches_if(row, context, !below),
            Self::Term(Term::Text(part)) => contains(&address(row, part), part) || below,
            Self::Term(term) if term.is_deep() => below,
            Self::Term(term) => term.matches(row, context),
        }
    }
}

impl Term {
    fn matches(&self, row: &Summary, context: &Context<'_>) -> bool {
        match self {
            Self::Text(part) => contains(&address(row, part), part) || self.matches_below(context),
            Self::Header(..) | Self::Cookie(_) | Self::Body(..) | Self::Message(_) => {
                self.matches_below(context)
            }
            Self::Url(part) => contains(&address(row, part), part),
            Self::Path(pattern) => pattern.matches(row.path()),
            Self::Query(part) => contains(row.target.split_once('?').map_or("", |(_, query)| query), part),
            Self::Session(name) => {
                let (session, current) = context.session;
                session.eq_ignore_ascii_case(name) || current && name.eq_ignore_ascii_case("current")
            }
            Self::Since(moment) => row.at.0 >= moment.from(context.now),
            Self::Until(moment) => row.at.0 <= moment.from(context.now),
            Self::Pinned => row.is_pinned(),
            Self::Commented => row.mark.as_ref().is_some_and(|m| !m.comment.is_empty()),
            Self::Resent => row.mark.as_ref().is_some_and(|m| m.source.is_some()),
            Self::Comment(part) => row.mark.as_ref().is_some_and(|m| contains(&m.comment, part)),
            _ => self.matches_answer(row),
        }
    }

    fn matches_below(&self, context: &Context<'_>) -> bool {
        context.whole.is_some_and(|whole| whole.matches(self))
    }

    fn matches_answer(&self, row: &Summary) -> bool {
        match self {
            Self::Status(span) => span.holds(row.status.map(u64::from)),
            Self::Kind(kind) => row.kind == Some(*kind),
            Self::Took(span) => span.holds(row.took),
            Self::Wait(span) => span.holds(row.wait),
            Self::Size(span) => span.holds(row.size),
            Self::Decoded(span) => span.holds(row.decoded),
            Self::Cache(verdict) => row.cache == Some(*verdict),
            Self::Initiator(part) => row.initiator.as_ref().is_some_and(|asker| asked(asker, part)),
            Self::State(state) => row.state == *state,
            Self::Error => row.state == State::Failed || row.status.is_some_and(|s| s >= 400),
            Self::ErrorCode(code) => is(row.error.as_deref(), code),
            Self::Mixed => row.findings > 0,
            Self::Cached => row.status == Some(304) || row.cache == Some(Verdict::Hit),
            Self::Id(id) => row.id == *id,
            _ => self.matches_place(&row.place),
        }
    }

    fn matches_place(&self, place: &Place) -> bool {
        match self {
            Self::Method(name) => place.method.eq_ignore_ascii_case(name),
            Self::Host(pattern) => pattern.matches(&place.authority),
            Self::Scheme(name) => place.scheme.eq_ignore_ascii_case(name),
            Self::Protocol(version) => place.version.eq_ignore_ascii_case(version),
            Self::Site(name) => is(place.site(), name),
            Self::Behavior(pattern) => is(place.behavior(), pattern),
            Self::Origin(name) => is(place.origin(), name),
            Self::ServedBy(name) => served_by(place, name),
            _ => false,
        }
    }
}

fn served_by(place: &Place, name: &str) -> bool {
    let by_origin = matches!(place.served_by, Some(Answerer::Folder | Answerer::Backend));
    is(place.served_by.map(Answerer::name), name)
        || is(place.peer.as_deref(), name)
        || by_origin && is(place.origin(), name)
}

fn asked(asker: &Initiator, part: &str) -> bool {
    asker.by.name().eq_ignore_ascii_case(part)
        || asker.page.as_deref().is_some_and(|page| contains(page, part))
}

fn is(value: Option<&str>, name: &str) -> bool {
    value.is_some_and(|v| v.eq_ignore_ascii_case(name))
}

fn address(row: &Summary, part: &str) -> String {
    let (place, target) = (&row.place, &row.target);
    if part.contains("://") {
        return format!("{}://{}{target}", place.scheme, place.authority);
    }
    format!("{}{target}", place.authority)
}
