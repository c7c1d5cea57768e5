//! Which answers of a backend have begun (RFC 9113 section 8.1).

use super::blocks::Block;
use super::frames::{DATA, END_STREAM, HEADERS, Head, RST_STREAM};

/// Streams whose head has come, interim ones aside, and not their end.
#[derive(Default)]
pub(super) struct Heads(Vec<u32>);

/// Streams that we gave up never end; the oldest of more than these are forgotten.
const REMEMBERED: usize = 1024;

impl Heads {
    pub(super) fn has_come(&self, stream: u32) -> bool {
        self.0.contains(&stream)
    }

    pub(super) fn follow(&mut self, head: Head) {
        let ends = matches!(head.kind, HEADERS | DATA) && head.has(END_STREAM);
        if ends || head.kind == RST_STREAM {
            self.0.retain(|begun| *begun != head.stream);
        }
    }

    pub(super) fn take(&mut self, block: &Block) {
        if !block.seen.is_head || block.seen.is_interim {
            return;
        }
        if self.0.len() == REMEMBERED {
            self.0.remove(0);
        }
        self.0.push(block.stream);
    }
}
