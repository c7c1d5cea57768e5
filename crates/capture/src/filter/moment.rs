//! Points in time, as a filter names them: so long ago, or by the clock.

use crate::exchange::Timestamp;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Microseconds before now.
    Ago(u64),
    /// Microseconds since 1970, UTC.
    At(u64),
}

impl Moment {
    /// When that is, in microseconds since 1970.
    #[must_use]
    pub const fn from(self, now: Timestamp) -> u64 {
        match self {
            Self::Ago(span) => now.0.saturating_sub(span),
            Self::At(at) => at,
        }
    }

    /// Reads a time in UTC as RFC 3339 section 5.6 writes it: `2026-11-26T03:00:01.25Z`.
    pub(super) fn clock(text: &str) -> Option<Self> {
        let text = text.strip_suffix(['Z', 'z'])?;
        let (date, time) = text.split_once(['T', 't'])?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
        let [year, month, day] = three(date, '-')?;
        let [hour, minute, second] = three(time, ':')?;
        let valid =
            (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
        let days = valid.then(|| days(year, month, day))?;
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
        Some(Self::At(seconds * 1_000_000 + micros(fraction)?))
    }
}

fn three(text: &str, between: char) -> Option<[u64; 3]> {
    let mut parts = text.split(between).map(|part| part.parse().ok().filter(|_| part.len() <= 4));
    let all = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(all)
}

/// Digits behind the point as millionths; what is smaller is left out.
fn micros(fraction: &str) -> Option<u64> {
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let all_digits = fraction.chars().all(|c| c.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// Days from 1970 to a date of the Gregorian calendar; the first of January 1970 for all before.
fn days(year: u64, month: u64, day: u64) -> u64 {
    // Years that begin in March, so that the leap day is the last.
    let year = if month > 2 { year } else { year.saturating_sub(1) };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (year * 365 + year / 4 - year / 100 + year / 400 + of_year).saturating_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, micros: Option<u64>) {
        assert_eq!(Moment::clock(text), micros.map(Moment::At), "{text}");
    }

    #[test]
    fn times_are_read_to_the_millionth() {
        check("1970-01-01T00:00:00Z", Some(0));
        check("2026-11-26T03:00:01.25Z", Some(1_795_662_001_250_000));
        check("2024-02-29T23:59:59.1234567Z", Some(1_709_251_199_123_456));
        check("2000-03-01t00:00:00z", Some(951_868_800_000_000));
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in
            ["", "Z", "2026-11-26", "2026-11-26T03:00Z", "2026-13-01T00:00:00Z", "2026-11-26T24:00:00Z"]
        {
            check(text, None);
        }
        check("2026-11-26T03:00:00+09:00", None);
        check("99999-11-26T03:00:00Z", None);
        check("2026-11-26T03:00:00.xZ", None);
    }
}
