//! What a filter means for a row at hand.

use super::glob::contains;
use super::{Expr, Term};
use crate::exchange::Timestamp;
use crate::summary::{Answerer, Place, State, Summary};

impl Expr {
    /// Whether the row matches; `now` is what `since:` counts back from.
    #[must_use]
    pub fn matches(&self, row: &Summary, now: Timestamp) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|p| p.matches(row, now)),
            Self::Or(parts) => parts.iter().any(|p| p.matches(row, now)),
            Self::Not(part) => !part.matches(row, now),
            Self::Term(term) => term.matches(row, now),
        }
    }
}

impl Term {
    fn matches(&self, row: &Summary, now: Timestamp) -> bool {
        match self {
            Self::Text(part) => contains(&address(row, part), part),
            Self::Status(span) => span.holds(row.status.map(u64::from)),
            Self::Path(pattern) => pattern.matches(row.path()),
            Self::Kind(kind) => row.kind == Some(*kind),
            Self::Took(span) => span.holds(row.took),
            Self::Size(span) => span.holds(row.size),
            Self::State(state) => row.state == *state,
            Self::Error => row.state == State::Failed || row.status.is_some_and(|s| s >= 400),
            Self::Mixed => row.findings > 0,
            Self::Since(span) => row.at.0 >= now.0.saturating_sub(*span),
            Self::Id(id) => row.id == *id,
            Self::Method(_) | Self::Host(_) | Self::Site(_) | Self::Behavior(_) | Self::ServedBy(_) => {
                self.matches_place(&row.place)
            }
        }
    }

    fn matches_place(&self, place: &Place) -> bool {
        match self {
            Self::Method(name) => place.method.eq_ignore_ascii_case(name),
            Self::Host(pattern) => pattern.matches(&place.authority),
            Self::Site(name) => is(place.site(), name),
            Self::Behavior(pattern) => is(place.behavior(), pattern),
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
