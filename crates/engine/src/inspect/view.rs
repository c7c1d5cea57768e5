//! Which rows a window looks at, and those of them that are not in the journal yet.

use std::collections::{BTreeMap, HashSet};

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{self, Context, Expr, Whole};
use capture::recorder::Entry;
use capture::sort::Column;
use capture::store::{Hit, Query};
use capture::summary::Summary;

use super::list::List;
use crate::api::types::{ApiError, Search, SortBy, View};
use crate::error::Result;

/// A view, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Parsed {
    pub(crate) site: Option<String>,
    pub(crate) session: Option<u32>,
    pub(crate) expr: Expr,
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

/// The session that what is recorded goes into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Current {
    pub(crate) id: u32,
    pub(crate) name: String,
}

/// The watched view: its rows, how far the search for them has come, and which rows are on their way.
#[derive(Debug)]
pub(crate) struct Watched {
    parsed: Parsed,
    list: List,
    /// False until somebody looks: nothing is listed for nobody.
    active: bool,
    search: Search,
    /// Counts up with every new search, so that an old one notices.
    era: u64,
    waiting: BTreeMap<ExchangeId, Summary>,
    current: Current,
}

impl Parsed {
    /// Reads a view.
    ///
    /// # Errors
    /// A filter that cannot be understood: code `filter`; its parameters are the place, the length, what is wrong,
    /// and values for that sentence.
    pub(crate) fn of(view: &View) -> Result<Self> {
        let sort = view.sort.unwrap_or_default();
        Ok(Self {
            site: view.site.clone(),
            session: view.session,
            expr: expression(&view.filter)?,
            column: column(sort.by),
            descending: sort.descending,
        })
    }

    /// In the order in which rows started.
    pub(crate) fn is_natural(&self) -> bool {
        self.column == Column::Started
    }

    pub(crate) fn query(&self) -> Query<'_> {
        Query::new(&self.expr, self.site.as_deref(), Timestamp::now()).in_session(self.session.map(i64::from))
    }

    /// Whether a row that is being recorded belongs to it.
    pub(crate) fn matches(&self, row: &Summary, whole: Option<&Whole<'_>>, current: &Current) -> bool {
        let context = Context { now: Timestamp::now(), session: (&current.name, true), whole };
        self.session.is_none_or(|session| session == current.id)
            && self.site.as_deref().is_none_or(|site| row.site() == Some(site))
            && self.expr.matches(row, &context)
    }
}

/// Whether a filter can be understood, for those who have no journal to ask yet.
///
/// # Errors
/// Code `filter`, when it cannot: its parameters are the place, the length, what is wrong, and values for that sentence.
pub fn check_filter(filter: &str) -> Result<()> {
    expression(filter).map(drop)
}

/// Reads a filter.
///
/// # Errors
/// As [`Parsed::of`].
pub(crate) fn expression(filter: &str) -> Result<Expr> {
    filter::parse(filter).map_err(|e| {
        let mut params = vec![e.at.to_string(), e.length.to_string(), e.code.to_owned()];
        params.extend(e.params);
        ApiError { code: "filter".into(), params, message: e.message }
    })
}

const fn column(by: SortBy) -> Column {
    match by {
        SortBy::Started => Column::Started,
        SortBy::Status => Column::Status,
        SortBy::Method => Column::Method,
        SortBy::Path => Column::Path,
        SortBy::Host => Column::Host,
        SortBy::Site => Column::Site,
        SortBy::Behavior => Column::Behavior,
        SortBy::ServedBy => Column::ServedBy,
        SortBy::Type => Column::Kind,
        SortBy::Size => Column::Size,
        SortBy::Decoded => Column::Decoded,
        SortBy::Cache => Column::Cache,
        SortBy::Initiator => Column::Initiator,
        SortBy::Took => Column::Took,
        SortBy::Wait => Column::Wait,
        SortBy::State => Column::State,
        SortBy::Findings => Column::Findings,
    }
}

impl Default for Watched {
    fn default() -> Self {
        let parsed = Parsed::default();
        Self {
            list: List::new(parsed.column, parsed.descending),
            parsed,
            active: false,
            search: Search { done: true, ..Search::default() },
            era: 0,
            waiting: BTreeMap::new(),
            current: Current::default(),
        }
    }
}

impl Watched {
    /// Looks at another view, whose rows are to be found among so many; the number of that search.
    pub(crate) fn set(&mut self, parsed: Parsed, of: u64) -> u64 {
        self.list = List::new(parsed.column, parsed.descending);
        self.search = Search { scanned: 0.0, of: of as f64, done: false };
        (self.parsed, self.active) = (parsed, true);
        self.era += 1;
        for row in self.waiting.values() {
            if self.parsed.matches(row, None, &self.current) {
                self.list.put(row);
            }
        }
        self.era
    }

    /// Takes what a search found; false when another has begun.
    pub(crate) fn found(&mut self, era: u64, hits: Vec<Hit>, scanned: u64, done: bool) -> bool {
        if era != self.era || self.search.done {
            return false;
        }
        self.list.found(hits);
        self.search.scanned = (self.search.scanned + scanned as f64).min(self.search.of);
        self.search.done = done;
        true
    }

    /// Ends the search where it is.
    pub(crate) fn stop(&mut self) {
        self.search.done = true;
    }

    /// Whether this view is the one that is looked at.
    pub(crate) fn shows(&self, parsed: &Parsed) -> bool {
        self.active && self.parsed == *parsed
    }

    pub(crate) const fn search(&self) -> Search {
        self.search
    }

    pub(crate) const fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    pub(crate) const fn list(&mut self) -> &mut List {
        &mut self.list
    }

    pub(crate) fn enter(&mut self, session: Current) {
        self.current = session;
    }

    /// Rows in the view.
    pub(crate) fn total(&mut self) -> u64 {
        self.list.len() as u64
    }

    /// A row that is not in the journal yet.
    pub(crate) fn waiting(&self, id: ExchangeId) -> Option<&Summary> {
        self.waiting.get(&id)
    }

    /// Takes a row that waits; whether it is in the view.
    pub(crate) fn wait_for(&mut self, row: &Summary) -> bool {
        self.waiting.insert(row.id, row.clone());
        let matches = self.active && self.parsed.matches(row, None, &self.current);
        if matches {
            self.list.put(row);
        }
        matches
    }

    /// Takes a row that is kept now; whether it is in the view.
    pub(crate) fn keep(&mut self, entry: &Entry) -> bool {
        let whole = (self.active && self.parsed.expr.is_deep()).then(|| Whole::of(entry));
        self.settle(&entry.summary, whole.as_ref())
    }

    /// Takes a row that was kept before and has changed; whether it is in the view. Where the filter looks below the
    /// row, that does not change.
    pub(crate) fn touch(&mut self, row: &Summary) -> bool {
        if self.parsed.expr.is_deep() {
            return self.list.place_of(row).is_some();
        }
        self.settle(row, None)
    }

    fn settle(&mut self, row: &Summary, whole: Option<&Whole<'_>>) -> bool {
        let matches = self.parsed.matches(row, whole, &self.current);
        self.show(row, matches)
    }

    /// Takes a row that is in the journal, of which it is known whether it matches; whether it is in the view.
    pub(crate) fn show(&mut self, row: &Summary, matches: bool) -> bool {
        self.waiting.remove(&row.id);
        let matches = self.active && matches;
        if matches {
            self.list.put(row);
        } else {
            self.list.remove_running(row.id);
        }
        matches
    }

    /// A row that could not be kept; whether it was in the view.
    pub(crate) fn lose(&mut self, id: ExchangeId) -> bool {
        self.waiting.remove(&id);
        self.list.remove_running(id)
    }

    /// Rows were deleted.
    pub(crate) fn remove(&mut self, gone: &HashSet<ExchangeId>) {
        self.list.remove(gone);
    }
}
