//! Which rows a window looks at, and those of them that are not in the journal yet.

use std::collections::BTreeMap;

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{self, Expr};
use capture::summary::Summary;

use crate::api::types::{ApiError, View};
use crate::error::Result;

/// A view, understood.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) site: Option<String>,
    pub(crate) expr: Expr,
}

/// The watched view: how many rows are kept, and which are on their way.
#[derive(Debug)]
pub(crate) struct Watched {
    parsed: Parsed,
    kept: u64,
    waiting: BTreeMap<ExchangeId, Summary>,
}

impl Parsed {
    /// Reads a view.
    ///
    /// # Errors
    /// A filter that cannot be understood: code `filter`, the place as the first parameter.
    pub(crate) fn of(view: &View) -> Result<Self> {
        let expr = filter::parse(&view.filter).map_err(|e| {
            let mut params = vec![e.at.to_string(), e.code.to_owned()];
            params.extend(e.params);
            ApiError { code: "filter".into(), params, message: e.message }
        })?;
        Ok(Self { site: view.site.clone(), expr })
    }

    /// Whether a row belongs to it.
    pub(crate) fn matches(&self, row: &Summary, now: Timestamp) -> bool {
        self.site.as_deref().is_none_or(|site| row.site() == Some(site)) && self.expr.matches(row, now)
    }
}

impl Default for Watched {
    fn default() -> Self {
        let parsed = Parsed { site: None, expr: Expr::All };
        Self { parsed, kept: 0, waiting: BTreeMap::new() }
    }
}

impl Watched {
    /// Looks at another view, of which so many rows are kept.
    pub(crate) fn set(&mut self, parsed: Parsed, kept: u64) {
        (self.parsed, self.kept) = (parsed, kept);
    }

    pub(crate) fn parsed(&self) -> Parsed {
        self.parsed.clone()
    }

    /// Rows in the view.
    pub(crate) fn total(&self) -> u64 {
        let now = Timestamp::now();
        let waiting = self.waiting.values().filter(|row| self.parsed.matches(row, now)).count();
        self.kept + waiting as u64
    }

    /// Rows that are not in the journal yet.
    pub(crate) fn waiting(&self, parsed: &Parsed) -> Vec<Summary> {
        let now = Timestamp::now();
        self.waiting.values().filter(|row| parsed.matches(row, now)).cloned().collect()
    }

    /// Takes a row that waits; whether it is in the view.
    pub(crate) fn wait_for(&mut self, row: &Summary, now: Timestamp) -> bool {
        self.waiting.insert(row.id, row.clone());
        self.parsed.matches(row, now)
    }

    /// Takes a row that is kept now; `again` when an earlier state of it was kept before. Whether it is in the view.
    pub(crate) fn keep(&mut self, row: &Summary, again: bool, now: Timestamp) -> bool {
        self.waiting.remove(&row.id);
        let matches = self.parsed.matches(row, now);
        if matches && !again {
            self.kept += 1;
        }
        matches
    }

    /// Old rows made room; counted anew by the caller.
    pub(crate) fn recount(&mut self, kept: u64) {
        self.kept = kept;
    }
}
