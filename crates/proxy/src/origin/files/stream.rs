//! A body read from a file piece by piece, which never passes for whole when the file changed meanwhile.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::JoinHandle;

use super::stamp::Stamp;

/// One piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Ready.
    Bytes(Bytes),
    /// To be read: offsets in the file.
    File(Range<u64>),
}

impl Segment {
    /// Bytes.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(range) => range.end - range.start,
        }
    }
}

/// Segments, one after the other. Holds one chunk at a time, and reads only when asked.
pub(super) struct FileBody {
    source: Option<Arc<Source>>,
    segments: VecDeque<Segment>,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
    left: u64,
}

struct Source {
    file: File,
    stamp: Stamp,
}

/// Large enough that going to another thread costs little beside reading.
const CHUNK: u64 = 256 * 1024;

impl FileBody {
    /// `file` is as [`Stamp`] says; `None` when no segment is in it.
    pub(super) fn new(file: Option<File>, stamp: Stamp, segments: VecDeque<Segment>) -> Self {
        let left = segments.iter().map(Segment::len).sum();
        let source = file.map(|file| Arc::new(Source { file, stamp }));
        Self { source, segments, reading: None, left }
    }

    /// Ends here: whoever reads must see an error, not an end.
    fn fail(&mut self, error: io::Error) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.segments.clear();
        Poll::Ready(Some(Err(error)))
    }

    fn give(&mut self, bytes: Bytes) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.left -= bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    /// Takes the next chunk off the front segment.
    fn next_chunk(&mut self) -> Option<Segment> {
        match self.segments.pop_front()? {
            Segment::File(range) if range.end - range.start > CHUNK => {
                let cut = range.start + CHUNK;
                self.segments.push_front(Segment::File(cut..range.end));
                Some(Segment::File(range.start..cut))
            }
            segment => Some(segment),
        }
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if let Some(reading) = &mut self.reading {
                let read =
                    ready!(Pin::new(reading).poll(cx)).unwrap_or_else(|error| Err(io::Error::other(error)));
                self.reading = None;
                return match read {
                    Ok(bytes) => self.give(bytes),
                    Err(error) => self.fail(error),
                };
            }
            match (self.next_chunk(), &self.source) {
                (None, _) => return Poll::Ready(None),
                (Some(Segment::Bytes(bytes)), _) => return self.give(bytes),
                (Some(Segment::File(range)), Some(source)) => self.reading = Some(start(source, range)),
                (Some(Segment::File(_)), None) => {
                    return self.fail(io::Error::other("there is no file to read"));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

fn start(source: &Arc<Source>, range: Range<u64>) -> JoinHandle<io::Result<Bytes>> {
    let source = Arc::clone(source);
    tokio::task::spawn_blocking(move || source.read(range))
}

impl Source {
    /// Looks at the stamp after reading: what was written before shows in it.
    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let len = range.end - range.start;
        let mut chunk = Vec::with_capacity(usize::try_from(len).unwrap_or_default());
        let mut file = &self.file;
        file.seek(SeekFrom::Start(range.start))?;
        file.take(len).read_to_end(&mut chunk)?;
        let is_same = Stamp::of(&file.metadata()?).same_bytes(&self.stamp);
        if chunk.len() as u64 == len && is_same { Ok(chunk.into()) } else { Err(changed()) }
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was sent; ask for it again")
}
