//! Heads as browsers, a folder and a backend write them.

use bytes::Bytes;
use capture::head::Head;

use super::{Dice, Sort};

const AGENTS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

pub(super) fn request(dice: Dice, sort: Sort) -> Head {
    let agent = AGENTS[dice.below(40, 3) as usize];
    let mut text = format!(
        "user-agent: {agent}\r\naccept: {}\r\naccept-encoding: gzip, deflate, br, zstd\r\n\
         accept-language: ko-KR,ko;q=0.9,en;q=0.8\r\nsec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\n\
         referer: https://shop.localhost:8443/products/{}\r\ncookie: session=s-{}; theme=dark\r\n",
        if sort == Sort::Page { "text/html,application/xhtml+xml" } else { "*/*" },
        dice.below(41, 500),
        dice.below(42, 5000),
    );
    if dice.is_from_backend() {
        text.push_str(&format!(
            "authorization: Bearer {:016x}\r\nx-trace: t-{}\r\n",
            dice.below(43, u64::MAX),
            dice.0
        ));
    }
    match sort {
        Sort::Form if dice.below(44, 2) == 0 => {
            text.push_str("content-type: application/x-www-form-urlencoded\r\n")
        }
        Sort::Form => text.push_str("content-type: application/json\r\n"),
        Sort::Socket => text.push_str("upgrade: websocket\r\nsec-websocket-version: 13\r\n"),
        _ => {}
    }
    Head::from_bytes(Bytes::from(text))
}

/// As passed on to the backend.
pub(super) fn forwarded(dice: Dice, sort: Sort) -> Head {
    let mut bytes = request(dice, sort).as_bytes().to_vec();
    bytes.extend_from_slice(
        b"x-forwarded-proto: https\r\nx-forwarded-for: 127.0.0.1\r\nvia: 2 localfront\r\n",
    );
    Head::from_bytes(bytes.into())
}

pub(super) fn response(dice: Dice, sort: Sort, coding: &str) -> Head {
    let kind = match sort {
        Sort::Page => "text/html; charset=utf-8",
        Sort::Script => "text/javascript; charset=utf-8",
        Sort::Style => "text/css",
        Sort::Picture => ["image/png", "image/webp", "image/jpeg"][(dice.0 % 3) as usize],
        Sort::Api | Sort::Form => "application/json",
        Sort::Stream => "text/event-stream",
        Sort::Socket => {
            return Head::from_bytes(Bytes::from_static(b"upgrade: websocket\r\nconnection: Upgrade\r\n"));
        }
    };
    let mut text = format!("content-type: {kind}\r\n");
    if dice.is_from_backend() {
        text.push_str(&format!(
            "server: uvicorn\r\nx-request-id: {:016x}\r\ncache-control: no-store\r\n",
            dice.below(50, u64::MAX)
        ));
    } else {
        text.push_str(&format!(
            "etag: \"{:x}\"\r\ncache-control: no-cache\r\naccept-ranges: bytes\r\n",
            dice.0 % 700
        ));
    }
    if !coding.is_empty() {
        text.push_str(&format!("content-encoding: {coding}\r\nvary: accept-encoding\r\n"));
    }
    if dice.status() == 303 {
        text.push_str(&format!("location: /orders/{}\r\n", dice.0 % 500));
    }
    Head::from_bytes(Bytes::from(text))
}
