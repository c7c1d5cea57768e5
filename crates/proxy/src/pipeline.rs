//! The life of a request: every step, in order, on this page and nowhere else.
//!
//! ```text
//! method     CONNECT and TRACE are refused
//! framing    what could be read in two ways is refused
//! target     which host and path, one Host left
//! redirect   plain requests go to https
//! route      host -> site, path -> behavior; Started is recorded
//! reserved   our own paths, not recorded
//! options    OPTIONS * and used-up Max-Forwards
//! rules      cors (preflights); what a person wants changed for now: before the origin is asked, and before the
//!            browser is answered
//! shape      cors (preflights), limits (methods, length)
//! origin     folder: prefix, a file, precompressed or compressed once
//!            upstream: hop_by_hop, cookie, forwarded, via, prefix, edits, framing -> backend
//!                      -> framing, hop_by_hop, location, set_cookie, hsts, sticky
//! shape      security, cors, edits, hsts
//! csp_report the browser is asked to report
//! framing    no body where none may be
//! compress   what is worth it and not coded yet
//! rewrite_mixed  insecure addresses are corrected, where the site wants that
//! tap        counts, keeps, and records Finished
//! ```

mod failing;
mod place;

use std::sync::Arc;

use capture::exchange::{ServedBy, Side};
use capture::kind::Kind;
use http::{HeaderValue, Request, Response, StatusCode, Version};

use crate::body::{Body, Incoming};
use crate::connection::Client;
use crate::error::Fault;
use crate::origin::files::{FileRequest, Files};
use crate::origin::upstream::download::Download;
use crate::origin::upstream::{Group, Reply};
use crate::reserved;
use crate::rules::{Next, Ruled, Toward};
use crate::shape;
use crate::snapshot::{Origin, Snapshot};
use crate::steps::forwarded::Viewer;
use crate::steps::location::Way;
use crate::steps::target::Target;
use crate::steps::{
    compress, cookie, csp_report, forwarded, framing, hop_by_hop, hsts, location, method, prefix, redirect,
    rewrite_mixed, set_cookie, sticky, via,
};
use crate::tap::{RequestBody, Tap, Tapped};
use crate::tunnel::events::EventStream;
use crate::tunnel::open::Open;
use crate::tunnel::{self, Opening, Tunnel};
use failing::Asker;
pub(crate) use failing::Malformed;
use place::{Place, route};

/// Bytes of an answer that is told of before it ends.
const LARGE: u64 = 4 << 20;

/// What comes out of the pipeline.
enum Answer {
    /// From an origin or from us.
    Whole(Response<Body>),
    /// An answer that opens a tunnel, which then carries the exchange.
    Tunnel(Response<Body>, Box<Tunnel>),
    /// One of our own paths: nobody's exchange.
    Reserved(Response<Body>),
    /// None: a rule or a person had the connection closed.
    Closed,
}

/// Answers one request; `stream` is that of HTTP/2, or 0.
pub(crate) async fn serve(client: Arc<Client>, request: Request<Incoming>, stream: u32) -> Response<Tapped> {
    let mut tap = Tap::begin(client, &request, stream);
    let snapshot = tap.client().door.snapshot();
    let asker = Asker::of(&request);
    let mut place = None;
    match answer(&snapshot, request, &mut place, &mut tap).await {
        Ok(Answer::Whole(mut response)) => {
            if let Some(wish) = place.as_ref().and_then(|place| place.asked.wish.as_ref()) {
                compress::after(&mut response, wish, &mut tap);
            }
            watched(response, place.as_ref(), tap)
        }
        Ok(Answer::Tunnel(response, tunnel)) => {
            tap.answered(&response);
            tap.lasts(Some(Kind::Websocket));
            tap.client().switch();
            tunnel.spawn(tap);
            response.map(Tapped::unwatched)
        }
        Ok(Answer::Reserved(response)) => {
            tap.forget();
            watched(response, None, tap)
        }
        Ok(Answer::Closed) => {
            let detail = "the connection was closed without an answer";
            tap.broke(&Fault::local(StatusCode::BAD_GATEWAY, "rule-closed", detail));
            Tapped::hang_up()
        }
        Err(fault) => {
            let mut response = failing::explain(&fault, asker, &snapshot, place.as_ref(), &tap);
            if let Some(place) = &place {
                shape::after_failure(&mut response, place.shape(), &place.asked, &mut tap);
            }
            tap.failed(fault.side, fault.code, fault.detail);
            watched(response, place.as_ref(), tap)
        }
    }
}

async fn answer(
    snapshot: &Snapshot,
    mut request: Request<Incoming>,
    place: &mut Option<Place>,
    tap: &mut Tap,
) -> Result<Answer, Fault> {
    let client = tap.client().clone();
    method::before(&request)?;
    framing::check(&mut request)?;
    let sni = client.seen.tls.as_ref().and_then(|t| t.sni.as_deref());
    let target = crate::steps::target::before(&mut request, sni)?;
    let place = place.insert(route(snapshot, &target, &request)?);
    if !client.secure {
        tap.routed(Some(&place.behavior().route));
        return redirect::answer(&request, target.host(), client.door.https_port()).map(Answer::Whole);
    }
    if request.uri().path().starts_with(reserved::PREFIX) {
        return Ok(Answer::Reserved(failing::reserved(request, &place.site, &client).await));
    }
    tap.routed(Some(&place.behavior().route));
    if let Some(response) = method::options(&mut request) {
        return Ok(Answer::Whole(response));
    }
    let rules = place.site.rules.as_ref();
    match rules.and_then(|r| r.about(&request, &place.behavior().route, target.authority())) {
        None => ask(request, place, &target, None, tap).await,
        // In a box, so that requests no rule is about need not carry its room.
        Some(ruled) => Box::pin(under_rules(ruled, request, place, &target, tap)).await,
    }
}

async fn under_rules(
    mut ruled: Ruled,
    mut request: Request<Incoming>,
    place: &mut Place,
    target: &Target,
    tap: &mut Tap,
) -> Result<Answer, Fault> {
    // A preflight asks whether the request may be made at all, whoever answers that one.
    if let Some(response) = shape::preflight(&request, place.shape(), tap) {
        return Ok(Answer::Whole(response));
    }
    let answer = match ruled.before(&mut request, tap).await? {
        Next::Answered(response) => ours(response, place, target, tap),
        Next::Closed => Answer::Closed,
        Next::Ask => ask(request, place, target, Some(&ruled), tap).await?,
        Next::AskElsewhere => {
            place.find_behavior(&request);
            ask(request, place, target, Some(&ruled), tap).await?
        }
    };
    match answer {
        Answer::Whole(response) => {
            Ok(ruled.after(response, tap).await?.map_or(Answer::Closed, Answer::Whole))
        }
        other => Ok(other),
    }
}

/// An answer that a rule or a person made in the place of the origin: to the browser it is one like any other.
fn ours(mut response: Response<Body>, place: &Place, target: &Target, tap: &mut Tap) -> Answer {
    shape::after(&mut response, place.shape(), &place.asked, target.host(), tap);
    csp_report::after(&mut response, place.site.csp_report_only.as_ref());
    Answer::Whole(response)
}

/// Asks the origin, if the behavior lets the request through, and has insecure addresses in its answer corrected
/// where the site wants that.
async fn ask(
    mut request: Request<Incoming>,
    place: &Place,
    target: &Target,
    ruled: Option<&Ruled>,
    tap: &mut Tap,
) -> Result<Answer, Fault> {
    if let Some(response) = shape::before(&request, place.shape(), place.site.config.site.cloudfront, tap)? {
        return Ok(Answer::Whole(response));
    }
    let correcting = rewrite_mixed::before(place.site.correcting.as_ref(), &mut request, target.authority());
    let answer = match ruled.and_then(Ruled::origin).unwrap_or(place.origin()) {
        Origin::Folder(folder) => file(&folder.files, request, place, target, ruled, tap).await,
        Origin::Upstream(group) => upstream(group, request, place, target, ruled, tap).await,
    };
    match (answer, correcting) {
        (Ok(Answer::Whole(response)), Some(asked)) => Ok(Answer::Whole(asked.after(response, tap))),
        (answer, _) => answer,
    }
}

async fn file(
    files: &Files,
    mut request: Request<Incoming>,
    place: &Place,
    target: &Target,
    ruled: Option<&Ruled>,
    tap: &mut Tap,
) -> Result<Answer, Fault> {
    if let Some(prefix) = place.shape().and_then(|shape| shape.prefix.as_ref()) {
        prefix::before(&mut request, prefix, tap);
    }
    let request = request.map(|_| RequestBody::Empty);
    let request = match ruled {
        None => request,
        Some(ruled) => match Box::pin(ruled.toward(request, tap)).await? {
            Toward::Send(request) => request,
            Toward::Answered(response) => return Ok(ours(response, place, target, tap)),
            Toward::Closed => return Ok(Answer::Closed),
        },
    };
    let question = FileRequest {
        method: request.method(),
        raw_path: request.uri().path(),
        query: request.uri().query(),
        headers: request.headers(),
        coding: place.asked.wish.as_ref().map(|wish| wish.of_file(request.headers())),
        site: Some(&place.site.config.site.name),
        exchange: Some(tap.id),
    };
    let answer = files.answer(&question).await;
    tap.served_by(|| ServedBy::Folder { file: answer.file.unwrap_or_default() });
    if let Some((code, detail)) = answer.failure {
        tap.failed(Side::Local, code, detail);
    }
    if let Some((code, detail)) = answer.change {
        tap.change(code, || detail);
    }
    let mut response = answer.response;
    shape::after(&mut response, place.shape(), &place.asked, target.host(), tap);
    csp_report::after(&mut response, place.site.csp_report_only.as_ref());
    framing::after(&mut response, request.method());
    Ok(Answer::Whole(response))
}

async fn upstream(
    group: &Arc<Group>,
    mut request: Request<Incoming>,
    place: &Place,
    target: &Target,
    ruled: Option<&Ruled>,
    tap: &mut Tap,
) -> Result<Answer, Fault> {
    let asked = request.method().clone();
    let opening = Opening::of(&mut request);
    let received = request.version();
    let request = watched_upload(request, group, tap);
    let mut request = toward_backend(request, received, place, target, opening.as_ref(), tap)?;
    if let Some(ruled) = ruled {
        match Box::pin(ruled.toward(request, tap)).await? {
            Toward::Send(changed) => request = changed,
            Toward::Answered(response) => return Ok(ours(response, place, target, tap)),
            Toward::Closed => return Ok(Answer::Closed),
        }
    }
    let mut reply = group.send(request, tap).await?;
    framing::check_answer(&mut reply.response)?;
    let switched = tunnel::is_accepted(opening.as_ref(), &reply.response)?;
    from_backend(&mut reply, place, target, tap);
    if let (Some(opening), true) = (opening, switched) {
        let open = Open::new(&place.behavior().open, &tap.client().door.news);
        let (response, tunnel) = opening.after(reply, open, group.config.websocket_idle)?;
        return Ok(Answer::Tunnel(response, Box::new(tunnel)));
    }
    let patience = framing::is_long_lived(reply.response.headers()).then_some(group.config.websocket_idle);
    let mut response = Download::begin(reply, patience).map(Body::Download);
    shape::after(&mut response, place.shape(), &place.asked, target.host(), tap);
    csp_report::after(&mut response, place.site.csp_report_only.as_ref());
    framing::after(&mut response, &asked);
    Ok(Answer::Whole(response))
}

/// The body of a stream of messages may pause for as long as a WebSocket.
fn watched_upload(request: Request<Incoming>, group: &Group, tap: &mut Tap) -> Request<RequestBody> {
    let has_content = !http_body::Body::is_end_stream(request.body());
    let patience =
        (has_content && framing::is_long_lived(request.headers())).then_some(group.config.websocket_idle);
    request.map(|body| tap.upload(body, patience))
}

fn toward_backend(
    mut request: Request<RequestBody>,
    received: Version,
    place: &Place,
    target: &Target,
    opening: Option<&Opening>,
    tap: &mut Tap,
) -> Result<Request<RequestBody>, Fault> {
    hop_by_hop::before(request.headers_mut(), tap);
    cookie::before(request.headers_mut());
    forward(&mut request, place, target, tap);
    via::before(request.headers_mut(), received, &tap.client().door.via)?;
    if let Some(shape) = place.shape() {
        shape::toward_backend(&mut request, shape, tap);
    }
    framing::before(&mut request);
    origin_form(&mut request);
    if let Some(opening) = opening {
        opening.before(&mut request);
    }
    Ok(request)
}

fn from_backend(reply: &mut Reply, place: &Place, target: &Target, tap: &mut Tap) {
    let headers = reply.response.headers_mut();
    hop_by_hop::after(headers, tap);
    let way = Way {
        backend: &reply.busy.peer().address,
        public: target.authority(),
        prefix: place.shape().and_then(|shape| shape.prefix.as_ref()),
        cloudfront: place.site.config.site.cloudfront,
    };
    location::after(headers, &way, tap);
    set_cookie::after(headers, &way, tap);
    hsts::after(headers, target.host(), tap);
    sticky::after(headers, reply.stay.take(), tap);
}

fn forward(request: &mut Request<RequestBody>, place: &Place, target: &Target, tap: &Tap) {
    let client = tap.client();
    let viewer =
        Viewer { address: &client.forwarded_for, host: &target.authority, port: &client.forwarded_port };
    if place.site.config.site.cloudfront {
        let id = HeaderValue::from_str(&tap.id.to_string()).unwrap_or_else(|_| HeaderValue::from_static("0"));
        forwarded::before_like_cloudfront(request.headers_mut(), &viewer, &id);
    } else {
        forwarded::before(request.headers_mut(), &viewer);
    }
}

/// RFC 9112 section 3.2.1: path and query exactly as received, whatever form they came in.
fn origin_form(request: &mut Request<RequestBody>) {
    if request.uri().authority().is_some() {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map_or_else(|| http::Uri::from_static("/"), http::Uri::from);
    }
}

/// The browser's end of the exchange.
fn watched(response: Response<Body>, place: Option<&Place>, mut tap: Tap) -> Response<Tapped> {
    tap.answered(&response);
    let streams = framing::is_event_stream(response.headers()) && !matches!(response.body(), Body::Empty);
    let events = streams.then(|| {
        let door = &tap.client().door;
        let open = place.map(|p| Open::new(&p.behavior().open, &door.news));
        EventStream::new(door, open, response.headers())
    });
    if streams || http_body::Body::size_hint(response.body()).lower() > LARGE {
        tap.lasts(streams.then_some(Kind::Events));
    }
    response.map(|body| Tapped::new(body, tap, events))
}
