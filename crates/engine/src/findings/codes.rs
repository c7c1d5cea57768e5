//! The codes that cross to windows and scripts.

use mixed_content::{Category, Confidence, Outcome, Outlook};

use crate::api::types::{self, Severity};

const CATEGORIES: [(Category, &str); 10] = [
    (Category::Blocked, "blocked"),
    (Category::Upgraded, "upgraded"),
    (Category::LocalhostOnly, "localhost"),
    (Category::Form, "form"),
    (Category::Download, "download"),
    (Category::Leak, "leak"),
    (Category::Cors, "cors"),
    (Category::Refused, "refused"),
    (Category::Trap, "trap"),
    (Category::Advice, "advice"),
];

pub(super) fn category(category: Category) -> &'static str {
    code(&CATEGORIES, category)
}

/// The way back, for findings out of the journal.
pub(super) fn known_category(word: &str) -> Category {
    known(&CATEGORIES, word).unwrap_or(Category::Blocked)
}

pub(super) const fn severity(severity: mixed_content::Severity) -> Severity {
    match severity {
        mixed_content::Severity::Error => Severity::Error,
        mixed_content::Severity::Warning => Severity::Warning,
        mixed_content::Severity::Info => Severity::Info,
    }
}

const CONFIDENCES: [(Confidence, &str); 3] =
    [(Confidence::High, "high"), (Confidence::Medium, "medium"), (Confidence::Low, "low")];

pub(super) fn confidence(confidence: Confidence) -> &'static str {
    code(&CONFIDENCES, confidence)
}

/// The way back, for findings out of the journal.
pub(super) fn known_confidence(word: &str) -> Confidence {
    known(&CONFIDENCES, word).unwrap_or(Confidence::High)
}

const OUTCOMES: [(Outcome, &str); 7] = [
    (Outcome::Works, "works"),
    (Outcome::Upgraded, "upgraded"),
    (Outcome::UpgradeFails, "upgrade-fails"),
    (Outcome::Blocked, "blocked"),
    (Outcome::Warned, "warned"),
    (Outcome::Asks, "asks"),
    (Outcome::Unreachable, "unreachable"),
];

pub(super) fn browsers(browsers: &mixed_content::Browsers) -> types::Browsers {
    types::Browsers {
        chromium: outlook(browsers.chromium),
        firefox: outlook(browsers.firefox),
        safari: outlook(browsers.safari),
    }
}

fn outlook(outlook: Outlook) -> types::Outlook {
    types::Outlook {
        here: code(&OUTCOMES, outlook.here).into(),
        deployed: code(&OUTCOMES, outlook.deployed).into(),
    }
}

/// The way back, for findings out of the journal.
pub(super) fn known_browsers(browsers: &types::Browsers) -> mixed_content::Browsers {
    mixed_content::Browsers {
        chromium: known_outlook(&browsers.chromium),
        firefox: known_outlook(&browsers.firefox),
        safari: known_outlook(&browsers.safari),
    }
}

fn known_outlook(outlook: &types::Outlook) -> Outlook {
    let outcome = |word: &str| known(&OUTCOMES, word).unwrap_or(Outcome::Blocked);
    Outlook { here: outcome(&outlook.here), deployed: outcome(&outlook.deployed) }
}

fn code<T: PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, code)| code)
}

fn known<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    table.iter().find(|(_, code)| *code == word).map(|(value, _)| *value)
}
