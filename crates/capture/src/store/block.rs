//! Details as bytes: varints, and texts behind their length. A block is many of these, compressed together,
//! because the heads of one batch are nearly the same.

mod reader;

use std::ops::Range;
use std::sync::Arc;

use bytes::{BufMut, Bytes};

use crate::exchange::{Body, Connection, Finished, Outcome, ServedBy, Side, Timing};
use crate::filter::is_plain;
use crate::head::Head;
use crate::record::Detail;
use crate::recorder::Entry;
use reader::Reader;

/// The first byte of each detail, before its connection.
const FORMAT: u8 = 1;

/// The same before the byte at which an exchange on the same connection begins.
const SAME_CONNECTION: u8 = 2;

/// Before a body that lies here, before nothing where it is kept apart, and before one that lies here and is looked
/// through as it is.
const HERE: u8 = 0;
const APART: u8 = 1;
const PLAIN: u8 = 2;

/// Connections of a block that are looked for.
const LATEST: usize = 64;

/// Before a head that is mostly lines of the request's; before one that is written whole there is a 1.
const LIKE_THE_REQUEST: u8 = 2;

/// Where the bytes of a body are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// Right here.
    Here(Bytes),
    /// In `content`.
    Apart,
}

/// Where in a block that is being written the first exchange of a connection begins; by address, which is nobody else's
/// while a batch is written.
pub(super) type Connections = Vec<(usize, usize)>;

/// Appends an exchange. A body is `here` unless it is kept apart.
pub(super) fn encode(
    entry: &Entry,
    [request_apart, response_apart]: [bool; 2],
    connections: &mut Connections,
    out: &mut Vec<u8>,
) {
    let address = Arc::as_ptr(&entry.connection) as usize;
    match connections.iter().rev().take(LATEST).find(|(known, _)| *known == address) {
        Some((_, spot)) => {
            out.put_u8(SAME_CONNECTION);
            put_number(*spot as u64, out);
        }
        None => {
            connections.push((address, out.len()));
            out.put_u8(FORMAT);
            put_connection(&entry.connection, out);
        }
    }
    put_bytes(entry.request.as_bytes(), out);
    let Some(end) = &entry.finished else { return out.put_u8(0) };
    out.put_u8(1);
    put_finished(end, &entry.request, out);
    let response = end.response.as_ref().map_or(&[][..], |response| response.head.as_bytes());
    put_body(&end.request_body, entry.request.as_bytes(), request_apart, out);
    put_body(&end.response_body, response, response_apart, out);
}

/// Reads what [`encode`] wrote at some byte of a block. `None` when the bytes are damaged.
pub(super) fn decode(block: &Bytes, spot: usize) -> Option<(Detail, Kept, Kept)> {
    Reader { block, at: spot }.detail()
}

/// What searches look through: where in its block it stands.
#[derive(Debug, Clone)]
pub(super) struct Below {
    /// The request's head.
    pub(super) request: Range<usize>,
    /// The response's.
    pub(super) response: Option<Range<usize>>,
    /// The bodies of the request and of the response; `None` for one that is kept apart.
    pub(super) bodies: [Option<Range<usize>>; 2],
    /// Those that are known to be looked through [as they are](is_plain).
    pub(super) plain: [bool; 2],
}

/// Reads of the exchange at some byte of a block only what is looked through, which costs a fraction of the whole.
/// `None` when the bytes are damaged.
pub(super) fn below(block: &Bytes, spot: usize) -> Option<Below> {
    Reader { block, at: spot }.below()
}

/// The same of all exchanges of a block, up to where it is damaged.
pub(super) fn below_all(block: &Bytes) -> impl Iterator<Item = Below> {
    let mut from = Reader { block, at: 0 };
    std::iter::from_fn(move || from.below())
}

impl Below {
    /// Where the head of the request (0) or of the response (1) stands.
    pub(super) const fn fields(&self, at: usize) -> Option<&Range<usize>> {
        if at == 0 { Some(&self.request) } else { self.response.as_ref() }
    }

    /// That head.
    pub(super) fn head(&self, block: &Bytes, at: usize) -> Option<Head> {
        self.fields(at).map(|run| Head::from_bytes(block.slice(run.clone())))
    }
}

fn put_finished(end: &Finished, request: &Head, out: &mut Vec<u8>) {
    put_forwarded(end.forwarded.as_ref(), request, out);
    put_option(end.response.as_ref().map(|r| &r.head.as_bytes()[..]), out);
    put_served_by(&end.served_by, out);
    put_outcome(&end.outcome, out);
    put_timing(&end.timing, out);
    put_number(end.changes.len() as u64, out);
    for change in &end.changes {
        put_bytes(change.code.as_bytes(), out);
        put_bytes(change.detail.as_bytes(), out);
    }
}

/// Mostly lines of the request's head: those are named, others are written.
fn put_forwarded(forwarded: Option<&Head>, request: &Head, out: &mut Vec<u8>) {
    let Some(forwarded) = forwarded else { return out.put_u8(0) };
    out.put_u8(LIKE_THE_REQUEST);
    let runs = runs(forwarded.as_bytes(), request.as_bytes());
    put_number(runs.len() as u64, out);
    for Run { like, rest } in runs {
        put_number(like.start as u64, out);
        put_number(like.len() as u64, out);
        put_bytes(rest, out);
    }
}

/// Some bytes of the request's head, and what follows on them.
struct Run<'a> {
    like: Range<usize>,
    rest: &'a [u8],
}

/// Takes one head apart by the lines of another, which mostly come in the same order.
fn runs<'a>(head: &'a [u8], like: &[u8]) -> Vec<Run<'a>> {
    let (mut runs, mut from): (Vec<Run<'a>>, _) = (Vec::new(), 0);
    while from < head.len() {
        let line = from..memchr::memchr(b'\n', &head[from..]).map_or(head.len(), |end| from + end + 1);
        let bytes = &head[line.clone()];
        from = line.end;
        match runs.last_mut() {
            // The same goes on, on either side.
            Some(run) if run.rest.is_empty() && like[run.like.end..].starts_with(bytes) => {
                run.like.end += bytes.len();
                continue;
            }
            _ => {}
        }
        match (place_of(bytes, like), runs.last_mut()) {
            (Some(place), _) => runs.push(Run { like: place..place + bytes.len(), rest: &[] }),
            (None, Some(run)) => run.rest = &head[line.end - run.rest.len() - bytes.len()..line.end],
            (None, None) => runs.push(Run { like: 0..0, rest: bytes }),
        }
    }
    runs
}

/// Where a whole line stands in a head.
fn place_of(line: &[u8], head: &[u8]) -> Option<usize> {
    let places = memchr::memmem::find_iter(head, line);
    places.into_iter().find(|at| *at == 0 || head[at - 1] == b'\n')
}

fn put_connection(connection: &Connection, out: &mut Vec<u8>) {
    put_bytes(connection.peer.as_bytes(), out);
    put_number(connection.accepted.0, out);
    let Some(tls) = &connection.tls else { return out.put_u8(0) };
    out.put_u8(1);
    put_bytes(tls.version.as_bytes(), out);
    put_bytes(tls.cipher.as_bytes(), out);
    put_option(tls.alpn.as_ref().map(String::as_bytes), out);
    put_option(tls.sni.as_ref().map(String::as_bytes), out);
    out.put_u8(tls.resumed.into());
    put_number(tls.took.into(), out);
}

fn put_served_by(served_by: &ServedBy, out: &mut Vec<u8>) {
    let (file, address, reused) = match served_by {
        ServedBy::Localfront => (None, None, false),
        ServedBy::Folder { file } => (Some(file), None, false),
        ServedBy::Upstream { address, reused, .. } => (None, address.as_ref(), *reused),
    };
    put_option(file.map(|f| f.as_bytes()), out);
    put_option(address.map(|a| a.as_bytes()), out);
    out.put_u8(reused.into());
}

fn put_outcome(outcome: &Outcome, out: &mut Vec<u8>) {
    let (side, cause) = match outcome {
        Outcome::Complete | Outcome::ClientLeft => (0, ""),
        Outcome::Failed { side: Side::Client, detail, .. } => (1, detail.as_str()),
        Outcome::Failed { side: Side::Upstream, detail, .. } => (2, detail.as_str()),
        Outcome::Failed { side: Side::Local, detail, .. } => (3, detail.as_str()),
    };
    out.put_u8(side);
    put_bytes(cause.as_bytes(), out);
}

fn put_timing(timing: &Timing, out: &mut Vec<u8>) {
    let Timing { routed, connected, sent, first_byte, last_byte } = *timing;
    for mark in [routed, connected, sent, first_byte, last_byte] {
        put_number(mark.map_or(0, |m| m + 1), out);
    }
}

fn put_body(body: &Body, fields: &[u8], apart: bool, out: &mut Vec<u8>) {
    put_number(body.total, out);
    let first = body.kept.first().and_then(|part| part.first());
    out.put_u8(match apart {
        true => APART,
        false if first.is_some() && is_plain(fields, first) => PLAIN,
        false => HERE,
    });
    if !apart {
        put_number(body.kept_len(), out);
        body.kept.iter().for_each(|part| out.put_slice(part));
    }
}

fn put_option(bytes: Option<&[u8]>, out: &mut Vec<u8>) {
    out.put_u8(bytes.is_some().into());
    bytes.into_iter().for_each(|b| put_bytes(b, out));
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_number(bytes.len() as u64, out);
    out.put_slice(bytes);
}

fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.put_u8(number as u8 | 0x80);
        number >>= 7;
    }
    out.put_u8(number as u8);
}

#[cfg(test)]
mod tests;
