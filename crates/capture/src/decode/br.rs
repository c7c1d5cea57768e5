//! Brotli (RFC 7932), one step below the crate's reader, which cannot tell a missing end from damage.

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

use super::{Problem, Undone};

/// Undoes Brotli to a little more than `cap` bytes at most.
pub(super) fn undo(body: &[u8], cap: usize) -> Undone {
    let mut state =
        BrotliState::new(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
    let (mut left, mut at, mut total) = (body.len(), 0, 0);
    let mut room = vec![0; 16 << 10];
    let mut bytes = Vec::new();
    while bytes.len() <= cap {
        let (mut free, mut filled) = (room.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut at,
            body,
            &mut free,
            &mut filled,
            &mut room,
            &mut total,
            &mut state,
        );
        bytes.extend_from_slice(&room[..filled]);
        let problem = match result {
            BrotliResult::NeedsMoreOutput => continue,
            BrotliResult::ResultSuccess => None,
            BrotliResult::NeedsMoreInput => Some(Problem::CutShort("br".to_owned())),
            BrotliResult::ResultFailure => Some(damaged()),
        };
        return Undone { bytes, truncated: false, problem };
    }
    Undone { bytes, truncated: true, problem: None }
}

fn damaged() -> Problem {
    Problem::Damaged { coding: "br".to_owned(), detail: "invalid Brotli data".to_owned() }
}
