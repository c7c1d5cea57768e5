//! Looks for pseudo-header fields in trailers, where none may be (RFC 9113 section 8.1).
//!
//! The field block is read as far as its names go (RFC 7541 section 6), without its dynamic table: a name that is
//! taken from there is not seen, and `h2` keeps none of them anyway.

const PADDED: u8 = 8;
const PRIORITY: u8 = 0x20;

/// The first fourteen entries of the static table are pseudo-header fields (RFC 7541 appendix A).
const PSEUDO: std::ops::RangeInclusive<usize> = 1..=14;

/// Whether a HEADERS frame with these flags names one.
pub(super) fn name_a_pseudo_field(payload: &[u8], flags: u8) -> bool {
    let padding = if flags & PADDED == 0 { 0 } else { 1 };
    let priority = if flags & PRIORITY == 0 { 0 } else { 5 };
    let padded = if padding == 0 { 0 } else { payload.first().copied().map_or(0, usize::from) };
    let end = payload.len().saturating_sub(padded);
    let mut block = payload.get(padding + priority..end).unwrap_or_default();
    while !block.is_empty() {
        match field(&mut block) {
            Some(false) => {}
            Some(true) => return true,
            // Cut off or nonsense: for `h2` to judge.
            None => return false,
        }
    }
    false
}

/// Reads one representation; whether its name is that of a pseudo-header field.
fn field(block: &mut &[u8]) -> Option<bool> {
    let first = *block.first()?;
    if first & 0x80 != 0 {
        return Some(PSEUDO.contains(&integer(block, 7)?));
    }
    if first & 0xe0 == 0x20 {
        integer(block, 5)?;
        return Some(false);
    }
    let index = integer(block, if first & 0x40 != 0 { 6 } else { 4 })?;
    let named = if index == 0 { begins_with_colon(string(block)?) } else { PSEUDO.contains(&index) };
    string(block)?;
    Some(named)
}

/// RFC 7541 section 5.2. Whether it is in Huffman's code, and its bytes.
fn string<'a>(block: &mut &'a [u8]) -> Option<(bool, &'a [u8])> {
    let huffman = *block.first()? & 0x80 != 0;
    let length = integer(block, 7)?;
    let (string, rest) = block.split_at_checked(length)?;
    *block = rest;
    Some((huffman, string))
}

/// A colon is `1011100` in Huffman's code (RFC 7541 appendix B).
fn begins_with_colon((huffman, string): (bool, &[u8])) -> bool {
    string.first().is_some_and(|first| if huffman { first >> 1 == 0b101_1100 } else { *first == b':' })
}

/// RFC 7541 section 5.1.
fn integer(block: &mut &[u8], prefix: u32) -> Option<usize> {
    let (first, mut rest) = block.split_first()?;
    let most = (1 << prefix) - 1;
    let mut value = usize::from(*first) & most;
    let mut shift = 0;
    while value >= most || shift > 0 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        value = value.checked_add(usize::from(byte & 0x7f).checked_shl(shift)?)?;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
        if shift > 28 {
            return None;
        }
    }
    *block = rest;
    Some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(payload: &[u8], flags: u8, expect: bool) {
        assert_eq!(name_a_pseudo_field(payload, flags), expect, "{}", payload.escape_ascii());
    }

    #[test]
    fn pseudo_fields_are_found_however_they_are_written() {
        // Indexed; a name by its index, remembered and not; a name in full, plain and in Huffman's code.
        check(b"\x82", 0, true);
        check(b"\x42\x03200", 0, true);
        check(b"\x08\x03200", 0, true);
        check(b"\x00\x05:test\x02ok", 0, true);
        check(b"\x00\x83\xb8\x12\x34\x02ok", 0, true);
        check(b"\x00\x01x\x01y\x10\x01:\x00", 0, true);
        check(b"\x02\x82\x00\x00", PADDED, true);
        check(b"\x00\x00\x00\x00\x0f\x82", PRIORITY, true);
    }

    #[test]
    fn other_fields_are_none() {
        check(b"", 0, false);
        check(b"\x00\x05x-sum\x017", 0, false);
        check(b"\x20\x3f\xe1\x1f\x00\x01x\x02:y", 0, false);
        check(b"\x90\xbf\x7f\x00\x01y", 0, false);
        check(b"\x02\x00\x01x\x01y\x82\x82", PADDED, false);
        // Cut off.
        check(b"\x00\x05x", 0, false);
        check(b"\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff", 0, false);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(payload in prop::collection::vec(any::<u8>(), 0..60), flags in any::<u8>()) {
            name_a_pseudo_field(&payload, flags);
        }
    }
}
