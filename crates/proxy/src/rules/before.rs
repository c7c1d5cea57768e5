//! What rules do before an origin is asked.

use std::time::Duration;

use http::{Request, Response, StatusCode};

use super::{Action, Compiled, Map, Ruled, chance};
use crate::body::Body;
use crate::error::Fault;
use crate::tap::Tap;

/// What follows.
pub(crate) enum Next {
    /// The origin is asked.
    Ask,
    /// The same, after looking for the behavior anew.
    AskElsewhere,
    /// The answer is there.
    Answered(Response<Body>),
    /// The connection is closed without one.
    Closed,
}

impl Ruled {
    /// Delays, fails, answers and maps. The head is changed by what maps alone.
    ///
    /// # Errors
    /// When an answer's file cannot be read.
    pub(crate) async fn before<B>(&mut self, request: &mut Request<B>, tap: &mut Tap) -> Result<Next, Fault> {
        let rules = self.rules.clone();
        let mut next = Next::Ask;
        for (place, at) in self.matched.clone().into_iter().enumerate() {
            let compiled = &rules.0[at];
            let step = compiled.before(request, tap).await;
            if !matches!(step, Ok(Step::Idle)) {
                compiled.rule.hits.add();
            }
            match step? {
                Step::On | Step::Idle => {}
                Step::Elsewhere => next = Next::AskElsewhere,
                Step::Ended(end) => {
                    self.matched.truncate(place + 1);
                    return Ok(end);
                }
            }
            if compiled.origin.is_some() {
                self.origin.clone_from(&compiled.origin);
            }
        }
        Ok(next)
    }
}

/// What one rule came to.
enum Step {
    /// It did something, or will.
    On,
    /// Chance had it do nothing.
    Idle,
    Elsewhere,
    Ended(Next),
}

impl Compiled {
    async fn before<B>(&self, request: &mut Request<B>, tap: &mut Tap) -> Result<Step, Fault> {
        let mut step = Step::On;
        for action in &self.rule.actions {
            match self.act(action, request, tap).await? {
                Step::On => {}
                Step::Elsewhere => step = Step::Elsewhere,
                over => return Ok(over),
            }
        }
        Ok(step)
    }

    async fn act<B>(&self, action: &Action, request: &mut Request<B>, tap: &mut Tap) -> Result<Step, Fault> {
        let rule = &self.rule;
        match action {
            Action::Delay { from, to } => {
                let time = chance::between(*from, *to);
                rule.tell(tap, "rule-delayed", || format!("{} ms", time.as_millis()));
                wait(time).await;
                Ok(Step::On)
            }
            Action::Throttle(throttle) => {
                rule.tell(tap, "rule-throttled", || throttle.to_string());
                wait(throttle.latency).await;
                Ok(Step::On)
            }
            Action::Fail { percent, .. } if !chance::strikes(*percent) => {
                Ok(if rule.actions.len() == 1 { Step::Idle } else { Step::On })
            }
            Action::Fail { status, .. } => self.fail(*status, tap).map(Step::Ended),
            Action::Answer(answer) => {
                let response = answer.respond().await?;
                rule.tell(tap, "rule-answered", || answer.status.as_str().to_owned());
                Ok(Step::Ended(Next::Answered(response)))
            }
            Action::Map(map) => Ok(if self.map(map, request, tap) { Step::Elsewhere } else { Step::On }),
            _ => Ok(Step::On),
        }
    }

    /// An error page, like any other failure's, so that it looks as the real thing would.
    fn fail(&self, status: Option<StatusCode>, tap: &mut Tap) -> Result<Next, Fault> {
        let Some(status) = status else {
            self.rule.tell(tap, "rule-closed", String::new);
            return Ok(Next::Closed);
        };
        self.rule.tell(tap, "rule-failed", || status.as_str().to_owned());
        let detail = format!("the rule \"{}\" had it fail", self.rule.name);
        Err(Fault::local(status, "rule-failed", detail))
    }

    /// Whether the behavior is to be looked for anew.
    fn map<B>(&self, map: &Map, request: &mut Request<B>, tap: &mut Tap) -> bool {
        let Some(target) = map.target(request.uri(), self.rule.matches.path.as_ref()) else { return false };
        let from = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let whole = match &map.to {
            super::Destination::Site => target.clone(),
            super::Destination::Upstream(upstream) => {
                let peer = upstream.peers.first().map(|peer| peer.address.url()).unwrap_or_default();
                format!("{peer}{target}")
            }
        };
        self.rule.tell(tap, "rule-mapped", || format!("{from} -> {whole}"));
        if let Ok(uri) = target.parse() {
            *request.uri_mut() = uri;
        }
        map.to == super::Destination::Site
    }
}

async fn wait(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
