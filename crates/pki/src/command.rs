//! Running the system's own tools, each with a time limit.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Enough for a tool that rebuilds a certificate bundle on a slow disk.
pub(crate) const QUICK: Duration = Duration::from_secs(30);
/// Enough for a person to find and type a password.
pub(crate) const ASKING: Duration = Duration::from_secs(120);

/// A program, its arguments and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program's file.
    pub program: PathBuf,
    /// Its arguments; no shell comes between.
    pub args: Vec<OsString>,
    /// After this it is killed. Default: 30 seconds.
    pub limit: Duration,
}

impl Command {
    /// `program` without arguments, limited to 30 seconds.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), args: Vec::new(), limit: QUICK }
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Gives it time for a person to answer: two minutes.
    pub fn asking(mut self) -> Self {
        self.limit = ASKING;
        self
    }
}

/// What a program left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

impl Output {
    /// Whether it ended with 0.
    pub fn success(&self) -> bool {
        self.code == Some(0)
    }

    /// What it said, for people: its errors, or else its output.
    pub fn said(&self) -> String {
        let text = if self.stderr.trim_ascii().is_empty() { &self.stdout } else { &self.stderr };
        String::from_utf8_lossy(text).trim().to_owned()
    }
}

/// Runs programs: [`System`] for real, a recording one in tests.
pub trait Runner {
    /// Runs to the end or to the limit.
    ///
    /// # Errors
    /// When the program cannot be started, or [`io::ErrorKind::TimedOut`] when it was killed at its limit.
    fn run(&mut self, command: &Command) -> io::Result<Output>;
}

/// Runs programs on this computer, with nothing to read and with messages in English.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Runner for System {
    fn run(&mut self, command: &Command) -> io::Result<Output> {
        let mut child = std::process::Command::new(&command.program)
            .args(&command.args)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().map(drain);
        let stderr = child.stderr.take().map(drain);
        let status = wait(&mut child, command.limit)?;
        Ok(Output { code: status.code(), stdout: collect(stdout), stderr: collect(stderr) })
    }
}

/// Looks at growing intervals: the standard library cannot wait for a process and a clock at once.
fn wait(child: &mut Child, limit: Duration) -> io::Result<ExitStatus> {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("no answer within {} s", limit.as_secs()),
            ));
        }
        thread::park_timeout(pause);
        pause = (pause * 2).min(Duration::from_millis(25));
    }
}

/// Reads on a thread of its own, so that a full pipe never stops the program.
fn drain(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut chunk) {
            if send.send(chunk[..read].to_vec()).is_err() {
                break;
            }
        }
    });
    receive
}

/// What was read; a grandchild that keeps the pipe open is given a second and then left alone.
fn collect(pipe: Option<Receiver<Vec<u8>>>) -> Vec<u8> {
    let Some(pipe) = pipe else { return Vec::new() };
    let deadline = Instant::now() + Duration::from_secs(1);
    let mut bytes = Vec::new();
    loop {
        match pipe.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(chunk) => bytes.extend(chunk),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return bytes,
        }
    }
}

/// The command as a person would type it into a shell.
pub(crate) fn typed<A: AsRef<OsStr>>(words: impl IntoIterator<Item = A>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| quote(&word.as_ref().to_string_lossy())).collect();
    words.join(" ")
}

fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        Command::new("/bin/sh").args(["-c", script])
    }

    #[test]
    fn gives_back_the_exit_code_and_both_streams() {
        let output = System.run(&sh("echo out; echo err >&2; exit 3")).unwrap();
        assert_eq!(output, Output { code: Some(3), stdout: b"out\n".to_vec(), stderr: b"err\n".to_vec() });
        assert_eq!(output.said(), "err");
    }

    #[test]
    fn kills_a_program_at_its_limit() {
        let command = Command { limit: Duration::from_millis(50), ..sh("exec sleep 60") };
        assert_eq!(System.run(&command).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn reads_more_than_a_pipe_holds() {
        let output = System.run(&sh("head -c 300000 /dev/zero")).unwrap();
        assert_eq!(output.stdout.len(), 300_000);
    }

    #[test]
    fn says_when_a_program_is_not_there() {
        assert_eq!(System.run(&Command::new("/nowhere/tool")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn quotes_what_a_shell_would_break() {
        assert_eq!(typed(["sudo", "cp", "/home/a b/it's.pem"]), r"sudo cp '/home/a b/it'\''s.pem'");
    }
}
