//! The `mappings` field (ECMA-426 section 9): which place of a source each place of a bundle came from.
//!
//! Read once from left to right and never kept: only the places asked for are.

/// A place in a source, 0-based, columns in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mapping {
    pub(super) source: usize,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// For each wanted line and column (sorted) the mapping in force there. A mapping holds until the next one,
/// or to the end of its line.
pub(super) fn find(mappings: &str, wanted: &[(u32, u32)]) -> Vec<Option<Mapping>> {
    let mut found = vec![None; wanted.len()];
    let mut next = 0;
    let mut state = State::default();
    for (number, line) in mappings.split(';').enumerate() {
        let Some((wanted_line, _)) = wanted.get(next) else { break };
        let is_wanted = *wanted_line as usize == number;
        state.start_line();
        let mut current = None;
        for segment in line.split(',').filter(|segment| !segment.is_empty()) {
            let Some(mapping) = state.segment(segment) else { return found };
            while is_wanted
                && wanted
                    .get(next)
                    .is_some_and(|(l, c)| *l as usize == number && i64::from(*c) < state.generated)
            {
                found[next] = current;
                next += 1;
            }
            current = mapping;
        }
        while wanted.get(next).is_some_and(|(l, _)| *l as usize == number) {
            found[next] = current;
            next += 1;
        }
    }
    found
}

/// What segments are told against.
#[derive(Debug, Default)]
struct State {
    generated: i64,
    source: i64,
    line: i64,
    column: i64,
}

impl State {
    fn start_line(&mut self) {
        self.generated = 0;
    }

    /// One segment; `None` when it is malformed, `Some(None)` when it says that nothing is mapped.
    fn segment(&mut self, segment: &str) -> Option<Option<Mapping>> {
        let mut numbers = Numbers(segment.as_bytes());
        self.generated = self.generated.checked_add(numbers.next()?)?;
        if numbers.is_done() {
            return Some(None);
        }
        self.source = self.source.checked_add(numbers.next()?)?;
        self.line = self.line.checked_add(numbers.next()?)?;
        self.column = self.column.checked_add(numbers.next()?)?;
        let source = usize::try_from(self.source).ok()?;
        let (line, column) = (u32::try_from(self.line).ok()?, u32::try_from(self.column).ok()?);
        Some(Some(Mapping { source, line, column }))
    }
}

/// The numbers of a segment: Base64 digits of five bits each, the least first, the sign in the lowest bit.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn next(&mut self) -> Option<i64> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            let digit = digit(*first)?;
            value |= u64::from(digit & 31).checked_shl(shift).filter(|_| shift <= 30)?;
            shift += 5;
            if digit & 32 == 0 {
                let size = i64::try_from(value >> 1).ok()?;
                return Some(if value & 1 == 1 { -size } else { size });
            }
        }
    }
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
