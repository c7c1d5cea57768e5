//! Bodies larger than any memory should hold: both ways, over both versions, through one process.
//!
//! `LOCALFRONT_LARGE` is the size in MiB; 96 without it. A binary of its own, because it watches the memory of its
//! process.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on is a failed test")]

#[path = "door/backend.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod backend;
#[path = "door/browser.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod browser;
#[path = "door/journal.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod journal;
#[path = "door/world.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod world;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use backend::{Backend, read_head};
use browser::{Browser, get, post, request};
use world::{World, shop};

const MIB: u64 = 1 << 20;
/// What buffers, windows and the allocator may hold; a small part of what passes.
const ROOM: u64 = 40 * MIB;

fn size() -> u64 {
    std::env::var("LOCALFRONT_LARGE").map_or(96, |mib| mib.parse().unwrap()) * MIB
}

/// The same piece again and again, made once.
struct Long {
    left: u64,
    piece: Bytes,
}

impl Body for Long {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let length = self.left.min(self.piece.len() as u64);
        self.left -= length;
        let piece = self.piece.slice(..length as usize);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Counts what it is sent, and sends as much.
async fn giant() -> Backend {
    Backend::raw(|mut stream| async move {
        let piece = vec![7; 256 * 1024];
        loop {
            let head = read_head(&mut stream).await;
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: u64 = length.map_or(0, |length| length.parse().unwrap());
            let got = tokio::io::copy(&mut (&mut stream).take(length), &mut tokio::io::sink()).await.unwrap();
            let total = if got > 0 { 0 } else { size() };
            let answer = format!("HTTP/1.1 200 OK\r\nX-Got: {got}\r\nContent-Length: {total}\r\n\r\n");
            if head.is_empty() || stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            let mut left = total;
            while left > 0 {
                let length = left.min(piece.len() as u64);
                stream.write_all(&piece[..length as usize]).await.unwrap();
                left -= length;
            }
        }
    })
    .await
}

/// Bytes of this process in memory, at most since the last [`forget_peak`].
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

async fn download(browser: &mut Browser) -> u64 {
    let mut body = browser.send(get("/")).await.unwrap().into_body();
    let mut total = 0;
    while let Some(frame) = body.frame().await {
        total += frame.unwrap().into_data().unwrap().len() as u64;
    }
    total
}

async fn upload(browser: &mut Browser) -> u64 {
    let long = Long { left: size(), piece: Bytes::from(vec![7; 256 * 1024]) };
    let page = browser.page(request("POST", "/", long.boxed())).await;
    page.header("x-got").unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_of_any_size_pass_at_constant_memory() {
    let backend = giant().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for h2 in [false, true] {
        let mut browser = if h2 { world.h2().await } else { world.h1().await };
        // What is made once is made: buffers, leaves, threads.
        browser.page(post("/", "x")).await;
        forget_peak();
        let before = peak();
        assert_eq!(upload(&mut browser).await, size());
        assert_eq!(download(&mut browser).await, size());
        let grown = peak().saturating_sub(before);
        assert!(grown < ROOM, "{} MiB more in memory", grown / MIB);
    }
}
