//! The codes that cross to windows and scripts.

use mixed_content::{Category, Confidence, Outcome, Outlook};

use crate::api::types::{self, Severity};

pub(super) fn category(category: Category) -> &'static str {
    match category {
        Category::Blocked => "blocked",
        Category::Upgraded => "upgraded",
        Category::LocalhostOnly => "localhost",
        Category::Form => "form",
        Category::Download => "download",
        Category::Leak => "leak",
        Category::Cors => "cors",
        Category::Refused => "refused",
        Category::Trap => "trap",
        Category::Advice => "advice",
    }
}

pub(super) const fn severity(severity: mixed_content::Severity) -> Severity {
    match severity {
        mixed_content::Severity::Error => Severity::Error,
        mixed_content::Severity::Warning => Severity::Warning,
        mixed_content::Severity::Info => Severity::Info,
    }
}

pub(super) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
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
    let code = |outcome| OUTCOMES.iter().find(|(known, _)| *known == outcome).map_or("", |(_, code)| code);
    types::Outlook { here: code(outlook.here).into(), deployed: code(outlook.deployed).into() }
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
    let outcome = |code: &str| {
        OUTCOMES.iter().find(|(_, known)| *known == code).map_or(Outcome::Blocked, |(outcome, _)| *outcome)
    };
    Outlook { here: outcome(&outlook.here), deployed: outcome(&outlook.deployed) }
}
