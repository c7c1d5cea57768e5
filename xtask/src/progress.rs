//! Long commands: their output goes to a log, and one line shows that they live.

use std::fs::{self, File, OpenOptions};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// How a command ended.
pub(crate) struct Done {
    /// Exit code 0.
    pub(crate) ok: bool,
    /// Wall time.
    pub(crate) took: Duration,
}

/// Runs a command, appends its output to `log`, and shows that it lives: a turning line with the newest output
/// on a terminal, otherwise a plain line at the start and every half minute.
///
/// # Errors
/// When the log or the program cannot be opened. A program that fails is no error: see [`Done::ok`].
pub(crate) fn watch(label: &str, mut command: Command, log: &Path) -> Result<Done, Failure> {
    let file = open(log)?;
    let both = file.try_clone().map_err(|error| Failure::file("write", log, &error))?;
    let started = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(file).stderr(both).spawn().map_err(|error| {
        Failure::cannot(format!("cannot start `{}`: {error}", command.get_program().to_string_lossy()))
    })?;
    let mut line = Line::new(label, log);
    let ok = wait(child, |elapsed| line.show(elapsed));
    line.clear();
    Ok(Done { ok, took: started.elapsed() })
}

/// The same for a command that has to succeed; its output is kept in the log of this name.
///
/// # Errors
/// As [`watch`]; and when the program fails, with the end of what it said.
pub(crate) fn must(workspace: &Workspace, log: &str, label: &str, command: Command) -> Result<(), Failure> {
    let log = workspace.own().join(format!("logs/{log}.log"));
    let done = watch(label, command, &log)?;
    if done.ok {
        return Ok(());
    }
    let tail = tail(&log, 30);
    Err(Failure::cannot(format!("{tail}\n\n{label} failed; the whole output is in {}", log.display())))
}

/// The last lines of a log.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<_> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// `4.2 s` or `3 min 07 s`.
pub(crate) fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn open(log: &Path) -> Result<File, Failure> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .map_err(|error| Failure::file("write", log, &error))
}

/// Waits for the child, and calls `tick` ten times a second meanwhile.
fn wait(mut child: Child, mut tick: impl FnMut(Duration)) -> bool {
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || ended.send(child.wait().is_ok_and(|status| status.success())));
    let started = Instant::now();
    loop {
        match end.recv_timeout(Duration::from_millis(100)) {
            Ok(ok) => return ok,
            Err(RecvTimeoutError::Timeout) => tick(started.elapsed()),
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// The line that shows that something lives.
struct Line<'a> {
    label: &'a str,
    log: &'a Path,
    terminal: bool,
    frame: usize,
    said: u64,
}

impl<'a> Line<'a> {
    const FRAMES: [char; 4] = ['|', '/', '-', '\\'];
    const PLAIN_EVERY: u64 = 30;

    fn new(label: &'a str, log: &'a Path) -> Self {
        let line = Self { label, log, terminal: std::io::stdout().is_terminal(), frame: 0, said: 0 };
        if !line.terminal {
            println!("{label} ...");
        }
        line
    }

    fn show(&mut self, elapsed: Duration) {
        if self.terminal {
            self.frame += 1;
            let turning = Self::FRAMES[self.frame % Self::FRAMES.len()];
            let newest: String = newest_line(self.log).chars().take(60).collect();
            print!("\r\x1b[2K{turning} {} ({}) {newest}", self.label, duration(elapsed));
            let _ = std::io::stdout().flush();
        } else if elapsed.as_secs() / Self::PLAIN_EVERY > self.said {
            self.said = elapsed.as_secs() / Self::PLAIN_EVERY;
            println!("  {} s: {}", elapsed.as_secs(), newest_line(self.log));
        }
    }

    fn clear(&self) {
        if self.terminal {
            print!("\r\x1b[2K");
            let _ = std::io::stdout().flush();
        }
    }
}

/// Reads only the log's end: it is looked at ten times a second.
fn newest_line(log: &Path) -> String {
    const END: i64 = 1024;
    let Ok(mut file) = File::open(log) else { return String::new() };
    let _ = file.seek(SeekFrom::End(-END));
    let mut bytes = Vec::new();
    let _ = file.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::machine::tests::Folder;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_of_both_kinds_is_kept_in_order() {
        let folder = Folder::new();
        let log = folder.0.join("logs/step.log");
        let done = watch("step", sh("echo one; echo two >&2; exit 4"), &log).unwrap();
        assert!(!done.ok);
        assert_eq!(tail(&log, 5), "one\ntwo");
        assert_eq!(tail(&log, 1), "two");
        assert_eq!(newest_line(&log), "two");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let folder = Folder::new();
        let failed = watch("step", Command::new("no-such-program-here"), &folder.0.join("log"));
        assert!(failed.is_err_and(|failure| failure.to_string().contains("no-such-program-here")));
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(duration(Duration::from_millis(4230)), "4.2 s");
        assert_eq!(duration(Duration::from_secs(187)), "3 min 07 s");
    }
}
