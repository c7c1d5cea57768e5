//! What rules do before the browser is answered.

use http::Response;

use super::cut::Cut;
use super::edits::Edit;
use super::line::Paced;
use super::{Action, Compiled, Rule, Ruled};
use crate::body::Body;
use crate::error::Fault;
use crate::steps::framing;
use crate::tap::Tap;

impl Ruled {
    /// Changes the answer. `None` when a person had the connection closed instead.
    ///
    /// # Errors
    /// When a body that was to be shown breaks off, or an answer's file cannot be read.
    pub(crate) async fn after(
        &self,
        mut response: Response<Body>,
        tap: &mut Tap,
    ) -> Result<Option<Response<Body>>, Fault> {
        for at in &self.matched {
            let compiled = &self.rules.0[*at];
            compiled.head(&mut response, tap);
        }
        let Some(mut response) = self.pause_response(response, tap).await? else { return Ok(None) };
        for at in &self.matched {
            self.rules.0[*at].body(&mut response, tap);
        }
        // A person or a rule may have made it one that has no content.
        framing::after(&mut response, &self.asked);
        Ok(Some(response))
    }
}

impl Compiled {
    fn head(&self, response: &mut Response<Body>, tap: &mut Tap) {
        for action in &self.rule.actions {
            match action {
                Action::Status(status) if *status != response.status() => {
                    let old = std::mem::replace(response.status_mut(), *status);
                    let detail = || format!("{} -> {}", old.as_str(), status.as_str());
                    self.rule.tell(tap, "rule-status", detail);
                }
                Action::ResponseHeaders(edits) => edits.apply(response.headers_mut(), |edit| {
                    self.rule.tell_edit(
                        tap,
                        edit,
                        ["rule-set-response-header", "rule-removed-response-header"],
                    );
                }),
                _ => {}
            }
        }
    }

    fn body(&self, response: &mut Response<Body>, tap: &mut Tap) {
        let mut lines = self.throttles.iter();
        for action in &self.rule.actions {
            let body = std::mem::replace(response.body_mut(), Body::Empty);
            *response.body_mut() = match action {
                Action::Cut { after } => {
                    self.rule.tell(tap, "rule-cut", || after.to_string());
                    Cut::short(body, *after, &self.rule.name)
                }
                Action::Throttle(_) => match lines.next().and_then(|l| l.down.as_ref()) {
                    Some(line) => Paced::over(line, body),
                    None => body,
                },
                _ => body,
            };
        }
    }
}

impl Rule {
    pub(super) fn tell_edit(&self, tap: &mut Tap, edit: Edit<'_>, [set, removed]: [&'static str; 2]) {
        let code = if matches!(edit, Edit::Set(..)) { set } else { removed };
        self.tell(tap, code, || edit.to_string());
    }
}
