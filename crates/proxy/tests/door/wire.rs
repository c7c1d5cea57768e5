//! HTTP/2 written by hand.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::world::World;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// A connection whose frames are written by hand.
pub(crate) struct Wire(pub(crate) TlsStream<TcpStream>);

pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

/// What became of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered(u16),
    Reset(u32),
    /// The connection ended, with this error where one was said.
    Over(Option<u32>),
    /// Nothing for a while.
    Silent,
}

impl Wire {
    pub(crate) async fn open(world: &World) -> Self {
        Self::with_settings(world, &[]).await
    }

    pub(crate) async fn with_settings(world: &World, settings: &[u8]) -> Self {
        let mut wire = Self(world.tls("shop.localhost", &[b"h2"]).await.unwrap());
        wire.0.get_ref().0.set_nodelay(true).unwrap();
        wire.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        wire.send(&frame(SETTINGS, 0, 0, settings)).await;
        wire.send(&frame(SETTINGS, 1, 0, &[])).await;
        wire
    }

    /// The door may have hung up; what it said is read all the same. False once nothing can be written.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> bool {
        let sending = async { self.0.write_all(bytes).await.is_ok() && self.0.flush().await.is_ok() };
        tokio::time::timeout(Duration::from_secs(5), sending).await.unwrap_or(false)
    }

    pub(crate) async fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        self.0.read_exact(&mut payload).await.ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    /// Reads until it is known what became of a stream.
    pub(crate) async fn fate(&mut self, stream: u32) -> Fate {
        let told = tokio::time::timeout(Duration::from_secs(10), async {
            loop {
                let Some(frame) = self.next().await else { return Fate::Over(None) };
                match frame.kind {
                    RST_STREAM if frame.stream == stream => return Fate::Reset(number(&frame.payload)),
                    GOAWAY if number(&frame.payload[4..]) != 0 => {
                        return Fate::Over(Some(number(&frame.payload[4..])));
                    }
                    HEADERS if frame.stream == stream => return Fate::Answered(status(&frame.payload)),
                    _ => {}
                }
            }
        });
        told.await.unwrap_or(Fate::Silent)
    }

    /// Waits until the door has read everything so far; how the connection ended, if it has.
    pub(crate) async fn round_trip(&mut self) -> Option<Option<u32>> {
        self.send(&frame(PING, 0, 0, &[1; 8])).await;
        loop {
            match self.next().await {
                None => return Some(None),
                Some(frame) if frame.kind == GOAWAY => return Some(Some(number(&frame.payload[4..]))),
                Some(frame) if frame.kind == PING => return None,
                Some(_) => {}
            }
        }
    }

    /// Reads what is there without waiting for more; how the connection ended, if it has.
    pub(crate) async fn ended(&mut self) -> Option<Option<u32>> {
        let mut said = None;
        loop {
            match tokio::time::timeout(Duration::from_millis(5), self.next()).await {
                Err(_) => return said.map(Some),
                Ok(None) => return Some(said),
                Ok(Some(frame)) if frame.kind == GOAWAY => said = Some(number(&frame.payload[4..])),
                Ok(Some(_)) => {}
            }
        }
    }
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

pub(crate) fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().unwrap())
}

/// RFC 7541 section 6.2.2: each field a literal that nobody remembers.
pub(crate) fn block(fields: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            length(text.len(), &mut block);
            block.extend(*text);
        }
    }
    block
}

/// RFC 7541 section 5.1, with a prefix of seven bits.
pub(crate) fn length(mut length: usize, block: &mut Vec<u8>) {
    if length < 127 {
        return block.push(length as u8);
    }
    block.push(127);
    length -= 127;
    while length >= 128 {
        block.push((length % 128 + 128) as u8);
        length /= 128;
    }
    block.push(length as u8);
}

/// The status as our own server writes it: indexed, or a literal of three digits.
pub(crate) fn status(block: &[u8]) -> u16 {
    match block[0] {
        0x88 => 200,
        0x89 => 204,
        0x8c => 400,
        0x8d => 404,
        0x8e => 500,
        _ => 1,
    }
}

pub(crate) type Field = (&'static [u8], &'static [u8]);

pub(crate) const METHOD: Field = (b":method", b"GET");
pub(crate) const POST: Field = (b":method", b"POST");
pub(crate) const SCHEME: Field = (b":scheme", b"https");
pub(crate) const AUTHORITY: Field = (b":authority", b"shop.localhost");
pub(crate) const PATH: Field = (b":path", b"/");
