//! Varied exchanges, the same for the same number: pages, assets and pictures of a folder, an API behind it with forms
//! and JSON in two languages, errors, redirects, what a browser still had, WebSockets, event streams.

mod body;
mod head;

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use capture::event::{Answered, Direction, Event, Message, MessageKind};
use capture::exchange::{
    Body, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route, ServedBy, Side,
    Started, Timestamp, Timing, Tls,
};
use capture::kind::Kind;

/// Between the starts of two exchanges: a million of them are fourteen hours.
const STEP: u64 = 50_000;

/// What an exchange is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Page,
    Script,
    Style,
    Picture,
    Api,
    Form,
    Stream,
    Socket,
}

/// Number `n` of so many that end now.
pub(crate) fn exchange(n: u64, of: u64, now: Timestamp) -> Vec<Event> {
    let dice = Dice(n);
    let sort = dice.sort();
    let at = Timestamp(now.0 - of.saturating_sub(n) * STEP);
    let id = ExchangeId::next(at);
    let mut events = vec![Event::Started(Box::new(started(id, at, dice, sort)))];
    let stream = match sort {
        Sort::Socket => Some((101, Kind::Websocket, MessageKind::Text)),
        Sort::Stream => Some((200, Kind::Events, MessageKind::ServerSent)),
        _ => None,
    };
    if let Some((status, kind, message)) = stream {
        events.push(Event::Answered(Answered { exchange: id, status, stream: Some(kind) }));
        let messages = (0..dice.below(7, 6)).map(|m| Box::new(passed(id, at, dice, m, message)));
        events.extend(messages.map(Event::Message));
    }
    events.push(Event::Finished(Box::new(finished(id, dice, sort))));
    events
}

/// Throws that come out the same for the same exchange.
#[derive(Clone, Copy)]
struct Dice(u64);

impl Dice {
    /// 0 to `sides` - 1; `throw` tells one throw from another. SplitMix64.
    const fn below(self, throw: u64, sides: u64) -> u64 {
        let mut z = self
            .0
            .wrapping_add(throw.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    const fn sort(self) -> Sort {
        match self.below(1, 1000) {
            0..60 => Sort::Page,
            60..200 => Sort::Script,
            200..260 => Sort::Style,
            260..360 => Sort::Picture,
            360..930 => Sort::Api,
            930..994 => Sort::Form,
            994..997 => Sort::Stream,
            _ => Sort::Socket,
        }
    }

    const fn is_from_backend(self) -> bool {
        matches!(self.sort(), Sort::Api | Sort::Form | Sort::Stream | Sort::Socket)
    }

    const fn status(self) -> u16 {
        match (self.sort(), self.below(2, 1000)) {
            (Sort::Socket, _) => 101,
            (Sort::Stream, _) => 200,
            (_, 0..4) => 404,
            (Sort::Api | Sort::Form, 4..6) => 500,
            (Sort::Api | Sort::Form, 6..8) => 503,
            (Sort::Api | Sort::Form, 8..20) => 401,
            (Sort::Form, 20..300) => 303,
            (Sort::Form, _) => 201,
            (Sort::Script | Sort::Style | Sort::Picture, 20..500) => 304,
            _ => 200,
        }
    }

    /// It never got an answer.
    const fn fails(self) -> bool {
        self.is_from_backend() && self.below(3, 5000) == 0
    }
}

fn started(id: ExchangeId, at: Timestamp, dice: Dice, sort: Sort) -> Started {
    let plain = dice.below(4, 50) == 0;
    let host = ["shop.localhost", "shop.localhost", "shop.localhost", "admin.localhost", "blog.localhost"]
        [dice.below(5, 5) as usize];
    let site = host.split('.').next().unwrap_or_default();
    Started {
        id,
        at,
        connection: CONNECTIONS[dice.below(6, CONNECTIONS.len() as u64) as usize].clone(),
        request: Request {
            method: match (sort, dice.below(8, 10)) {
                (Sort::Form, 0) => "DELETE",
                (Sort::Form, 1..4) => "PUT",
                (Sort::Form, _) => "POST",
                _ => "GET",
            }
            .into(),
            scheme: if plain { "http" } else { "https" },
            authority: format!("{host}:{}", if plain { 8080 } else { 8443 }),
            target: target(dice, sort),
            version: if dice.below(9, 4) == 0 { "1.1" } else { "2" },
            head: head::request(dice, sort),
        },
        route: ROUTES
            .iter()
            .find(|route| route.site == site && route.is_default != dice.is_from_backend())
            .cloned(),
    }
}

fn target(dice: Dice, sort: Sort) -> String {
    let n = dice.0;
    match sort {
        Sort::Page => {
            format!("/{}/{}", ["products", "orders", "주문", "help"][dice.below(10, 4) as usize], n % 500)
        }
        Sort::Script => format!("/assets/chunk-{:x}.js", n % 300),
        Sort::Style => format!("/assets/style-{:x}.css", n % 40),
        Sort::Picture => format!("/img/{}.{}", n % 700, ["png", "webp", "jpg"][(n % 3) as usize]),
        Sort::Api if dice.below(11, 3) == 0 => format!("/api/users/{}", dice.below(12, 50_000)),
        Sort::Api => format!("/api/items/{n}?page={}&sort=price", n % 40),
        Sort::Form => format!("/api/orders/{}", dice.below(13, 200_000)),
        Sort::Stream => "/api/events".into(),
        Sort::Socket => format!("/api/socket?room={}", n % 20),
    }
}

fn finished(id: ExchangeId, dice: Dice, sort: Sort) -> Finished {
    let status = dice.status();
    let (kept, coding) =
        if dice.fails() || status == 304 { (Bytes::new(), "") } else { body::response(dice, sort) };
    let wait = 300 + dice.below(20, 60_000) * if dice.below(21, 50) == 0 { 20 } else { 1 };
    Finished {
        id,
        response: (!dice.fails()).then(|| Response { status, head: head::response(dice, sort, coding) }),
        served_by: match dice.is_from_backend() {
            true => ServedBy::Upstream {
                peer: "localhost:3000".into(),
                address: Some("127.0.0.1:3000".into()),
                reused: dice.below(22, 9) > 0,
            },
            false => ServedBy::Folder { file: target(dice, sort).trim_start_matches('/').into() },
        },
        outcome: match dice.fails() {
            true => {
                Outcome::Failed { side: Side::Upstream, code: "read-timeout", detail: "no answer".into() }
            }
            false => Outcome::Complete,
        },
        timing: Timing {
            routed: Some(20),
            connected: dice.is_from_backend().then_some(110),
            sent: dice.is_from_backend().then_some(140),
            first_byte: (!dice.fails()).then_some(wait),
            last_byte: Some(wait + kept.len() as u64 / 50),
        },
        request_body: whole(body::request(dice, sort)),
        response_body: whole(kept),
        changes: Vec::new(),
        forwarded: dice.is_from_backend().then(|| head::forwarded(dice, sort)),
        uncorrected: None,
    }
}

fn passed(exchange: ExchangeId, at: Timestamp, dice: Dice, number: u64, kind: MessageKind) -> Message {
    let text = format!(
        "{{\"tick\":{number},\"price\":{},\"종목\":\"{}\"}}",
        dice.below(30 + number, 90_000),
        dice.0
    );
    Message {
        exchange,
        at: Timestamp(at.0 + number * 1000),
        direction: if number.is_multiple_of(3) && kind == MessageKind::Text {
            Direction::ToOrigin
        } else {
            Direction::ToBrowser
        },
        kind,
        size: text.len() as u64,
        payload: text.into(),
    }
}

fn whole(bytes: Bytes) -> Body {
    Body { total: bytes.len() as u64, kept: if bytes.is_empty() { Vec::new() } else { vec![bytes] } }
}

static CONNECTIONS: LazyLock<Vec<Arc<Connection>>> = LazyLock::new(|| {
    let tls = Tls {
        version: "TLSv1.3",
        cipher: "TLS13_AES_128_GCM_SHA256".into(),
        alpn: Some("h2".into()),
        sni: Some("shop.localhost".into()),
        resumed: true,
        took: 900,
    };
    (0..64)
        .map(|n| {
            Arc::new(Connection {
                peer: format!("127.0.0.1:{}", 50_000 + n),
                accepted: Timestamp(1),
                tls: Some(tls.clone()),
            })
        })
        .collect()
});

static ROUTES: LazyLock<Vec<Arc<Route>>> = LazyLock::new(|| {
    let sites = ["shop", "admin", "blog"].into_iter();
    let one = |site: &str, pattern: &str, origin: &str, kind| {
        let (index, is_default) = (u16::from(pattern == "*"), pattern == "*");
        let (site, pattern, origin) = (site.into(), pattern.into(), origin.into());
        Arc::new(Route { site, pattern, index, is_default, origin, kind })
    };
    sites
        .flat_map(|site| {
            [one(site, "/api/*", "api", OriginKind::Upstream), one(site, "*", "app", OriginKind::Folder)]
        })
        .collect()
});
