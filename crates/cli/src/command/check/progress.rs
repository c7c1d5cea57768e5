//! How far it is, on a terminal only.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use std::sync::Mutex;

use crate::output::Output;

/// Not drawn more often than this.
const EVERY: Duration = Duration::from_millis(100);
/// Cells of the bar.
const WIDTH: usize = 30;

/// A line on stderr that is drawn over.
pub(crate) struct Progress {
    /// When it was last drawn; `None` where it never is.
    drawn: Option<Mutex<Instant>>,
    output: Output,
}

impl Progress {
    pub(crate) fn new(output: Output) -> Self {
        let is_shown = !output.is_json() && std::io::stderr().is_terminal();
        Self { drawn: is_shown.then(|| Mutex::new(Instant::now())), output }
    }

    /// So many of so many are done.
    pub(crate) fn show(&self, done: usize, all: usize) {
        let Some(Ok(mut drawn)) = self.drawn.as_ref().map(Mutex::lock) else { return };
        if drawn.elapsed() < EVERY || all == 0 {
            return;
        }
        *drawn = Instant::now();
        let filled = WIDTH * done.min(all) / all;
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(WIDTH - filled));
        draw(&format!("\r{bar} {}", (self.output.words().progress)(done, all)));
    }

    /// Takes it away.
    pub(crate) fn clear(&self) {
        if self.drawn.is_some() {
            draw("\r\x1b[K");
        }
    }
}

/// A terminal that is gone needs no picture.
fn draw(text: &str) {
    let mut out = std::io::stderr();
    _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
