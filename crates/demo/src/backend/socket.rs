//! A WebSocket (RFC 6455): what comes goes back, and once a second there is a tick.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, bytes, error, parameter, with};

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Answers the opening handshake (RFC 6455 section 4.2) and holds the conversation on a task of its own.
pub(super) fn open(mut request: Request<Incoming>, closing: CancellationToken) -> Answer {
    let accept = match accept(&request) {
        Ok(accept) => accept,
        Err(refusal) => return *refusal,
    };
    let every = parameter(request.uri().query(), "tick").unwrap_or(1_000).max(10);
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(talk(upgrade, Duration::from_millis(every), closing));
    let mut answer = bytes(StatusCode::SWITCHING_PROTOCOLS, "text/plain", "");
    *answer.headers_mut() = HeaderMap::from_iter([
        (UPGRADE, HeaderValue::from_static("websocket")),
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (SEC_WEBSOCKET_ACCEPT, accept),
    ]);
    answer
}

fn accept(request: &Request<Incoming>) -> Result<HeaderValue, Box<Answer>> {
    let refuse = |status, message: &str| Box::new(error(status, "no_websocket", message));
    let headers = request.headers();
    let upgrades = lists(headers, &UPGRADE, "websocket") && lists(headers, &CONNECTION, "upgrade");
    if *request.method() != Method::GET || !upgrades {
        let refusal = *refuse(StatusCode::UPGRADE_REQUIRED, "this path speaks WebSocket only");
        return Err(Box::new(with(refusal, UPGRADE, "websocket")));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let refusal = *refuse(StatusCode::UPGRADE_REQUIRED, "only WebSocket version 13 is spoken here");
        return Err(Box::new(with(refusal, SEC_WEBSOCKET_VERSION, "13")));
    }
    let key = headers
        .get(SEC_WEBSOCKET_KEY)
        .ok_or_else(|| refuse(StatusCode::BAD_REQUEST, "the key is missing"))?;
    let accept = derive_accept_key(key.as_bytes());
    HeaderValue::from_str(&accept).map_err(|_| refuse(StatusCode::BAD_REQUEST, "the key cannot be answered"))
}

fn lists(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| item.trim().eq_ignore_ascii_case(token))
}

async fn talk(upgrade: OnUpgrade, every: Duration, closing: CancellationToken) {
    let Ok(stream) = upgrade.await else { return };
    let mut socket = WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, None).await;
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let ended = tokio::select! {
        ended = converse(&mut socket, ticks) => ended,
        () = closing.cancelled() => leave(&mut socket).await,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a WebSocket of the demo's backend broke");
    }
}

async fn converse(socket: &mut Socket, mut ticks: Interval) -> Result<(), Error> {
    let mut count = 0u64;
    loop {
        tokio::select! {
            // Pings are answered, and a close is, while reading.
            message = socket.next() => match message.transpose()? {
                Some(message @ (Message::Text(_) | Message::Binary(_))) => socket.send(message).await?,
                Some(_) => {}
                None => return Ok(()),
            },
            _ = ticks.tick() => {
                count += 1;
                socket.send(Message::text(json!({ "tick": count }).to_string())).await?;
            }
        }
    }
}

/// RFC 6455 section 7.4.1: 1001, going away.
async fn leave(socket: &mut Socket) -> Result<(), Error> {
    socket.close(Some(CloseFrame { code: CloseCode::Away, reason: "the backend is going away".into() })).await
}
