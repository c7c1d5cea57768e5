//! What the time of an exchange went into.

use crate::exchange::Timing;

/// The phases, in order.
pub const NAMES: [&str; 5] = ["routing", "connecting", "sending", "waiting", "receiving"];

/// One phase, in microseconds since the request's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// When it began.
    pub from: u64,
    /// When it ended.
    pub to: u64,
}

/// The phases that happened, in order, each beginning where the one before ended.
///
/// A body may still be on its way while the answer comes; then `sending` ends with the answer's head.
#[must_use]
pub fn phases(timing: &Timing) -> Vec<Phase> {
    let Timing { routed, connected, sent, first_byte, last_byte } = *timing;
    let ends =
        [routed, connected, sent.filter(|s| first_byte.is_none_or(|f| *s <= f)), first_byte, last_byte];
    let mut from = 0;
    let mut phases = Vec::new();
    for (name, end) in NAMES.into_iter().zip(ends) {
        let Some(to) = end else { continue };
        let to = to.max(from);
        phases.push(Phase { name, from, to });
        from = to;
    }
    phases
}

/// How long a phase took, in microseconds; `None` when it did not happen.
#[must_use]
pub fn length(timing: &Timing, name: &str) -> Option<u64> {
    phases(timing).iter().find(|phase| phase.name == name).map(|phase| phase.to - phase.from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(timing: Timing) -> Vec<(&'static str, u64, u64)> {
        phases(&timing).iter().map(|p| (p.name, p.from, p.to)).collect()
    }

    #[test]
    fn phases_follow_each_other() {
        let whole = Timing {
            routed: Some(1),
            connected: Some(5),
            sent: Some(6),
            first_byte: Some(20),
            last_byte: Some(30),
        };
        let expect = [
            ("routing", 0, 1),
            ("connecting", 1, 5),
            ("sending", 5, 6),
            ("waiting", 6, 20),
            ("receiving", 20, 30),
        ];
        assert_eq!(told(whole), expect);
        let file = Timing { connected: None, sent: None, ..whole };
        assert_eq!(told(file), [("routing", 0, 1), ("waiting", 1, 20), ("receiving", 20, 30)]);
        let overlapping = Timing { sent: Some(25), ..whole };
        assert_eq!(told(overlapping)[2..], [("waiting", 5, 20), ("receiving", 20, 30)]);
        assert_eq!(length(&whole, "waiting"), Some(14));
        assert_eq!(told(Timing::default()), []);
    }
}
