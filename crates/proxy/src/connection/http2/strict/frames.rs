//! Frames as they come: heads always, payloads only of SETTINGS and of trailers.

use h2::Reason;

use super::trailers;

/// Follows the bytes of a connection; never copies them, but for what is split between two reads.
pub(super) struct Frames {
    /// Of the client's preface (RFC 9113 section 3.4), which `h2` compares.
    preface: usize,
    /// The beginning of a frame that has not come whole, as far as it is looked at.
    begun: Vec<u8>,
    /// Payload that is not looked at.
    skip: usize,
    streams: Streams,
}

/// A frame that must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Where it begins in the newest read.
    pub(super) from: usize,
    pub(super) reason: Reason,
}

/// RFC 9113 section 4.1.
#[derive(Debug, Clone, Copy)]
struct Head {
    length: usize,
    kind: u8,
    flags: u8,
    stream: u32,
}

const HEAD: usize = 9;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// Settings are six bytes each, and there are six; trailers are short. More than that is `h2`'s to judge.
const LOOKED_AT: usize = 4096;

impl Default for Frames {
    fn default() -> Self {
        Self { preface: 24, begun: Vec::new(), skip: 0, streams: Streams::default() }
    }
}

impl Frames {
    /// Follows the next bytes.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
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
        let rest = &bytes[*at..];
        if self.begun.is_empty() {
            let Some(used) = self.judge(rest)? else {
                self.begun.extend_from_slice(rest);
                *at = bytes.len();
                return Ok(());
            };
            *at += used;
            return Ok(());
        }
        // Byte by byte only as far as is needed to know how much is.
        let mut begun = std::mem::take(&mut self.begun);
        for (n, byte) in rest.iter().enumerate() {
            begun.push(*byte);
            if self.judge(&begun)?.is_some() {
                *at += n + 1;
                return Ok(());
            }
        }
        self.begun = begun;
        *at = bytes.len();
        Ok(())
    }

    /// How many bytes of a frame were looked at; `None` when there are too few of them.
    fn judge(&mut self, bytes: &[u8]) -> Result<Option<usize>, Reason> {
        let Some(head) = Head::of(bytes) else { return Ok(None) };
        head.check_size()?;
        let looked_at = if head.is_looked_at(&self.streams) { head.length } else { 0 };
        let Some(payload) = bytes.get(HEAD..HEAD + looked_at) else { return Ok(None) };
        head.check_payload(payload)?;
        self.streams.follow(head)?;
        self.skip = head.length - looked_at;
        Ok(Some(HEAD + looked_at))
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

    const fn has(self, flag: u8) -> bool {
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

    fn is_looked_at(self, streams: &Streams) -> bool {
        let trailers = self.kind == HEADERS && self.has(END_HEADERS) && streams.open.contains(&self.stream);
        (self.kind == SETTINGS || trailers) && self.length <= LOOKED_AT
    }

    fn check_payload(self, payload: &[u8]) -> Result<(), Reason> {
        match self.kind {
            SETTINGS => check_settings(payload),
            HEADERS if !payload.is_empty() && trailers::name_a_pseudo_field(payload, self.flags) => {
                Err(Reason::PROTOCOL_ERROR)
            }
            _ => Ok(()),
        }
    }
}

/// Section 6.5.2: a window is at most 2^31 - 1.
fn check_settings(payload: &[u8]) -> Result<(), Reason> {
    let too_large = |setting: &[u8]| setting[..2] == [0, 4] && setting[2] > 0x7f;
    if payload.chunks_exact(6).any(too_large) { Err(Reason::FLOW_CONTROL_ERROR) } else { Ok(()) }
}

/// Which streams the client has begun, and not ended or taken back.
#[derive(Default)]
struct Streams {
    open: Vec<u32>,
    newest: u32,
    /// Nothing is said of those below.
    oldest: u32,
    /// First and last number of each row that was passed over: those never began.
    passed: Vec<(u32, u32)>,
    /// A header block has begun and not ended, and everything else is an error that `h2` knows (section 4.3).
    in_block: bool,
}

/// A client may leave any number open that were answered and reset; the oldest of more than these are forgotten.
const REMEMBERED: usize = 1024;

impl Streams {
    const fn has_begun(&self, stream: u32) -> bool {
        stream <= self.newest
    }

    /// Section 5.1: after a client's last frame on a stream, there is no other.
    fn follow(&mut self, head: Head) -> Result<(), Reason> {
        if self.in_block {
            self.in_block = !(head.kind == CONTINUATION && head.has(END_HEADERS));
            return Ok(());
        }
        self.in_block = head.kind == HEADERS && !head.has(END_HEADERS);
        let begins = head.kind == HEADERS && !self.has_begun(head.stream);
        match head.kind {
            HEADERS if begins => {
                self.pass(head.stream);
                if !head.has(END_STREAM) {
                    self.begin(head.stream);
                }
            }
            HEADERS | DATA if self.is_over(head.stream) => return Err(Reason::STREAM_CLOSED),
            HEADERS | DATA if head.has(END_STREAM) => self.end(head.stream),
            RST_STREAM => self.end(head.stream),
            _ => {}
        }
        Ok(())
    }

    /// Even ones are not the client's (section 5.1.1), and never began.
    fn is_over(&self, stream: u32) -> bool {
        let known = self.oldest <= stream && self.has_begun(stream) && stream % 2 == 1;
        let passed = |(first, last): &(u32, u32)| (*first..=*last).contains(&stream);
        known && !self.open.contains(&stream) && !self.passed.iter().any(passed)
    }

    /// Clients take one number after the other; one that does not so again and again is not followed.
    fn pass(&mut self, stream: u32) {
        let next = if self.newest == 0 { 1 } else { self.newest + 2 };
        if stream > next && self.passed.len() == 16 {
            self.passed.clear();
            self.oldest = next;
        }
        if stream > next {
            self.passed.push((next, stream - 1));
        }
        self.newest = stream;
    }

    fn begin(&mut self, stream: u32) {
        if self.open.len() == REMEMBERED {
            self.oldest = self.open.remove(0) + 1;
        }
        self.open.push(stream);
    }

    fn end(&mut self, stream: u32) {
        self.open.retain(|open| *open != stream);
    }
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
        let bytes = [vec![b'-'; 24], frames.concat()].concat();
        for piece in [bytes.len(), 11, 1] {
            let mut read = Frames::default();
            let mut found = None;
            for (n, piece_bytes) in bytes.chunks(piece).enumerate() {
                if let Err(wrong) = read.read(piece_bytes) {
                    found = Some((n * piece + wrong.from, wrong.reason));
                    break;
                }
            }
            let begins = |n: usize| 24 + frames[..n].iter().map(Vec::len).sum::<usize>();
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
    fn what_was_left_open_long_ago_is_not_judged() {
        let mut streams = Streams::default();
        let head = |kind, stream| Head { length: 0, kind, flags: END_HEADERS, stream };
        for n in 0..5000 {
            streams.follow(head(HEADERS, n * 2 + 1)).unwrap();
        }
        assert_eq!(streams.open.len(), REMEMBERED);
        assert!(streams.follow(head(DATA, 1)).is_ok() && streams.follow(head(DATA, 9999)).is_ok());
    }

    #[test]
    fn trailers_name_no_pseudo_field() {
        let begun = [frame(HEADERS, END_HEADERS, 1, b"\x83"), frame(DATA, 0, 1, b"x")];
        let trailers = frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x42\x01x");
        check(&[&begun[..], &[trailers]].concat(), Some((2, Reason::PROTOCOL_ERROR)));
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
            let (mut whole, mut cut) = (Frames::default(), Frames::default());
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
