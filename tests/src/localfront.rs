//! The `localfront` command, as scripts call it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::curl::Curl;
use crate::process::{Ended, Process};
use crate::sandbox::Sandbox;

/// A running `localfront serve`.
pub struct Localfront {
    process: Process,
    ready: Value,
}

/// What a command that ends by itself answered with `--json`.
#[derive(Debug)]
pub struct Outcome {
    /// 0 done, 1 looked and found problems, 2 could not do it.
    pub code: i32,
    /// The objects on standard output.
    pub json: Vec<Value>,
    /// The sentences for people.
    pub stderr: String,
}

impl Localfront {
    /// Starts `localfront serve` with these words on free ports, and waits until it listens.
    ///
    /// # Panics
    /// When it does not come to listen.
    #[must_use]
    pub fn serve(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::serve_on(sandbox, "127.0.0.1:0", words)
    }

    /// The same with the address of the HTTPS listener.
    ///
    /// # Panics
    /// When it does not come to listen.
    #[must_use]
    pub fn serve_on(sandbox: &Sandbox, listen: &str, words: &[&str]) -> Self {
        let mut command = Self::command(sandbox);
        command.args(["serve", "--json", "--listen", listen, "--http-listen", "127.0.0.1:0"]).args(words);
        let mut process = Process::start(sandbox, "serve", command);
        let ready = process.wait_for_event("ready");
        Self { process, ready }
    }

    /// Runs a command that ends by itself.
    ///
    /// # Panics
    /// When it does not end, is killed, or prints something that is not JSON.
    pub fn run(sandbox: &Sandbox, words: &[&str]) -> Outcome {
        let mut command = Self::command(sandbox);
        command.args(words).arg("--json");
        let name = words.first().copied().unwrap_or("localfront");
        let Ended { code, stdout, stderr } = Process::start(sandbox, &format!("run-{name}"), command).wait();
        let read = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{words:?} printed {line:?}"));
        let code = code.unwrap_or_else(|| panic!("{words:?} was killed: {stderr}"));
        Outcome { code, json: stdout.lines().map(read).collect(), stderr }
    }

    /// The bare command.
    #[must_use]
    pub fn command(sandbox: &Sandbox) -> Command {
        sandbox.command(binary())
    }

    /// The ready event.
    #[must_use]
    pub fn ready(&self) -> &Value {
        &self.ready
    }

    /// The first site's address: `https://shop.localhost:41234`.
    ///
    /// # Panics
    /// When there is no site.
    #[must_use]
    pub fn url(&self) -> &str {
        self.ready["sites"][0]["url"].as_str().expect("a site with a url")
    }

    /// The port of the HTTPS listener.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn port(&self) -> u16 {
        port_of(&self.ready["listen"][0])
    }

    /// The port of the plain companion.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn http_port(&self) -> u16 {
        port_of(&self.ready["http_listen"][0])
    }

    /// The root certificate.
    ///
    /// # Panics
    /// When the ready event names none.
    #[must_use]
    pub fn ca(&self) -> &Path {
        Path::new(self.ready["ca"].as_str().expect("a path of the root"))
    }

    /// A client that trusts this root and nothing else.
    #[must_use]
    pub fn client<'a>(&self, sandbox: &'a Sandbox) -> Curl<'a> {
        Curl::trusting(sandbox, self.ca())
    }

    /// The process behind it.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Asks it to end.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn stop(self) -> Ended {
        self.process.stop()
    }
}

fn port_of(address: &Value) -> u16 {
    let text = address.as_str().unwrap_or_default();
    text.rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .unwrap_or_else(|| panic!("no port in {address}"))
}

/// `LOCALFRONT_BIN`, or the command built now: a stale one would test yesterday's code.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var_os("LOCALFRONT_BIN").map_or_else(build, PathBuf::from))
}

fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is inside the workspace");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status =
        Command::new(cargo).args(["build", "--quiet", "--package", "cli"]).current_dir(root).status();
    assert!(status.is_ok_and(|status| status.success()), "`cargo build --package cli` failed");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    target.join("debug/localfront")
}
