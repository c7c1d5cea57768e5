//! A large answer, compressed when the client takes it.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::answer::{Answer, bytes, parameter, with};
use super::products;

/// About a megabyte.
const ROWS: usize = 10_000;
const MOST_ROWS: usize = 100_000;

pub(super) fn large(request: &Request<Incoming>) -> Answer {
    let rows = parameter(request.uri().query(), "rows").unwrap_or(ROWS).min(MOST_ROWS);
    let text = orders(rows).to_string();
    let answer = match takes_gzip(request).then(|| gzip(&text)) {
        Some(Ok(packed)) => with(body(packed), CONTENT_ENCODING, "gzip"),
        _ => body(text.into()),
    };
    with(answer, VARY, "Accept-Encoding")
}

fn body(content: Bytes) -> Answer {
    bytes(StatusCode::OK, "application/json", content)
}

fn orders(rows: usize) -> Value {
    let products: Vec<Value> = products::all().collect();
    let order = |at: usize| {
        let product = &products[at * 7 % products.len()];
        json!({ "order": 100_000 + at, "product": product["name"], "price": product["price"], "count": at % 5 + 1, "paid": !at.is_multiple_of(3) })
    };
    json!({ "orders": (0..rows).map(order).collect::<Vec<_>>() })
}

/// RFC 9110 section 12.5.3, as far as a demo needs it: named, and not with weight nought.
fn takes_gzip(request: &Request<Incoming>) -> bool {
    let values = request.headers().get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn gzip(text: &str) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish().map(Bytes::from)
}
