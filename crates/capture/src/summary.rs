//! One row of the request log: what a list shows and a filter looks at.

use std::borrow::Cow;
use std::sync::Arc;

use crate::exchange::{ExchangeId, Route, ServedBy, Timestamp};
use crate::initiator::Initiator;
use crate::kind::Kind;
use crate::verdict::Verdict;

/// One row of the request log. Cheap to clone: what many rows share is behind [`Place`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Orders rows by the time they started.
    pub id: ExchangeId,
    /// When the request's head was complete.
    pub at: Timestamp,
    /// Where the request went and who answered; shared by all exchanges of which that is true.
    pub place: Arc<Place>,
    /// Path and query as received.
    pub target: String,
    /// How it stands.
    pub state: State,
    /// `None` while pending, or when there was no answer.
    pub status: Option<u16>,
    /// `None` when nothing says what it is.
    pub kind: Option<Kind>,
    /// Bytes of the response body on the wire; `None` while it runs or when there was no answer.
    pub size: Option<u64>,
    /// Bytes of the response body with its content coding undone; `None` where that is not known, because it was not
    /// kept whole or is not what its head says.
    pub decoded: Option<u64>,
    /// Microseconds from the request's head to the last byte; `None` while it runs or when there was no last byte.
    pub took: Option<u64>,
    /// Microseconds from the request's head to the response's.
    pub wait: Option<u64>,
    /// What caches made of the answer; `None` where nothing says so.
    pub cache: Option<Verdict>,
    /// Who made the browser ask; `None` where it did not say.
    pub initiator: Option<Initiator>,
    /// The failure's stable code.
    pub error: Option<Cow<'static, str>>,
    /// Findings about this exchange.
    pub findings: u32,
    /// What a person made of it; usually nothing.
    pub mark: Option<Arc<Mark>>,
}

/// What a person made of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Mark {
    /// Kept when the journal is cleared or makes room.
    pub pinned: bool,
    /// Their own words; empty for none.
    pub comment: String,
    /// The exchange this one was sent again from.
    pub source: Option<ExchangeId>,
}

/// What many exchanges have in common: a few dozen of these describe a day of work.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// `GET`.
    pub method: Arc<str>,
    /// `https` or `http`.
    pub scheme: Cow<'static, str>,
    /// `shop.localhost:8443`.
    pub authority: String,
    /// `1.0`, `1.1`, `2`.
    pub version: Cow<'static, str>,
    /// Site, behavior and origin; `None` when no site serves that host.
    pub route: Option<Arc<Route>>,
    /// Who answered; `None` while that is not known.
    pub served_by: Option<Answerer>,
    /// The backend that was asked, `localhost:3000`.
    pub peer: Option<String>,
}

/// How an exchange stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum State {
    /// Not answered yet.
    Pending = 0,
    /// A WebSocket or an event stream that goes on.
    Open = 1,
    /// Every byte was sent.
    Complete = 2,
    /// The browser went away first, or Localfront ended before it did.
    Left = 3,
    /// Something failed.
    Failed = 4,
}

/// Who made an answer, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Answerer {
    /// Localfront itself.
    Localfront = 1,
    /// A file.
    Folder = 2,
    /// A backend.
    Backend = 3,
}

impl Summary {
    /// The site's name.
    #[must_use]
    pub fn site(&self) -> Option<&str> {
        self.place.site()
    }

    /// Not ended yet.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, State::Pending | State::Open)
    }

    /// Kept when the journal is cleared or makes room.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.mark.as_ref().is_some_and(|m| m.pinned)
    }

    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

impl Place {
    /// The site's name.
    #[must_use]
    pub fn site(&self) -> Option<&str> {
        self.route.as_ref().map(|r| r.site.as_str())
    }

    /// The pattern that matched.
    #[must_use]
    pub fn behavior(&self) -> Option<&str> {
        self.route.as_ref().map(|r| r.pattern.as_str())
    }

    /// The origin's name.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.route.as_ref().map(|r| r.origin.as_str())
    }
}

impl State {
    /// In the order of the numbers they are kept as.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Open, Self::Complete, Self::Left, Self::Failed];

    /// `pending`, `open`, `complete`, `left`, `failed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Left => "left",
            Self::Failed => "failed",
        }
    }

    /// Reads the number it was kept as; what is not known counts as left.
    #[must_use]
    pub fn from_number(number: i64) -> Self {
        Self::ALL.into_iter().find(|s| *s as i64 == number).unwrap_or(Self::Left)
    }
}

impl Answerer {
    /// In the order of the numbers they are kept as, which start at 1.
    pub const ALL: [Self; 3] = [Self::Localfront, Self::Folder, Self::Backend];

    /// `localfront`, `folder`, `backend`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Localfront => "localfront",
            Self::Folder => "folder",
            Self::Backend => "backend",
        }
    }

    /// Reads the number it was kept as.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|a| *a as i64 == number)
    }
}

impl From<&ServedBy> for Answerer {
    fn from(served_by: &ServedBy) -> Self {
        match served_by {
            ServedBy::Localfront => Self::Localfront,
            ServedBy::Folder { .. } => Self::Folder,
            ServedBy::Upstream { .. } => Self::Backend,
        }
    }
}
