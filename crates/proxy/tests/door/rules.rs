//! Rules that change answers, seen from the browser, the backend and the journal.

mod answering;
mod changing;
mod failing;
mod pausing;

use config::pattern::PathPattern;
use http::{HeaderName, HeaderValue};
use proxy::rules::{Action, Hits, Matches, Rule};

/// A rule about all requests of the site.
pub(crate) fn rule(actions: impl IntoIterator<Item = Action>) -> Rule {
    Rule {
        id: "r1".into(),
        name: "Test".into(),
        matches: Matches::default(),
        actions: actions.into_iter().collect(),
        hits: Hits::default(),
    }
}

/// As [`rule`], about these paths.
pub(crate) fn on(path: &str, actions: impl IntoIterator<Item = Action>) -> Rule {
    let mut made = rule(actions);
    made.matches.path = Some(PathPattern::parse(path).unwrap());
    made
}

pub(crate) fn field(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
    (HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// What the journal says of a rule: its id, its name and the value.
pub(crate) fn told(value: &str) -> Vec<String> {
    vec![format!("r1\tTest\t{value}")]
}
