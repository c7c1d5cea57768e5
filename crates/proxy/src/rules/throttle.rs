//! A slow network: what passes waits its turn on a line that carries so many bytes a second.

use std::sync::Arc;
use std::time::Duration;

use super::line::Line;

/// A slow network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle {
    /// Bytes each second from the browser; `None` for unlimited.
    pub up: Option<u64>,
    /// Bytes each second to the browser; `None` for unlimited.
    pub down: Option<u64>,
    /// Before the origin is asked.
    pub latency: Duration,
}

/// Both directions of one rule's network.
#[derive(Clone)]
pub(super) struct Lines {
    pub(super) up: Option<Arc<Line>>,
    pub(super) down: Option<Arc<Line>>,
}

impl Lines {
    pub(super) fn new(throttle: Throttle) -> Self {
        let line = |rate: Option<u64>| rate.filter(|r| *r > 0).map(Line::new);
        Self { up: line(throttle.up), down: line(throttle.down) }
    }
}

impl std::fmt::Display for Throttle {
    /// `400/400 kbit/s, 2000 ms`: down, up, latency.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |rate: Option<u64>| rate.map_or_else(|| "∞".to_owned(), |r| (r * 8 / 1000).to_string());
        write!(f, "{}/{} kbit/s, {} ms", shown(self.down), shown(self.up), self.latency.as_millis())
    }
}
