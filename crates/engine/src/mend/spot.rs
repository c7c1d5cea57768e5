//! One replacement in one file: shown before it is made.

use std::path::{Path, PathBuf};

use capture::content::ContentHash;
use mixed_content::Edit;

use super::{Ground, Mend};
use crate::api::types::{ApiError, FixView};
use crate::error::Result;
use crate::findings::Known;
use crate::places::write_whole;

/// Lines shown before and after the corrected one.
const AROUND: usize = 3;
/// Characters of a line that are shown; of the corrected one on either side of the correction.
const SHOWN: usize = 160;
/// Larger files are not changed by a window: 32 MiB.
const LARGEST: u64 = 32 << 20;

/// A file, the bytes it holds, and the replacement in it.
#[derive(Debug)]
pub(crate) struct Spot {
    path: PathBuf,
    bytes: Vec<u8>,
    at: usize,
    edit: Edit,
    line: u32,
}

impl Spot {
    /// Finds the place of an edit: a line, a column and the text that must stand there.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else at that place by now.
    pub(crate) fn find(path: PathBuf, line: u32, column: u32, edit: Edit) -> Result<Self> {
        let read = std::fs::metadata(&path).and_then(|meta| match meta.len() {
            0..=LARGEST => std::fs::read(&path),
            _ => Err(std::io::Error::other("it is larger than 32 MiB")),
        });
        let bytes = read.map_err(|cause| ApiError::disk("read", &path, &cause))?;
        let column = column.saturating_sub(edit.lead);
        let at = mixed_content::byte_at(&bytes, line, column);
        let stands = |at: &usize| bytes[*at..].starts_with(edit.before.as_bytes());
        let at = at.filter(stands).ok_or_else(|| changed(&path))?;
        Ok(Self { path, bytes, at, edit, line })
    }

    /// Names the content that was looked at.
    pub(crate) fn base(&self) -> String {
        hash(&self.bytes)
    }

    /// The lines around it, before and after.
    pub(crate) fn view(&self, ground: &Ground, shown: String) -> FixView {
        let text = String::from_utf8_lossy(&self.bytes);
        let lines: Vec<&str> = lines(&text).collect();
        let at = (self.line as usize - 1).min(lines.len().saturating_sub(1));
        let context = |range: std::ops::Range<usize>| range.map(|n| clipped(lines[n], 0)).collect();
        FixView {
            file: shown,
            line: self.line,
            above: context(at.saturating_sub(AROUND)..at),
            before: self.corrected_line(&self.edit.before),
            after: self.corrected_line(&self.edit.after),
            below: context((at + 1).min(lines.len())..(at + 1 + AROUND).min(lines.len())),
            base: self.base(),
            built: ground.is_built(&self.path),
        }
    }

    /// Makes the replacement; nothing else in the file changes, not a line end and not a byte order mark.
    ///
    /// # Errors
    /// When the file is not the one that was looked at any more, or cannot be written.
    pub(crate) fn apply(self, base: &str, known: &Known) -> Result<Mend> {
        if self.base() != base {
            return Err(changed(&self.path));
        }
        let bytes = spliced(&self.bytes, self.at, self.edit.before.len(), self.edit.after.as_bytes());
        write_whole(&self.path, &bytes).map_err(|cause| ApiError::disk("write", &self.path, &cause))?;
        Ok(Mend {
            id: hash([base.as_bytes(), &self.at.to_le_bytes()].concat())[..16].to_owned(),
            site: known.site.clone(),
            finding: known.id.clone(),
            served_as: (!known.kept.is_bundled()).then(|| known.kept.file().to_owned()),
            left: hash(&bytes),
            path: self.path,
            at: self.at,
            line: self.line,
            before: self.edit.before,
            after: self.edit.after,
            at_ms: crate::wire::milliseconds_of(capture::exchange::Timestamp::now()),
        })
    }

    /// The line with this text at the place, shortened around it.
    fn corrected_line(&self, text: &str) -> String {
        let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let head = &self.bytes[..self.at];
        let head = &head[head.iter().rposition(ends).map_or(0, |at| at + 1)..];
        let tail = &self.bytes[self.at + self.edit.before.len()..];
        let tail = &tail[..tail.iter().position(ends).unwrap_or(tail.len())];
        let (head, tail) = (String::from_utf8_lossy(head), String::from_utf8_lossy(tail));
        let head = head.trim_start_matches('\u{feff}');
        let count = head.chars().count();
        format!("{}{text}{}", clipped(head, count.saturating_sub(SHOWN)), clipped(&tail, 0))
    }
}

/// The content of a file by its hash.
pub(super) fn hash(bytes: impl AsRef<[u8]>) -> String {
    ContentHash::of([bytes]).0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes with `length` of them at a place replaced.
pub(super) fn spliced(bytes: &[u8], at: usize, length: usize, new: &[u8]) -> Vec<u8> {
    [&bytes[..at], new, &bytes[at + length..]].concat()
}

/// The file is not what it was when the finding was made, or when it was looked at.
pub(super) fn changed(path: &Path) -> ApiError {
    let shown = path.display().to_string();
    let message =
        format!("cannot correct {shown}: it was changed meanwhile; load the page again and look anew");
    ApiError::new("fix-changed", &[&shown], message)
}

/// As the analysis counts them: `\n`, `\r\n` and `\r` end a line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_start_matches('\u{feff}');
    text.split_inclusive('\n').flat_map(|line| line.trim_end_matches('\n').trim_end_matches('\r').split('\r'))
}

/// At most so many characters from one on, with a sign where some are missing.
fn clipped(text: &str, from: usize) -> String {
    let shown: String = text.chars().skip(from).take(SHOWN).collect();
    let (before, after) =
        (if from > 0 { "…" } else { "" }, if text.chars().nth(from + SHOWN).is_some() { "…" } else { "" });
    format!("{before}{shown}{after}")
}
