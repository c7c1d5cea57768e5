//! Two texts, line by line.

use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

use super::Differs;

/// Equal lines that are shown around what differs.
const AROUND: usize = 3;

/// Lines that are told.
const TOLD: usize = 5000;

/// Characters of a line that are shown: some files are one line.
const SHOWN: usize = 2000;

/// When the shortest difference is not found by then, a longer one will do.
const PATIENCE: Duration = Duration::from_millis(500);

/// One line of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// [`Differs::Same`], [`Differs::Added`] or [`Differs::Removed`].
    pub differs: Differs,
    /// 1-based; `None` for an added one.
    pub left: Option<u32>,
    /// 1-based; `None` for a removed one.
    pub right: Option<u32>,
    /// Without its end.
    pub text: String,
}

/// What differs, with a few equal lines around it; at most 5000 lines.
#[must_use]
pub fn lines(left: &str, right: &str) -> Vec<Line> {
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(PATIENCE).diff_lines(left, right);
    let groups = diff.grouped_ops(AROUND);
    let changes = groups.iter().flatten().flat_map(|op| diff.iter_changes(op));
    let line = |change: similar::Change<&str>| Line {
        differs: match change.tag() {
            ChangeTag::Equal => Differs::Same,
            ChangeTag::Insert => Differs::Added,
            ChangeTag::Delete => Differs::Removed,
        },
        left: change.old_index().map(number),
        right: change.new_index().map(number),
        text: shown(change.value()),
    };
    changes.take(TOLD).map(line).collect()
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn shown(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
