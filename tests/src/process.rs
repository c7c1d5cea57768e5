//! A program that runs beside the test and never outlives it.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::wait::until;

/// A running program in a process group of its own. Its output goes to files, because a pipe that a grandchild
/// inherits keeps the reader waiting. Dropping it kills the group.
pub struct Process {
    name: String,
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

/// How a program ended and what it had said.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// All of it.
    pub stdout: String,
    /// All of it.
    pub stderr: String,
}

impl Process {
    /// Starts it. `name` is what its logs and complaints are called.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(sandbox: &Sandbox, name: &str, mut command: Command) -> Self {
        let out = sandbox.path(format!("logs/{name}.out"));
        let err = sandbox.path(format!("logs/{name}.err"));
        let file = |path| Stdio::from(File::create(path).expect("a log can be written in the sandbox"));
        command.stdin(Stdio::null()).stdout(file(&out)).stderr(file(&err)).process_group(0);
        let child = command.spawn().unwrap_or_else(|cause| panic!("cannot start {name}: {cause}"));
        Self { name: name.into(), child, out, err }
    }

    /// The process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far.
    #[must_use]
    pub fn stdout(&self) -> String {
        fs::read_to_string(&self.out).unwrap_or_default()
    }

    /// What it has complained about so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        fs::read_to_string(&self.err).unwrap_or_default()
    }

    /// Waits for a whole line of standard output that `wanted` makes something of.
    ///
    /// # Panics
    /// When the program ends first, or the time is over.
    pub fn wait_for<T>(&mut self, what: &str, wanted: impl Fn(&str) -> Option<T>) -> T {
        let what = format!("{what} from {}", self.name);
        until(&what, || {
            let ended = self.child.try_wait().ok().flatten();
            let said = self.stdout();
            let found = whole_lines(&said).find_map(&wanted);
            assert!(found.is_some() || ended.is_none(), "no {what}: {}", self.account(ended));
            found
        })
    }

    /// Waits for the JSON line `{"event": NAME, ...}`.
    ///
    /// # Panics
    /// As [`Self::wait_for`].
    pub fn wait_for_event(&mut self, name: &str) -> Value {
        self.wait_for(&format!("event `{name}`"), |line| {
            serde_json::from_str::<Value>(line).ok().filter(|event| event["event"] == name)
        })
    }

    /// Sends a signal to the program and what it started.
    pub fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // A group that is gone needs no signal.
            let _ = kill_process_group(group, signal);
        }
    }

    /// Asks it to end as `Ctrl-C` or a service manager does, and waits.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn stop(self) -> Ended {
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Waits for it to end by itself.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn wait(mut self) -> Ended {
        let name = self.name.clone();
        let status = until(&format!("{name} to end"), || self.child.try_wait().ok().flatten());
        Ended { code: status.code(), stdout: self.stdout(), stderr: self.stderr() }
    }

    fn account(&self, ended: Option<ExitStatus>) -> String {
        format!("{} ended with {ended:?}\n{}\n{}", self.name, self.stdout(), self.stderr())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- {} said\n{}{}---", self.name, self.stdout(), self.stderr());
        }
    }
}

/// A line without its end is still being written.
fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}
