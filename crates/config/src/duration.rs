//! Durations as written in the project file: `500ms`, `10s`, `2m`, `1h`.

use std::time::Duration;

use crate::problem::{self, Problem};

/// Longer than any wait that is meant.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads a whole number and a unit; not zero.
pub(crate) fn parse(text: &str) -> Result<Duration, Problem> {
    parse_or_zero(text).and_then(|duration| match duration {
        Duration::ZERO => Err(problem::duration_range(text)),
        duration => Ok(duration),
    })
}

/// As [`parse`], for what can be switched off with `0s`.
pub(crate) fn parse_or_zero(text: &str) -> Result<Duration, Problem> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let millis_each: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(problem::bad_duration(text)),
    };
    if number.is_empty() {
        return Err(problem::bad_duration(text));
    }
    let millis = number.parse::<u64>().ok().and_then(|n| n.checked_mul(millis_each));
    let duration = millis.map(Duration::from_millis).filter(|d| *d <= LONGEST);
    duration.ok_or_else(|| problem::duration_range(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<u64, &str>) {
        let parsed = parse(text).map(|d| d.as_millis()).map_err(|p| p.code);
        assert_eq!(parsed, expect.map(u128::from), "{text}");
    }

    #[test]
    fn a_number_needs_a_unit() {
        check("500ms", Ok(500));
        check("10s", Ok(10_000));
        check("2m", Ok(120_000));
        check("24h", Ok(86_400_000));
        for text in ["", "10", "s", "1.5s", "-1s", "10sec", " 10s", "2 m", "1d"] {
            check(text, Err("bad-duration"));
        }
    }

    #[test]
    fn nothing_waits_for_no_time_or_for_ever() {
        for text in ["0s", "25h", "99999999999999999999s", "18446744073709551615h"] {
            check(text, Err("duration-range"));
        }
        assert_eq!(parse_or_zero("0s"), Ok(Duration::ZERO));
    }
}
