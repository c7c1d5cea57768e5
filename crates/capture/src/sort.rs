//! The orders a list of rows can be in.

use std::sync::Arc;

use crate::kind::Kind;
use crate::summary::{Answerer, Place, Summary};
use crate::verdict::Verdict;

/// What rows are ordered by. Rows that are equal in it stand in the order in which they started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Column {
    /// When it started, which is the order of ids.
    #[default]
    Started,
    /// The status.
    Status,
    /// The method.
    Method,
    /// Path and query.
    Path,
    /// The authority.
    Host,
    /// The site's name.
    Site,
    /// The pattern that matched.
    Behavior,
    /// Who answered.
    ServedBy,
    /// What the answer is, by its name.
    Kind,
    /// Bytes of the response body on the wire.
    Size,
    /// Bytes of the response body with its content coding undone.
    Decoded,
    /// What caches made of it, by its name.
    Cache,
    /// The page that asked.
    Initiator,
    /// To the last byte.
    Took,
    /// To the response's head.
    Wait,
    /// How it stands.
    State,
    /// Findings about it.
    Findings,
}

/// A row's value in a [`Column`]. What is not known comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// -1 where the row has none.
    Number(i64),
    /// Shared by rows of one place.
    Text(Arc<str>),
}

impl Key {
    /// The key of a row at hand; 0 for all rows in the order in which they started.
    #[must_use]
    pub fn of(row: &Summary, column: Column) -> Self {
        let number = |value: Option<u64>| Self::Number(value.map_or(-1, |v| v as i64));
        match column {
            Column::Started => Self::Number(0),
            Column::Status => number(row.status.map(u64::from)),
            Column::Path => Self::Text(row.target.as_str().into()),
            Column::Kind => Self::Number(rank(row.kind)),
            Column::Size => number(row.size),
            Column::Decoded => number(row.decoded),
            Column::Cache => Self::Number(rank_of_verdict(row.cache)),
            Column::Initiator => Self::Text(initiator(row).into()),
            Column::Took => number(row.took),
            Column::Wait => number(row.wait),
            Column::State => Self::Number(row.state as i64),
            Column::Findings => number(Some(row.findings.into())),
            Column::Method | Column::Host | Column::Site | Column::Behavior | Column::ServedBy => {
                Self::of_place(&row.place, column)
            }
        }
    }

    /// As [`Self::of`] for the columns that all rows of a place share.
    pub(crate) fn of_place(place: &Place, column: Column) -> Self {
        let text = match column {
            Column::Method => &place.method,
            Column::Host => place.authority.as_str(),
            Column::Site => place.site().unwrap_or_default(),
            Column::Behavior => place.behavior().unwrap_or_default(),
            _ => place.served_by.map(Answerer::name).unwrap_or_default(),
        };
        Self::Text(text.into())
    }
}

/// Who has no page, the address bar above all, comes before all who have one.
fn initiator(row: &Summary) -> &str {
    row.initiator.as_ref().and_then(|initiator| initiator.page.as_deref()).unwrap_or_default()
}

/// Kinds in the order of their names.
pub(crate) fn rank(kind: Option<Kind>) -> i64 {
    kind.map_or(-1, |kind| Kind::ALL.iter().filter(|other| other.name() < kind.name()).count() as i64)
}

/// Verdicts in the order of their names.
pub(crate) fn rank_of_verdict(verdict: Option<Verdict>) -> i64 {
    verdict.map_or(-1, |verdict| {
        Verdict::ALL.iter().filter(|other| other.name() < verdict.name()).count() as i64
    })
}
