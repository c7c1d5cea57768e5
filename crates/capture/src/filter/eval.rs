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
        self.decide(&|term| Some(term.matches(row, context))) == Some(true)
    }

    /// What is known from the row and what `below` says of deep terms.
    pub(crate) fn foretell(
        &self,
        row: &Summary,
        context: &Context<'_>,
        below: &dyn Fn(&Term) -> Option<bool>,
    ) -> Option<bool> {
        self.decide(&|term| match term {
            Term::Text(_) => term.foretell(&row.place, &row.target).or_else(|| below(term)),
            term if term.is_deep() => below(term),
            term => Some(term.matches(row, context)),
        })
    }

    /// What follows from what is known of its terms; `None` while one that is not known may turn it.
    pub(crate) fn decide(&self, known: &impl Fn(&Term) -> Option<bool>) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::And(parts) => one_is_enough(parts, false, known),
            Self::Or(parts) => one_is_enough(parts, true, known),
            Self::Not(part) => part.decide(known).map(|holds| !holds),
            Self::Term(term) => known(term),
        }
    }

    /// What is left to decide about rows for which the journal has decided everything that is not deep.
    pub(crate) fn deep_part(&self) -> Self {
        match self {
            Self::And(parts) => Self::And(parts.iter().filter(|part| part.is_deep()).cloned().collect()),
            other => other.clone(),
        }
    }

    /// Whether nothing of a row is looked at but its address.
    pub(crate) fn looks_below_only(&self) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().all(Self::looks_below_only),
            Self::Not(part) => part.looks_below_only(),
            Self::Term(term) => term.is_deep(),
        }
    }
}

/// One part that is as said decides; otherwise it is the opposite, if all are known.
fn one_is_enough(parts: &[Expr], said: bool, known: &impl Fn(&Term) -> Option<bool>) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match part.decide(known) {
            Some(holds) if holds == said => return Some(said),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!said)
}

impl Term {
    /// What an address says of a deep term: a word that stands in it need not be looked for elsewhere.
    pub(crate) fn foretell(&self, place: &Place, target: &str) -> Option<bool> {
        let Self::Text(part) = self else { return None };
        stands_in_address(place, target, part).then_some(true)
    }

    fn matches(&self, row: &Summary, context: &Context<'_>) -> bool {
        match self {
            Self::Text(_) => self.foretell(&row.place, &row.target).is_some() || self.matches_below(context),
            Self::Header(..) | Self::Cookie(_) | Self::Body(..) | Self::Message(_) => {
                self.matches_below(context)
            }
            Self::Url(part) => stands_in_address(&row.place, &row.target, part),
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

fn stands_in_address(place: &Place, target: &str, part: &str) -> bool {
    let authority = &place.authority;
    if part.contains("://") {
        return contains(&format!("{}://{authority}{target}", place.scheme), part);
    }
    contains(target, part) || contains(authority, part) || stands_across(authority, target, part)
}

/// Whether a word begins in the one and ends in the other.
fn stands_across(authority: &str, target: &str, part: &str) -> bool {
    let (authority, target, part) = (authority.as_bytes(), target.as_bytes(), part.as_bytes());
    (1..part.len()).any(|cut| {
        let (left, right) = part.split_at(cut);
        let begins = target.get(..right.len()).is_some_and(|start| start.eq_ignore_ascii_case(right));
        let rest = authority.len().checked_sub(left.len());
        begins && rest.is_some_and(|rest| authority[rest..].eq_ignore_ascii_case(left))
    })
}
