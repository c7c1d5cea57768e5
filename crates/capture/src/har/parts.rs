//! The small pieces of an entry: moments, fields, cookies, queries.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

use crate::exchange::{Timestamp, Timing};
use crate::head::Head;

/// `2026-11-26T03:28:49.123456Z`.
pub(super) fn moment(at: Timestamp) -> String {
    let nanoseconds = i128::from(at.0) * 1000;
    let date = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    date.format(&Rfc3339).unwrap_or_default()
}

/// Reads what [`moment`] and browsers write.
pub(super) fn read_moment(text: &str) -> Option<Timestamp> {
    let date = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(date.unix_timestamp_nanos() / 1000).ok().map(Timestamp)
}

/// Name and value of each field.
pub(super) fn headers(head: &Head) -> Vec<Value> {
    head.iter().map(|(name, value)| pair(name, &String::from_utf8_lossy(value))).collect()
}

pub(super) fn pair(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

/// The cookies of a request (RFC 6265 section 4.2).
pub(super) fn request_cookies(head: &Head) -> Vec<Value> {
    let lines = values(head, "cookie");
    lines.iter().flat_map(|line| line.split(';')).filter_map(|part| cookie(part.trim())).collect()
}

/// The cookies an answer sets, with their attributes (RFC 6265 section 4.1).
pub(super) fn response_cookies(head: &Head) -> Vec<Value> {
    values(head, "set-cookie").iter().filter_map(|line| set_cookie(line)).collect()
}

/// Parameters, decoded as forms are (URL Standard, `application/x-www-form-urlencoded`).
pub(super) fn parameters(query: &str) -> Vec<Value> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            pair(&unescaped(name), &unescaped(value))
        })
        .collect()
}

/// Phases in milliseconds; -1 for what did not happen.
pub(super) fn timings(timing: &Timing) -> Value {
    let mut last = 0;
    let mut phase = |mark: Option<u64>| {
        let end = mark?.max(last);
        let length = end - last;
        last = end;
        Some(length as f64 / 1000.0)
    };
    let blocked = phase(timing.routed);
    let connect = phase(timing.connected);
    let send = phase(timing.sent);
    let wait = phase(timing.first_byte);
    let receive = phase(timing.last_byte);
    let absent = |phase: Option<f64>| phase.unwrap_or(-1.0);
    json!({
        "blocked": absent(blocked), "dns": -1, "connect": absent(connect), "ssl": -1,
        // These three are required to be there and not negative.
        "send": send.unwrap_or(0.0), "wait": wait.unwrap_or(0.0), "receive": receive.unwrap_or(0.0),
    })
}

fn values(head: &Head, name: &str) -> Vec<String> {
    let fields = head.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
    fields.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
}

fn cookie(pair_text: &str) -> Option<Value> {
    if pair_text.is_empty() {
        return None;
    }
    let (name, value) = pair_text.split_once('=').unwrap_or(("", pair_text));
    Some(pair(name.trim(), value.trim()))
}

fn set_cookie(line: &str) -> Option<Value> {
    let mut parts = line.split(';').map(str::trim);
    let mut cookie = cookie(parts.next()?)?;
    (cookie["httpOnly"], cookie["secure"]) = (false.into(), false.into());
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.to_ascii_lowercase().as_str() {
            "path" => cookie["path"] = value.into(),
            "domain" => cookie["domain"] = value.into(),
            "httponly" => cookie["httpOnly"] = true.into(),
            "secure" => cookie["secure"] = true.into(),
            "samesite" => cookie["sameSite"] = value.into(),
            // Other forms of a date are no date of JSON's; the head still has them.
            "expires" => cookie["expires"] = expires(value).map_or(Value::Null, Value::from),
            _ => {}
        }
    }
    Some(without_nulls(cookie))
}

/// RFC 9110 section 5.6.7 to RFC 3339.
fn expires(value: &str) -> Option<String> {
    let date = OffsetDateTime::parse(&value.replace('-', " ").replace("GMT", "+0000"), &Rfc2822).ok()?;
    date.format(&Rfc3339).ok()
}

fn without_nulls(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value
}

fn unescaped(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let (mut bytes, mut rest) = (Vec::with_capacity(spaced.len()), spaced.as_bytes());
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind
            .get(..2)
            .and_then(|h| std::str::from_utf8(h).ok())
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match hex.filter(|_| *first == b'%') {
            Some(byte) => (bytes, rest) = ([bytes, vec![byte]].concat(), &behind[2..]),
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
