//! Rules that change what a site answers: a person's, for a while, and no part of the project.
//!
//! ```text
//! about     which rules match the request, in order
//! before    delay, latency, failure, another path or origin, an answer of their own
//! toward    fields of the request; held until a person has looked at it
//! after     status, fields of the response; held; throttled; cut
//! ```
//! Whatever a rule does is told as a change of the exchange. A site without rules has none of this.

mod after;
mod answer;
mod before;
mod chance;
mod cut;
mod edits;
mod held;
mod line;
mod map;
mod matching;
mod pause;
mod throttle;
mod toward;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use capture::exchange::Route;
use http::{Method, Request, StatusCode};

use crate::origin::upstream::Around;
use crate::snapshot::Origin;
use crate::tap::Tap;

pub use answer::{Answer, AnswerBody};
pub(crate) use before::Next;
pub use edits::{Edits, is_protected};
pub use map::{Destination, Map};
pub use matching::{Glob, Matches};
pub(crate) use pause::Pauses;
pub use pause::{Decision, Edited, Held};
pub use throttle::Throttle;
pub(crate) use toward::Toward;

/// A rule that is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What the journal and the window know it by; no tabs or line ends.
    pub id: String,
    /// For people; no tabs or line ends.
    pub name: String,
    /// Which requests it is about.
    pub matches: Matches,
    /// What it does, in this order.
    pub actions: Vec<Action>,
    /// Counts its applications.
    pub hits: Hits,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answers without asking an origin; no rule after this one is looked at.
    Answer(Answer),
    /// Asks for another path or another origin.
    Map(Map),
    /// Answers what the origin answered, under another status.
    Status(StatusCode),
    /// Changes the head that goes to the origin.
    RequestHeaders(Edits),
    /// Changes the head that goes to the browser.
    ResponseHeaders(Edits),
    /// Waits before the origin is asked: a time drawn anew for each request.
    Delay {
        /// At least.
        from: Duration,
        /// At most.
        to: Duration,
    },
    /// Answers like a slow network, shared by all requests the rule is about.
    Throttle(Throttle),
    /// Fails some of the requests.
    Fail {
        /// 0 to 100.
        percent: u8,
        /// What to answer with; `None` closes the connection without an answer.
        status: Option<StatusCode>,
    },
    /// Cuts the connection within the answer's body.
    Cut {
        /// Bytes that still go out.
        after: u64,
    },
    /// Holds the exchange until a person has looked at it.
    Pause {
        /// Before the origin is asked.
        request: bool,
        /// Before the browser is answered.
        response: bool,
        /// After this it goes on by itself.
        limit: Duration,
    },
}

/// How often a rule was applied. Shared by its clones, so that it outlives a change of the rule.
#[derive(Debug, Clone, Default)]
pub struct Hits(Arc<AtomicU64>);

/// The rules of a site as they are applied.
pub(crate) struct Rules(Vec<Compiled>);

/// A rule with what its actions keep from one request to the next.
struct Compiled {
    rule: Rule,
    /// The origin it maps to.
    origin: Option<Origin>,
    throttles: Vec<throttle::Lines>,
}

/// The rules that are about one request, on its way through the pipeline.
pub(crate) struct Ruled {
    rules: Arc<Rules>,
    /// Places in the list, in order.
    matched: Vec<usize>,
    /// What a person who is asked is told.
    asked: Method,
    url: String,
    site: String,
    /// Where the request goes instead of its behavior's origin.
    origin: Option<Origin>,
}

impl Hits {
    /// Applications so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Two rules are the same when they count together.
impl PartialEq for Hits {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Hits {}

impl Rules {
    /// `None` for a site without rules. Takes over from the old ones every origin that did not change.
    pub(crate) fn compile(rules: &[Rule], old: Option<&Self>, around: &Around<'_>) -> Option<Arc<Self>> {
        let compiled: Vec<_> = rules.iter().map(|rule| Compiled::new(rule, old, around)).collect();
        (!compiled.is_empty()).then(|| Arc::new(Self(compiled)))
    }

    /// The rules that are about this request; `None` when there are none.
    pub(crate) fn about<B>(
        self: &Arc<Self>,
        request: &Request<B>,
        route: &Route,
        authority: &str,
    ) -> Option<Ruled> {
        let path = config::pattern::normalize_path(request.uri().path());
        let is_about = |c: &Compiled| c.rule.matches.is_about(request, &path, &route.pattern);
        let matched: Vec<_> = (0..self.0.len()).filter(|at| is_about(&self.0[*at])).collect();
        let target = request.uri().path_and_query().map_or("/", |p| p.as_str());
        (!matched.is_empty()).then(|| Ruled {
            rules: self.clone(),
            matched,
            asked: request.method().clone(),
            url: format!("https://{authority}{target}"),
            site: route.site.clone(),
            origin: None,
        })
    }

    fn mapped(&self, to: &Destination) -> Option<Origin> {
        self.0.iter().find(|c| c.rule.destination() == Some(to)).and_then(|c| c.origin.clone())
    }
}

impl Compiled {
    fn new(rule: &Rule, old: Option<&Rules>, around: &Around<'_>) -> Self {
        let origin = rule.destination().and_then(|to| {
            let kept = old.and_then(|old| old.mapped(to));
            kept.or_else(|| to.open(around))
        });
        let throttles = rule.actions.iter().filter_map(|action| match action {
            Action::Throttle(throttle) => Some(throttle::Lines::new(*throttle)),
            _ => None,
        });
        Self { throttles: throttles.collect(), origin, rule: rule.clone() }
    }
}

impl Rule {
    fn destination(&self) -> Option<&Destination> {
        self.actions.iter().find_map(|action| match action {
            Action::Map(map) => Some(&map.to),
            _ => None,
        })
    }

    /// Says what the rule did. The id and the name come first, so that the exchange remembers both.
    fn tell(&self, tap: &mut Tap, code: &'static str, detail: impl FnOnce() -> String) {
        tap.change(code, || format!("{}\t{}\t{}", self.id, self.name, detail()));
    }
}

impl Ruled {
    /// Where the request goes, when a rule sends it elsewhere.
    pub(crate) const fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }
}

#[cfg(test)]
mod tests;
