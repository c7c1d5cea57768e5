//! A hash for numbers of our own.

use std::hash::Hasher;

/// Ids are ours, so that one multiplication spreads them well enough: nobody can choose those that meet.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    /// What a multiplication mixes best is in the upper half, and a table looks at both ends.
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
