//! Which path is answered by what.

use std::convert::Infallible;
use std::time::Duration;

use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, LOCATION};
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::answer::{Answer, bytes, error, json, method_not_allowed, ok, parameter, with};
use super::{Visit, events, products, session, sized, socket, upload};

/// The longest a slow answer or a pause may take, in milliseconds.
const LONGEST: u64 = 120_000;

pub(super) async fn answer(request: Request<Incoming>, visit: Visit) -> Result<Answer, Infallible> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let posts = *request.method() == Method::POST;
    let path = request.uri().path().to_owned();
    Ok(match path.as_str() {
        "/ws" => socket::open(request, visit.closing),
        "/api/session" => session::answer(&request, &visit.shop.sessions),
        "/api/cart" => session::cart(request, &visit.shop.sessions).await,
        "/api/fail" => fail(&request),
        "/api/headers" => headers(&request),
        "/api/upload" if posts => upload::receive(request).await,
        "/api/pause" if posts => pause(&request, &visit).await,
        "/api/check_db.php" if posts => check_db(),
        "/api/upload" | "/api/pause" | "/api/check_db.php" => method_not_allowed("POST"),
        _ if reads => read(&path, &request, &visit).await,
        _ => method_not_allowed("GET, HEAD"),
    })
}

async fn read(path: &str, request: &Request<Incoming>, visit: &Visit) -> Answer {
    match path {
        "/api/health" => ok(&json!({ "ok": true })),
        "/api/products" => shared(products::page(parameter(request.uri().query(), "page").unwrap_or(1))),
        "/api/slow" => slow(request, visit).await,
        "/api/redirect" => {
            with(bytes(StatusCode::FOUND, "text/plain", "see /api/products/1\n"), LOCATION, "/api/products/1")
        }
        "/api/large" => sized::large(request),
        "/api/events" => events::stream(request, visit.closing.clone()),
        _ => match path.strip_prefix("/api/products/").and_then(products::one) {
            Some(product) => ok(&product),
            None => error(StatusCode::NOT_FOUND, "not_found", &format!("the backend has nothing at {path}")),
        },
    }
}

/// For the page that calls the backend by its own address, past the front door.
fn shared(products: Value) -> Answer {
    with(ok(&products), ACCESS_CONTROL_ALLOW_ORIGIN, "*")
}

async fn slow(request: &Request<Incoming>, visit: &Visit) -> Answer {
    let ms = parameter(request.uri().query(), "ms").unwrap_or(2_000).min(LONGEST);
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(ms)) => ok(&json!({ "waited_ms": ms })),
        () = visit.closing.cancelled() => {
            error(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the backend is going away")
        }
    }
}

fn fail(request: &Request<Incoming>) -> Answer {
    let status = parameter(request.uri().query(), "status").and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.filter(|status| status.as_u16() >= 400).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    json(
        status,
        &json!({ "error": "could_not_connect", "message": "the database did not answer", "database": "shop", "errno": 2002 }),
    )
}

/// Goes away once this is answered.
async fn pause(request: &Request<Incoming>, visit: &Visit) -> Answer {
    let ms = parameter(request.uri().query(), "ms").unwrap_or(5_000).min(LONGEST);
    match visit.shop.pause.try_send(Duration::from_millis(ms)) {
        Ok(()) => json(StatusCode::ACCEPTED, &json!({ "away_ms": ms })),
        Err(_) => error(StatusCode::CONFLICT, "already_pausing", "the backend is about to go away already"),
    }
}

/// What the backend saw, so that one sees what the front door added.
fn headers(request: &Request<Incoming>) -> Answer {
    let lines = request
        .headers()
        .iter()
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]));
    let lines: Vec<Value> = lines.collect();
    ok(&json!({ "method": request.method().as_str(), "target": request.uri().to_string(), "headers": lines }))
}

/// The call of the story: by its own address it fails in a browser, by this path it does not.
fn check_db() -> Answer {
    ok(&json!({ "ok": true, "database": "shop", "tables": 12, "server": "mysql 8.4" }))
}
