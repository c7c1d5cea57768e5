//! Streams as their frames tell of them (RFC 9113 section 5.1).

use h2::Reason;

use super::frames::{CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, Head, RST_STREAM};

/// Which streams the client has begun, and not ended or taken back.
#[derive(Default)]
pub(super) struct Streams {
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
    pub(super) fn is_open(&self, stream: u32) -> bool {
        self.open.contains(&stream)
    }

    const fn has_begun(&self, stream: u32) -> bool {
        stream <= self.newest
    }

    /// Section 5.1: after a client's last frame on a stream, there is no other.
    pub(super) fn follow(&mut self, head: Head) -> Result<(), Reason> {
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
        known && !self.is_open(stream) && !self.passed.iter().any(passed)
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
    use super::*;

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
}
