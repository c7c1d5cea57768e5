//! What the front door found, as far as a page of the corpus is concerned.

use e2e::{Finding, Sandbox};

use crate::engine::{Engine, Outcome, Place};

/// One finding.
pub(crate) struct Found(Finding);

/// All of them now.
pub(crate) fn findings(sandbox: &Sandbox) -> Vec<Found> {
    e2e::findings(sandbox).into_iter().map(Found).collect()
}

impl Found {
    /// Each page names its own hosts and files after itself.
    pub(crate) fn is_about(&self, case: &str) -> bool {
        ["url", "file", "page"].iter().any(|key| self.text(key).contains(case))
    }

    /// Whether it says what became of the request.
    pub(crate) fn foretells(&self, engine: Engine, place: Place, outcome: Outcome) -> bool {
        match self.0.kept["browsers"][engine.name()][place.name()].as_str().unwrap_or_default() {
            "blocked" => outcome == Outcome::Blocked,
            "upgraded" | "upgrade-fails" => outcome == Outcome::Upgraded,
            "warned" => outcome == Outcome::Warned,
            // Nothing is asked, or nobody answers.
            _ => matches!(outcome, Outcome::Allowed | Outcome::Nothing),
        }
    }

    /// Read in a file, and counted as a problem by `localfront check`: a hint is none.
    pub(crate) fn is_read(&self) -> bool {
        self.0.in_file && self.text("severity") != "info"
    }

    /// Told by the browser.
    pub(crate) fn is_seen(&self) -> bool {
        self.0.seen > 0
    }

    fn text(&self, key: &str) -> &str {
        self.0.kept[key].as_str().unwrap_or_default()
    }
}
