//! Answers that say the same as one before.
//!
//! What is kept of an answer waits for the journal in the buffers it was read into, so the next one is read into
//! memory the processor has not seen, and is compared with what the journal knows when it has been forgotten again.
//! Most large answers come many times. They are compared while they pass, and what is kept of them is the one from
//! before: their own buffers are free as soon as they are sent, and the journal sees that it is the same one.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use bytes::Bytes;
use capture::exchange::Body as Captured;

use crate::tap::{COPIED, keep};

thread_local! {
    static KNOWN: RefCell<Known> = const { RefCell::new(Known::new()) };
}

/// Bytes of answers remembered by each thread: 1 MiB.
const HELD: usize = 1 << 20;

/// Lengths of those that are remembered. Smaller ones are copied out of their buffers for less than this costs.
const LENGTHS: RangeInclusive<u64> = COPIED as u64 + 1..=HELD as u64 / 4;

/// How many are remembered, and how many are recognised that came once.
const MOST: usize = 32;

/// What is kept of one answer.
#[derive(Default)]
pub(super) struct Keeping {
    /// Bytes kept.
    kept: usize,
    /// How long it will be, when it may be remembered.
    length: Option<u64>,
    /// One that has said the same so far.
    like: Option<Bytes>,
}

/// The answers of one thread, the newest first.
struct Known {
    bodies: Vec<Bytes>,
    held: usize,
    /// Those that came once: copying each, for the case that it comes again, would cost more than that saves.
    glimpsed: Vec<Glimpse>,
}

/// Enough to guess that a body came before.
#[derive(PartialEq, Eq)]
struct Glimpse {
    length: u64,
    end: [u8; 16],
}

impl Keeping {
    /// An answer from a backend, of this length where that is known.
    pub(super) fn of_backend(length: Option<u64>) -> Self {
        Self { length: length.filter(|length| LENGTHS.contains(length)), ..Self::default() }
    }

    /// Keeps what has passed, up to the cap.
    pub(super) fn keep(&mut self, captured: &mut Captured, cap: usize, data: &Bytes) {
        if captured.total == 0 {
            self.length = self.length.filter(|length| *length <= cap as u64);
            self.like = self.length.and_then(|length| KNOWN.with_borrow(|known| known.find(length, data)));
        }
        if let Some(like) = &self.like
            && let Some(end) = goes_on(like, captured.total as usize, data)
        {
            captured.kept.clear();
            captured.kept.push(like.slice(..end));
            captured.total = end as u64;
            self.kept = end;
            return;
        }
        self.like = None;
        keep(captured, &mut self.kept, cap, data);
    }

    /// The answer has passed whole.
    pub(super) fn end(&mut self, captured: &Captured) {
        let is_whole = self.length == Some(captured.total) && self.kept as u64 == captured.total;
        match self.like.take() {
            Some(like) => KNOWN.with_borrow_mut(|known| known.again(&like)),
            None if is_whole => KNOWN.with_borrow_mut(|known| known.learn(&captured.kept)),
            None => {}
        }
    }
}

/// Where the data ends in what came before, when it is the same there.
fn goes_on(like: &Bytes, at: usize, data: &Bytes) -> Option<usize> {
    let end = at + data.len();
    (like.get(at..end)? == data).then_some(end)
}

impl Known {
    const fn new() -> Self {
        Self { bodies: Vec::new(), held: 0, glimpsed: Vec::new() }
    }

    /// One of this length that begins with the data.
    fn find(&self, length: u64, data: &Bytes) -> Option<Bytes> {
        let is_like = |body: &&Bytes| body.len() as u64 == length && body.starts_with(data);
        self.bodies.iter().find(is_like).cloned()
    }

    /// Those that come again are kept longest.
    fn again(&mut self, body: &Bytes) {
        if let Some(at) = self.bodies.iter().position(|known| known.as_ptr() == body.as_ptr()) {
            self.bodies.swap(0, at);
        }
    }

    /// Of one that comes for the second time a copy is made.
    fn learn(&mut self, parts: &[Bytes]) {
        if self.was_glimpsed(parts) {
            self.remember(Bytes::from(parts.concat()));
        }
    }

    fn was_glimpsed(&mut self, parts: &[Bytes]) -> bool {
        let glimpse = Glimpse::of(parts);
        if let Some(at) = self.glimpsed.iter().position(|known| *known == glimpse) {
            self.glimpsed.swap_remove(at);
            return true;
        }
        self.glimpsed.truncate(MOST - 1);
        self.glimpsed.insert(0, glimpse);
        false
    }

    fn remember(&mut self, body: Bytes) {
        self.held += body.len();
        self.bodies.insert(0, body);
        while (self.held > HELD || self.bodies.len() > MOST)
            && let Some(oldest) = self.bodies.pop()
        {
            self.held -= oldest.len();
        }
    }
}

impl Glimpse {
    fn of(parts: &[Bytes]) -> Self {
        let last = parts.last().map_or(&[][..], |last| &last[last.len().saturating_sub(16)..]);
        let mut end = [0; 16];
        end[..last.len()].copy_from_slice(last);
        Self { length: parts.iter().map(|part| part.len() as u64).sum(), end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a thread of its own, so that nothing is known yet.
    fn alone(test: impl FnOnce() + Send + 'static) {
        std::thread::spawn(test).join().unwrap();
    }

    fn pass(parts: &[&[u8]], cap: usize) -> Captured {
        let mut captured = Captured::default();
        let mut keeping = Keeping::of_backend(Some(parts.iter().map(|part| part.len() as u64).sum()));
        for part in parts {
            keeping.keep(&mut captured, cap, &Bytes::copy_from_slice(part));
        }
        keeping.end(&captured);
        captured
    }

    fn whole(captured: &Captured) -> Vec<u8> {
        captured.kept.concat()
    }

    /// Passes it often enough to be remembered.
    fn learn(body: &[u8]) {
        (0..2).for_each(|_| drop(pass(&[body], 1 << 20)));
    }

    #[test]
    fn a_body_that_comes_again_is_the_one_from_before() {
        alone(|| {
            let body = vec![7; 3 * COPIED];
            learn(&body);
            let (third, fourth) = (pass(&[&body], 1 << 20), pass(&[&body[..9], &body[9..]], 1 << 20));
            assert_eq!((third.total, whole(&third)), (body.len() as u64, body));
            assert_eq!((fourth.kept.len(), fourth.kept[0].as_ptr()), (1, third.kept[0].as_ptr()));
        });
    }

    #[test]
    fn a_body_that_differs_anywhere_is_kept_as_it_is() {
        alone(|| {
            let mut body = vec![1; 2 * COPIED];
            learn(&body);
            for at in [0, 1, COPIED, 2 * COPIED - 1] {
                body[at] = 2;
                let seen = pass(&[&body[..COPIED], &body[COPIED..]], 1 << 20);
                assert_eq!((seen.total, whole(&seen)), (body.len() as u64, body.clone()), "{at}");
                body[at] = 1;
            }
        });
    }

    #[test]
    fn a_body_that_breaks_off_is_kept_as_far_as_it_came() {
        alone(|| {
            let body = vec![1; 2 * COPIED];
            learn(&body);
            let mut captured = Captured::default();
            let mut keeping = Keeping::of_backend(Some(body.len() as u64));
            keeping.keep(&mut captured, 1 << 20, &Bytes::copy_from_slice(&body[..9]));
            assert_eq!((captured.total, whole(&captured)), (9, body[..9].to_vec()));
        });
    }

    #[test]
    fn beyond_the_cap_nothing_is_kept() {
        alone(|| {
            let body = vec![1; 2 * COPIED];
            learn(&body);
            let seen = pass(&[&body], 4);
            assert_eq!((seen.total, whole(&seen)), (body.len() as u64, body[..4].to_vec()));
        });
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        alone(|| {
            for n in 0..200_u8 {
                learn(&vec![n; *LENGTHS.end() as usize]);
                learn(&vec![n; *LENGTHS.start() as usize]);
                pass(&[&vec![n; 2 * COPIED]], 1 << 20);
            }
            KNOWN.with_borrow(|known| {
                assert!(known.held <= HELD && known.bodies.len() <= MOST && known.glimpsed.len() <= MOST);
            });
        });
    }
}
