//! A body that is corrected as it passes: a page piece by piece, anything else once it is whole.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use capture::exchange::{Body as Captured, Change};
use http::HeaderMap;
use http_body::Frame;
use mixed_content::{Document, MAX_CORRECTED, Page, Tally};
use tokio::task::JoinHandle;

use super::Asked;
use crate::body::{Body, BodyError};
use crate::tap::{Late, keep};

/// The corrected body of one answer.
pub(super) struct Corrected {
    body: Body,
    state: State,
    asked: Asked,
    media_type: String,
    record: Record,
    trailers: Option<HeaderMap>,
}

/// What is noted of a body while it is corrected.
pub(super) struct Record {
    late: Late,
    /// The text as it came; whoever looks for mistakes in it would find none in the corrected one.
    came: Captured,
    kept: usize,
    cap: usize,
}

enum State {
    /// A page streams.
    Page(Box<Page>),
    /// A script or style sheet gathers.
    Gathering(BytesMut),
    /// It is read, on a thread that may take its time; the bytes as they came beside it.
    Reading(JoinHandle<Option<(Vec<u8>, u32)>>, Bytes),
    /// It is too long to be read, and passes.
    Passing,
    Done,
}

impl Corrected {
    /// `page` for a page; `None` for what is corrected whole.
    pub(super) fn new(
        body: Body,
        page: Option<Page>,
        asked: Asked,
        media_type: String,
        record: Record,
    ) -> Self {
        let state =
            page.map_or_else(|| State::Gathering(BytesMut::new()), |page| State::Page(Box::new(page)));
        Self { body, state, asked, media_type, record, trailers: None }
    }

    /// What is ready of this piece.
    fn take(&mut self, data: &Bytes) -> Bytes {
        self.record.came(data);
        match &mut self.state {
            State::Page(page) => {
                let ready = page.write(data);
                self.asked.correcting.learn(page.with_integrity());
                ready.into()
            }
            State::Gathering(gathered) => {
                gathered.extend_from_slice(data);
                if gathered.len() <= MAX_CORRECTED {
                    return Bytes::new();
                }
                let gathered = std::mem::take(gathered).freeze();
                self.record.note("left-mixed", "too-large".to_owned());
                self.state = State::Passing;
                gathered
            }
            _ => data.clone(),
        }
    }

    /// What is ready when there is no more to come.
    fn finish(&mut self) -> Bytes {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Page(page) => {
                let (rest, tally) = page.end();
                self.record.tell(tally);
                rest.into()
            }
            State::Gathering(gathered) if !gathered.is_empty() => {
                self.read(gathered.freeze());
                Bytes::new()
            }
            _ => Bytes::new(),
        }
    }

    fn read(&mut self, whole: Bytes) {
        let (corrector, url) = (self.asked.correcting.corrector.clone(), self.asked.url.clone());
        let (bytes, media_type) = (whole.clone(), self.media_type.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let file = url.rsplit('/').next().unwrap_or_default();
            corrector.correct(&Document { url: &url, file, media_type: &media_type, bytes: &bytes })
        });
        self.state = State::Reading(reading, whole);
    }

    fn poll_reading(&mut self, cx: &mut Context<'_>) -> Poll<Bytes> {
        let State::Reading(reading, whole) = &mut self.state else { return Poll::Ready(Bytes::new()) };
        // A reader that failed leaves the text as it came.
        let read = ready!(Pin::new(reading).poll(cx)).ok().flatten();
        let whole = std::mem::take(whole);
        self.state = State::Done;
        Poll::Ready(match read {
            Some((corrected, count)) => {
                self.record.tell(Tally { corrected: count, vouched: 0 });
                corrected.into()
            }
            None => whole,
        })
    }
}

impl Record {
    /// At most so many bytes of the text are kept.
    pub(super) fn new(late: Late, cap: usize) -> Self {
        Self { late, came: Captured::default(), kept: 0, cap }
    }

    fn came(&mut self, data: &Bytes) {
        keep(&mut self.came, &mut self.kept, self.cap, data);
    }

    fn tell(&mut self, tally: Tally) {
        if tally.corrected > 0 {
            self.note("rewrote-mixed", tally.corrected.to_string());
            self.late.lock().uncorrected = Some(std::mem::take(&mut self.came));
        }
        if tally.vouched > 0 {
            self.note("left-mixed", "vouched".to_owned());
        }
    }

    fn note(&self, code: &'static str, detail: String) {
        self.late.lock().changes.push(Change { code, detail });
    }
}

impl http_body::Body for Corrected {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            let ready = match &self.state {
                State::Done => {
                    return Poll::Ready(self.trailers.take().map(|last| Ok(Frame::trailers(last))));
                }
                State::Reading(..) => ready!(self.poll_reading(cx)),
                _ => match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => self.take(&data),
                        Err(frame) => {
                            self.trailers = frame.into_trailers().ok();
                            self.finish()
                        }
                    },
                    None => self.finish(),
                },
            };
            if !ready.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(ready))));
            }
        }
    }
}
