//! Huffman's code as RFC 7541 has it (section 5.2 and appendix B), as far as lengths and a few bytes go.
//!
//! The code is canonical: codes of the same length follow one another in the order of their bytes. So it takes only
//! the number of codes of each length to cut a string into them.

use super::{Begins, Text, Undecodable};

/// How many codes have each length from 5 to 30 bits; the last of the longest is the end of a string.
const COUNTS: [u32; 26] =
    [10, 26, 32, 6, 0, 5, 3, 2, 6, 2, 3, 0, 0, 0, 3, 8, 13, 26, 29, 12, 4, 15, 19, 29, 0, 4];

const SHORTEST: u32 = 5;
const LONGEST: u32 = 30;

/// Stands for the end of a string, and may not stand within (section 5.2).
const END: u32 = (1 << LONGEST) - 1;

/// `#`, which has 12 bits.
const HASH: u64 = 0xffa;

/// For each length the first code that is longer, with zeros up to 32 bits; 2^32 for the longest.
const BOUNDS: [u64; 26] = bounds();

/// Bits of the code that each byte begins with; 0 where it is longer than that.
const BY_BYTE: [u8; 256] = by_byte();

const fn bounds() -> [u64; 26] {
    let mut bounds = [0; 26];
    let (mut code, mut at) = (0, 0);
    while at < bounds.len() {
        code = (code << 1) + COUNTS[at] as u64;
        bounds[at] = code << (32 - SHORTEST as usize - at);
        at += 1;
    }
    bounds
}

const fn by_byte() -> [u8; 256] {
    let mut lengths = [0; 256];
    let mut byte = 0;
    while byte < lengths.len() {
        let length = length_of_first((byte as u32) << 24);
        if length <= 8 {
            lengths[byte] = length as u8;
        }
        byte += 1;
    }
    lengths
}

/// Bits of the code that 32 bits begin with.
const fn length_of_first(bits: u32) -> u32 {
    let mut at = 0;
    while at + 1 < BOUNDS.len() && bits as u64 >= BOUNDS[at] {
        at += 1;
    }
    SHORTEST + at as u32
}

/// The string that is written in this code.
pub(super) fn read(coded: &[u8]) -> Result<Text, Undecodable> {
    let (mut bits, mut held, mut length, mut has_hash) = (0_u64, 0, 0, false);
    let mut rest = coded.iter();
    loop {
        while held <= 56
            && let Some(byte) = rest.next()
        {
            bits |= u64::from(*byte) << (56 - held);
            held += 8;
        }
        let used = match BY_BYTE[(bits >> 56) as usize] {
            0 => {
                has_hash |= held >= 12 && bits >> 52 == HASH;
                length_of_first((bits >> 32) as u32)
            }
            used => u32::from(used),
        };
        if used > held {
            let text = Text { length, begins: begins(coded), has_hash };
            return if is_padding(bits, held) { Ok(text) } else { Err(Undecodable) };
        }
        if used == LONGEST && (bits >> 34) as u32 == END {
            return Err(Undecodable);
        }
        bits <<= used;
        held -= used;
        length += 1;
    }
}

/// Fewer than eight ones.
const fn is_padding(bits: u64, held: u32) -> bool {
    held < 8 && bits == !(u64::MAX >> held)
}

const fn begins(coded: &[u8]) -> Begins {
    match coded {
        [first, ..] if *first >> 1 == 0b101_1100 => Begins::Colon,
        [first, ..] if *first >> 3 == 0b0_0001 => Begins::One,
        _ => Begins::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(coded: &[u8], expect: Result<usize, Undecodable>) {
        assert_eq!(read(coded).map(|text| text.length), expect, "{}", coded.escape_ascii());
    }

    #[test]
    fn strings_have_the_length_they_stand_for() {
        check(b"", Ok(0));
        // RFC 7541 appendix C.4 and C.6: `www.example.com`, `no-cache`, a cookie.
        check(b"\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff", Ok(15));
        check(b"\xa8\xeb\x10\x64\x9c\xbf", Ok(8));
        let cookie =
            b"\x94\xe7\x82\x1d\xd7\xf2\xe6\xc7\xb3\x35\xdf\xdf\xcd\x5b\x39\x60\xd5\xaf\x27\x08\x7f\x36\
            \x72\xc1\xab\x27\x0f\xb5\x29\x1f\x95\x87\x31\x60\x65\xc0\x03\xed\x4e\xe5\xb1\x06\x3d\x50\x07";
        check(cookie, Ok("foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1".len()));
        // The longest codes: a line end, and the one before the end of a string.
        check(b"\xff\xff\xff\xf3", Ok(1));
        check(b"\xff\xff\xff\xfb", Ok(1));
    }

    /// Section 5.2.
    #[test]
    fn endings_and_padding_are_checked() {
        // Padding of a whole byte, of zeros, and an end within.
        check(b"\x49\x50\x9f\xff", Err(Undecodable));
        check(b"\x49\x50\x90", Err(Undecodable));
        check(b"\xff", Err(Undecodable));
        check(b"\xff\xff\xff\xff", Err(Undecodable));
        check(b"\x49\x51\xff\xff\xff\xfa\x7f", Err(Undecodable));
        // A code that is cut off.
        check(b"\xff\xff", Err(Undecodable));
    }

    #[test]
    fn the_bytes_that_count_are_seen() {
        // `:path`, `100`, `200`, `/a#b` and `/a?b`.
        for (coded, begins, has_hash) in [
            (&b"\xb9\x58\xd3\x3f"[..], Begins::Colon, false),
            (b"\x08\x01", Begins::One, false),
            (b"\x10\x01", Begins::Other, false),
            (b"\x60\xff\xf4\x8f", Begins::Other, true),
            (b"\x60\xff\x3e\x3f", Begins::Other, false),
        ] {
            let text = read(coded).unwrap();
            assert_eq!((text.begins, text.has_hash), (begins, has_hash), "{}", coded.escape_ascii());
        }
    }

    /// Every byte has a code, and those that begin with a byte of ones are the long ones.
    #[test]
    fn the_code_is_complete() {
        assert_eq!(COUNTS.iter().sum::<u32>(), 257);
        assert_eq!(BOUNDS[25], 1 << 32);
        assert!(BY_BYTE.iter().take(0xfe).all(|length| (5..=8).contains(length)));
    }
}
