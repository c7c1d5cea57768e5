//! What RFC 9113 and RFC 7541 ask of a server, case by case, in the order of their sections and with the reaction
//! they name. The cases are those of the suites that are run against servers everywhere.

mod compression;
mod frames;
mod messages;
mod streams;

use crate::backend::Backend;
use crate::wire::*;
use crate::world::{World, shop};

const PROTOCOL: u32 = 1;
const FLOW_CONTROL: u32 = 3;
const STREAM_CLOSED: u32 = 5;
const FRAME_SIZE: u32 = 6;
const REFUSED: u32 = 7;
const COMPRESSION: u32 = 9;

const PRIORITY: u8 = 2;
const PUSH_PROMISE: u8 = 5;
const ACK: u8 = 1;
const PADDED: u8 = 8;
const PRIORITISED: u8 = 0x20;

/// What the door is to do.
enum Expect {
    /// The stream, or the whole connection, ends with one of these codes.
    Error(&'static [u32]),
    /// The connection ends with one of these codes.
    Fatal(&'static [u32]),
    /// The stream is answered.
    Answer,
}
use Expect::{Answer, Error, Fatal};

/// What is sent after the preface, and what becomes of stream 1.
struct Case(&'static str, Vec<u8>, Expect);

/// The usual head, with more fields.
fn head(more: &[(&[u8], &[u8])]) -> Vec<u8> {
    block(&[&[METHOD, SCHEME, AUTHORITY, PATH], more].concat())
}

fn get(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &head(&[]))
}

/// A head whose content is to come.
fn post(stream: u32, more: &[(&[u8], &[u8])]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &block(&[&[POST, SCHEME, AUTHORITY, PATH], more].concat()))
}

fn setting(id: u16, value: u32) -> Vec<u8> {
    let mut payload = id.to_be_bytes().to_vec();
    payload.extend(value.to_be_bytes());
    frame(SETTINGS, 0, 0, &payload)
}

fn window(stream: u32, by: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &by.to_be_bytes())
}

fn reset(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &8u32.to_be_bytes())
}

fn depending(on: u32) -> Vec<u8> {
    [&on.to_be_bytes()[..], &[15]].concat()
}

fn raw(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, 1, block)
}

/// Runs each case on a connection of its own, and tells of all that went wrong.
async fn check(cases: Vec<Case>) {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wrong = Vec::new();
    for Case(what, bytes, expect) in cases {
        let mut wire = Wire::open(&world).await;
        wire.send(&bytes).await;
        let mut fate = wire.fate(1).await;
        // Some cases are about what comes after the answer.
        if matches!((&fate, &expect), (Fate::Answered(200), Error(_) | Fatal(_))) {
            fate = wire.fate(1).await;
        }
        let right = match (&fate, &expect) {
            (Fate::Answered(200), Answer) => true,
            (Fate::Reset(code), Error(codes)) => codes.contains(code),
            (Fate::Over(Some(code)), Error(codes) | Fatal(codes)) => codes.contains(code),
            _ => false,
        };
        if !right {
            wrong.push(format!("{what}: {fate:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
