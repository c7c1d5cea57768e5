//! Sizes as written in the project file: `500kB`, `10MB`, `1GiB`.

use crate::problem::{self, Problem};

/// Reads a whole number and a unit, into bytes.
pub(crate) fn parse(text: &str) -> Result<u64, Problem> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let each: u64 = match unit {
        "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "kiB" | "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(problem::bad_size(text)),
    };
    let bytes = number.parse::<u64>().ok().and_then(|n| n.checked_mul(each));
    bytes.ok_or_else(|| problem::bad_size(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<u64, &str>) {
        assert_eq!(parse(text).map_err(|p| p.code), expect, "{text}");
    }

    #[test]
    fn a_number_needs_a_unit() {
        check("0B", Ok(0));
        check("500kB", Ok(500_000));
        check("10MB", Ok(10_000_000));
        check("1GiB", Ok(1 << 30));
        for text in ["", "10", "MB", "1.5MB", "-1MB", "10 MB", "10mb", "1TB", "99999999999999999999GB"] {
            check(text, Err("bad-size"));
        }
    }
}
