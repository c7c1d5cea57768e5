//! Frames as they come: heads always, payloads only of SETTINGS and of field blocks.

use h2::Reason;

use super::blocks::{Block, Blocks};
use super::fields::Undecodable;
use super::heads::Heads;
use super::streams::Streams;

/// Follows the bytes of a connection; never copies them, but for what is split between two reads.
pub(crate) struct Frames {
    /// Of the client's preface (RFC 9113 section 3.4), which `h2` compares.
    preface: usize,
    /// The beginning of a frame that has not come whole, as far as it is looked at.
    begun: Vec<u8>,
    /// Payload that is not looked at.
    skip: usize,
    side: Side,
    blocks: Blocks,
}

/// Whose frames they are.
enum Side {
    Client(Streams),
    /// All that `h2` lets pass and must not is in the field blocks.
    Backend(Heads),
}

/// A frame that must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Where it begins in the newest read.
    pub(crate) from: usize,
    pub(crate) reason: Reason,
}

/// What became of the beginning of a frame.
enum Judged {
    /// It is well as far as it is looked at, which is this many bytes.
    Whole(usize),
    /// This many bytes more are needed to know.
    Short(usize),
}

/// RFC 9113 section 4.1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) length: usize,
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
}

const HEAD: usize = 9;

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

const ACK: u8 = 1;
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;
const PRIORITISED: u8 = 0x20;

/// The largest frame that we take (RFC 9113 section 4.2). One that is larger is `h2`'s to judge.
const LARGEST: usize = 1 << 14;

/// RFC 9113 section 3.4.
const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();

impl Frames {
    pub(super) fn of_client() -> Self {
        Self::of(PREFACE, Side::Client(Streams::default()))
    }

    pub(crate) fn of_backend() -> Self {
        Self::of(0, Side::Backend(Heads::default()))
    }

    fn of(preface: usize, side: Side) -> Self {
        Self { preface, begun: Vec::new(), skip: 0, side, blocks: Blocks::default() }
    }

    /// Follows the next bytes.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        let mut at = self.preface.min(bytes.len());
        self.preface -= at;
        while at < bytes.len() {
            let skipped = self.skip.min(bytes.len() - at);
            self.skip -= skipped;
            at += skipped;
            let from = at;
            if let Err(reason) = self.read_frame(bytes, &mut at) {
                return Err(Wrong { from, reason });
            }
        }
        Ok(())
    }

    /// One frame, or the beginning of one.
    fn read_frame(&mut self, bytes: &[u8], at: &mut usize) -> Result<(), Reason> {
        if self.begun.is_empty() {
            match self.judge(&bytes[*at..])? {
                Judged::Whole(used) => *at += used,
                Judged::Short(_) => {
                    self.begun.extend_from_slice(&bytes[*at..]);
                    *at = bytes.len();
                }
            }
            return Ok(());
        }
        let mut begun = std::mem::take(&mut self.begun);
        while let Judged::Short(missing) = self.judge(&begun)? {
            if *at == bytes.len() {
                self.begun = begun;
                break;
            }
            let next = &bytes[*at..bytes.len().min(*at + missing)];
            begun.extend_from_slice(next);
            *at += next.len();
        }
        Ok(())
    }

    /// Looks at a frame from its first byte on.
    fn judge(&mut self, bytes: &[u8]) -> Result<Judged, Reason> {
        let Some(head) = Head::of(bytes) else { return Ok(Judged::Short(HEAD - bytes.len())) };
        if self.is_of_client() {
            head.check_size()?;
        }
        let looked_at = if head.is_looked_at() { head.length } else { 0 };
        let Some(payload) = bytes.get(HEAD..HEAD + looked_at) else {
            return Ok(Judged::Short(HEAD + looked_at - bytes.len()));
        };
        self.look_into(head, payload)?;
        self.skip = head.length - looked_at;
        Ok(Judged::Whole(HEAD + looked_at))
    }

    fn look_into(&mut self, head: Head, payload: &[u8]) -> Result<(), Reason> {
        let is_trailers = head.kind == HEADERS && self.side.has_head(head.stream);
        self.side.follow(head)?;
        let ended = match head.kind {
            SETTINGS if self.is_of_client() => return check_settings(payload),
            HEADERS => head.fields(payload).map_or(Ok(None), |piece| {
                self.blocks.begin(head.stream, is_trailers, piece, head.has(END_HEADERS))
            }),
            CONTINUATION => self.blocks.go_on(head.stream, payload, head.has(END_HEADERS)),
            _ => Ok(None),
        };
        match ended {
            Ok(Some(block)) => self.side.take(&block),
            Ok(None) => Ok(()),
            Err(Undecodable) => Err(Reason::COMPRESSION_ERROR),
        }
    }

    const fn is_of_client(&self) -> bool {
        matches!(self.side, Side::Client(_))
    }
}

impl Side {
    /// Whether the head of a message has come, so that trailers are next.
    fn has_head(&self, stream: u32) -> bool {
        match self {
            Self::Client(streams) => streams.is_open(stream),
            Self::Backend(heads) => heads.has_come(stream),
        }
    }

    fn follow(&mut self, head: Head) -> Result<(), Reason> {
        match self {
            Self::Client(streams) => streams.follow(head),
            Self::Backend(heads) => {
                heads.follow(head);
                Ok(())
            }
        }
    }

    /// Section 8.1: trailers name no pseudo-header field. Section 8.3.1: the path is a path and a query.
    fn take(&mut self, block: &Block) -> Result<(), Reason> {
        if (block.is_trailers && block.seen.is_head) || block.seen.has_fragment {
            return Err(Reason::PROTOCOL_ERROR);
        }
        if let Self::Backend(heads) = self {
            heads.take(block);
        }
        Ok(())
    }
}

impl Head {
    fn of(bytes: &[u8]) -> Option<Self> {
        let head: &[u8; HEAD] = bytes.first_chunk()?;
        Some(Self {
            length: usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]),
            kind: head[3],
            flags: head[4],
            stream: u32::from_be_bytes([head[5] & 0x7f, head[6], head[7], head[8]]),
        })
    }

    pub(super) const fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Sections 6.3 to 6.9.
    const fn check_size(self) -> Result<(), Reason> {
        let right = match self.kind {
            PRIORITY => self.length == 5,
            RST_STREAM | WINDOW_UPDATE => self.length == 4,
            PING => self.length == 8,
            SETTINGS if self.has(ACK) => self.length == 0,
            SETTINGS => self.length.is_multiple_of(6),
            _ => true,
        };
        if right { Ok(()) } else { Err(Reason::FRAME_SIZE_ERROR) }
    }

    const fn is_looked_at(self) -> bool {
        matches!(self.kind, SETTINGS | HEADERS | CONTINUATION) && self.length <= LARGEST
    }

    /// The piece of a field block in the payload of HEADERS (section 6.2). None where the padding leaves no room for
    /// one, which `h2` will not take.
    fn fields(self, payload: &[u8]) -> Option<&[u8]> {
        let (padding, payload) = if self.has(PADDED) {
            payload.split_first().map(|(n, rest)| (usize::from(*n), rest))?
        } else {
            (0, payload)
        };
        let payload = payload.get(if self.has(PRIORITISED) { 5 } else { 0 }..)?;
        payload.get(..payload.len().checked_sub(padding)?)
    }
}

/// Section 6.5.2: a window is at most 2^31 - 1.
fn check_settings(payload: &[u8]) -> Result<(), Reason> {
    let too_large = |setting: &[u8]| setting[..2] == [0, 4] && setting[2] > 0x7f;
    if payload.chunks_exact(6).any(too_large) { Err(Reason::FLOW_CONTROL_ERROR) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = payload.len() as u32;
        [&length.to_be_bytes()[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    }

    /// However the bytes are cut, the frame of that number is wrong, for that reason.
    #[track_caller]
    fn check(frames: &[Vec<u8>], expect: Option<(usize, Reason)>) {
        check_from(&[b'-'; PREFACE], Frames::of_client, frames, expect);
    }

    /// The same of a backend's.
    #[track_caller]
    fn check_backend(frames: &[Vec<u8>], expect: Option<(usize, Reason)>) {
        check_from(&[], Frames::of_backend, frames, expect);
    }

    #[track_caller]
    fn check_from(preface: &[u8], of: fn() -> Frames, frames: &[Vec<u8>], expect: Option<(usize, Reason)>) {
        let bytes = [preface, &frames.concat()].concat();
        for piece in [bytes.len(), 11, 1] {
            let mut read = of();
            let mut found = None;
            for (n, piece_bytes) in bytes.chunks(piece).enumerate() {
                if let Err(wrong) = read.read(piece_bytes) {
                    found = Some((n * piece + wrong.from, wrong.reason));
                    break;
                }
            }
            let begins = |n: usize| preface.len() + frames[..n].iter().map(Vec::len).sum::<usize>();
            match (found, expect) {
                (None, None) => {}
                (Some((at, reason)), Some((n, expected))) => {
                    let before_its_end = begins(n) <= at && at < begins(n + 1);
                    assert!(reason == expected && before_its_end, "{piece}: {reason:?} at {at}");
                }
                other => panic!("{piece}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_well_formed_passes() {
        check(
            &[
                frame(SETTINGS, 0, 0, &[0, 4, 0x7f, 0xff, 0xff, 0xff]),
                frame(SETTINGS, ACK, 0, &[]),
                frame(HEADERS, END_HEADERS, 1, b"\x82\x87\x84"),
                frame(HEADERS, END_HEADERS | END_STREAM, 3, b"\x82\x87\x84"),
                frame(DATA, 0, 1, &[7; 500]),
                frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x00\x01x\x01y"),
                frame(0x16, 0xff, 9, b"whatever"),
                frame(PING, 0, 0, &[0; 8]),
                frame(WINDOW_UPDATE, 0, 1, &[0; 4]),
                frame(RST_STREAM, 0, 1, &[0; 4]),
            ],
            None,
        );
    }

    #[test]
    fn sizes_are_checked() {
        for (kind, flags, length) in
            [(PING, 0, 7), (PRIORITY, 0, 4), (RST_STREAM, 0, 5), (WINDOW_UPDATE, 0, 0)]
        {
            check(&[frame(kind, flags, 0, &vec![0; length])], Some((0, Reason::FRAME_SIZE_ERROR)));
        }
        check(&[frame(SETTINGS, 0, 0, &[0; 5])], Some((0, Reason::FRAME_SIZE_ERROR)));
        check(&[frame(SETTINGS, ACK, 0, &[0; 6])], Some((0, Reason::FRAME_SIZE_ERROR)));
    }

    #[test]
    fn a_window_that_is_too_large_is_told() {
        let settings = [0, 3, 0xff, 0, 0, 0, 0, 4, 0x80, 0, 0, 0];
        check(&[frame(SETTINGS, 0, 0, &settings)], Some((0, Reason::FLOW_CONTROL_ERROR)));
    }

    #[test]
    fn nothing_comes_after_the_end_of_a_stream() {
        let get = frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x82");
        let post = frame(HEADERS, END_HEADERS, 1, b"\x83");
        let closed = |n| Some((n, Reason::STREAM_CLOSED));
        check(&[get.clone(), frame(DATA, 0, 1, b"x")], closed(1));
        check(&[get.clone(), get.clone()], closed(1));
        check(&[post.clone(), frame(DATA, END_STREAM, 1, b"x"), frame(DATA, 0, 1, b"x")], closed(2));
        check(&[post, frame(RST_STREAM, 0, 1, &[0; 4]), get], closed(2));
        // Within a head nothing counts but its end.
        let begun = frame(HEADERS, END_STREAM, 1, b"\x82");
        check(&[begun, frame(CONTINUATION, END_HEADERS, 1, b"\x87"), frame(DATA, 0, 1, b"x")], closed(2));
        // What never began is for `h2` to judge.
        let later = frame(HEADERS, END_HEADERS | END_STREAM, 5, b"\x82");
        check(&[later.clone(), frame(HEADERS, END_HEADERS, 3, b"\x82")], None);
        check(&[later, frame(HEADERS, END_HEADERS, 5, b"\x82")], closed(1));
        check(&[frame(DATA, 0, 5, b"x"), frame(HEADERS, END_HEADERS, 2, b"\x82")], None);
    }

    #[test]
    fn trailers_name_no_pseudo_field() {
        let begun = [frame(HEADERS, END_HEADERS, 1, b"\x83"), frame(DATA, 0, 1, b"x")];
        let trailers = |flags, block: &[u8]| frame(HEADERS, flags | END_STREAM, 1, block);
        let wrong = |n| Some((n, Reason::PROTOCOL_ERROR));
        check(&[&begun[..], &[trailers(END_HEADERS, b"\x42\x01x")]].concat(), wrong(2));
        check(&[&begun[..], &[trailers(END_HEADERS | PADDED, b"\x02\x00\x01x\x01y\x82\x82")]].concat(), None);
        check(
            &[&begun[..], &[trailers(END_HEADERS | PRIORITISED, b"\x00\x00\x00\x00\x0f\x82")]].concat(),
            wrong(2),
        );
        let pieces = [trailers(0, b"\x00\x05:te"), frame(CONTINUATION, END_HEADERS, 1, b"st\x02ok")];
        check(&[&begun[..], &pieces].concat(), wrong(3));
    }

    #[test]
    fn a_path_has_no_fragment() {
        let get = |stream, path: &[u8]| {
            frame(HEADERS, END_HEADERS | END_STREAM, stream, &[b"\x82\x87\x04\x03", path].concat())
        };
        check(&[get(1, b"/a?"), get(3, b"/a#")], Some((1, Reason::PROTOCOL_ERROR)));
    }

    #[test]
    fn trailers_of_a_backend_name_no_pseudo_field() {
        let head = |flags, stream, block: &[u8]| frame(HEADERS, flags | END_HEADERS, stream, block);
        let (ok, hints) = (&b"\x88"[..], &b"\x08\x03103"[..]);
        let wrong = |n| Some((n, Reason::PROTOCOL_ERROR));
        // One final head after any number of interim ones, on each stream.
        check_backend(&[head(0, 1, hints), head(0, 3, ok), head(0, 1, hints), head(END_STREAM, 1, ok)], None);
        check_backend(&[head(0, 1, ok), head(END_STREAM, 1, b"\x00\x01x\x01y"), head(0, 3, ok)], None);
        check_backend(&[head(0, 1, ok), frame(DATA, 0, 1, b"x"), head(END_STREAM, 1, ok)], wrong(2));
        check_backend(&[head(0, 1, hints), head(0, 1, ok), head(END_STREAM, 1, hints)], wrong(2));
        let pieces =
            [frame(HEADERS, END_STREAM, 1, b"\x00\x05:te"), frame(CONTINUATION, END_HEADERS, 1, b"st\x02ok")];
        check_backend(&[&[head(0, 1, ok)][..], &pieces].concat(), wrong(2));
        // What `h2` knows to be wrong is left to it.
        check_backend(&[frame(PING, 0, 0, b"short"), frame(SETTINGS, 0, 0, &[0, 4, 0x80, 0, 0, 0])], None);
    }

    #[test]
    fn blocks_that_cannot_be_decoded_are_told() {
        let undecodable = |n| Some((n, Reason::COMPRESSION_ERROR));
        check(&[frame(HEADERS, END_HEADERS, 1, b"\x82\x80")], undecodable(0));
        check(&[frame(HEADERS, END_HEADERS, 1, b"\x82\x00\x01x")], undecodable(0));
        // What is kept of one block is there for the next, and the pieces of a block are one.
        let kept = frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x82\x40\x01x\x01y");
        check(&[kept.clone(), frame(HEADERS, END_HEADERS, 3, b"\x82\xbe")], None);
        check(&[kept.clone(), frame(HEADERS, END_HEADERS, 3, b"\x82\xbf")], undecodable(1));
        let pieces = [
            frame(HEADERS, 0, 3, b"\x40\x01"),
            frame(CONTINUATION, 0, 3, b"x"),
            frame(CONTINUATION, END_HEADERS, 3, b"\x01y\xbf"),
        ];
        check(&[&[kept][..], &pieces].concat(), None);
        check(&pieces, undecodable(2));
        // What does not belong together is for `h2` to judge.
        check(&[frame(HEADERS, 0, 1, b"\x82"), frame(CONTINUATION, END_HEADERS, 3, b"\x80")], None);
        check(&[frame(HEADERS, END_HEADERS | PADDED, 1, b"\x09\x80")], None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Never a panic, and never a place outside of what was read, whatever comes and however it is cut.
        #[test]
        fn any_bytes_can_be_read(
            frames in prop::collection::vec((0u8..10, any::<u8>(), 0u32..12, prop::collection::vec(any::<u8>(), 0..20)), 0..12),
            noise in prop::collection::vec(any::<u8>(), 0..30),
            piece in 1usize..64,
        ) {
            let mut bytes = vec![b'-'; 24];
            frames.iter().for_each(|(kind, flags, stream, payload)| bytes.extend(frame(*kind, *flags, *stream, payload)));
            bytes.extend(noise);
            for of in [Frames::of_client, Frames::of_backend] {
                let (mut whole, mut cut) = (of(), of());
                let expect = whole.read(&bytes).map_err(|wrong| wrong.reason);
                let mut found = Ok(());
                for piece in bytes.chunks(piece) {
                    if let Err(wrong) = cut.read(piece) {
                        prop_assert!(wrong.from < piece.len());
                        found = Err(wrong.reason);
                        break;
                    }
                }
                prop_assert_eq!(found, expect);
            }
        }
    }
}
