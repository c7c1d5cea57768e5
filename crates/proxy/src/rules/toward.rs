//! What rules do to a request on its way to the origin.

use http::header::EXPECT;
use http::{Request, Response};

use super::held::{self, Ahead};
use super::line::Paced;
use super::pause::{Decision, Edited, Subject, pause};
use super::{Action, Rule, Ruled};
use crate::body::Body;
use crate::error::Fault;
use crate::tap::{RequestBody, Tap};
use capture::head::Head;

/// What follows.
pub(crate) enum Toward {
    /// The origin gets this.
    Send(Request<RequestBody>),
    /// A person answered.
    Answered(Response<Body>),
    /// A person had the connection closed.
    Closed,
}

impl Ruled {
    /// Changes the head that goes to the origin, slows the body down, and holds both for a person.
    ///
    /// # Errors
    /// When the body breaks off, or an answer's file cannot be read.
    pub(crate) async fn toward(
        &self,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Toward, Fault> {
        for at in &self.matched {
            let rule = &self.rules.0[*at].rule;
            for action in &rule.actions {
                if let Action::RequestHeaders(edits) = action {
                    edits.apply(request.headers_mut(), |edit| {
                        let codes = ["rule-set-request-header", "rule-removed-request-header"];
                        rule.tell_edit(tap, edit, codes);
                    });
                }
            }
        }
        let request = self.slow(request);
        match self.pausing_request() {
            Some((rule, limit)) => self.pause_request(rule, limit, request, tap).await,
            None => Ok(Toward::Send(request)),
        }
    }

    fn slow(&self, request: Request<RequestBody>) -> Request<RequestBody> {
        let throttles = self.matched.iter().flat_map(|at| &self.rules.0[*at].throttles);
        let Some(line) = throttles.filter_map(|lines| lines.up.as_ref()).next() else { return request };
        request.map(|body| match body.upload() {
            Some(_) => RequestBody::instead(Paced::over(line, Body::stream(body))),
            None => body,
        })
    }

    async fn pause_request(
        &self,
        rule: &Rule,
        limit: std::time::Duration,
        request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Toward, Fault> {
        let (mut head, body) = request.into_parts();
        let (shown, body) = read(body).await?;
        // Whoever asked whether the body is wanted has been told: it was read.
        head.headers.remove(EXPECT);
        let subject = Subject {
            method: head.method.clone(),
            url: self.url.clone(),
            site: self.site.clone(),
            status: None,
            head: Head::from_map(&head.headers),
            body: shown,
        };
        let request = Request::from_parts(head, body);
        Ok(match pause(rule, limit, subject, "rule-paused-request", tap).await {
            Decision::Continue => Toward::Send(request),
            Decision::Edit(edited) => {
                rule.tell(tap, "rule-edited-request", || edited.told());
                Toward::Send(edit(request, edited))
            }
            Decision::Answer(answer) => {
                rule.tell(tap, "rule-answered-by-hand", || answer.status.as_str().to_owned());
                Toward::Answered(answer.respond().await?)
            }
            Decision::Drop => {
                rule.tell(tap, "rule-dropped", String::new);
                Toward::Closed
            }
        })
    }
}

/// The body as far as it is shown, and as it goes on.
async fn read(body: RequestBody) -> Result<(Option<bytes::Bytes>, RequestBody), Fault> {
    let Some(upload) = body.upload() else { return Ok((Some(bytes::Bytes::new()), body)) };
    upload.release();
    match held::read(Body::stream(body)).await.map_err(|cause| Fault::of_body(&cause))? {
        Ahead::Whole(bytes) => Ok((Some(bytes.clone()), RequestBody::instead(Body::full(bytes)))),
        Ahead::Partly(rest) => Ok((None, RequestBody::instead(rest))),
    }
}

fn edit(request: Request<RequestBody>, mut edited: Edited) -> Request<RequestBody> {
    let (mut head, body) = request.into_parts();
    if let Some(method) = edited.method.take() {
        head.method = method;
    }
    if let Some(target) = edited.target.take() {
        head.uri = target.into();
    }
    let body = match edited.apply(&mut head.headers) {
        Some(bytes) => RequestBody::instead(Body::full(bytes)),
        None => body,
    };
    Request::from_parts(head, body)
}
