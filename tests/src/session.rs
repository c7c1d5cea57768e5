//! A web view or browser that is driven through WebDriver.

use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::display::Display;
use crate::process::Process;
use crate::sandbox::Sandbox;
use crate::wait::until;

/// What keeps Chromium from talking to anybody but us. None of them touches certificates.
const QUIET: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,800",
];

/// An open session. Its driver, and with it the browser, ends when this is dropped.
pub struct Session {
    /// Everything WebDriver can do.
    pub driver: WebDriver,
    _process: Process,
}

impl Session {
    /// Opens a program that holds a WebKitGTK view.
    ///
    /// # Panics
    /// When the driver or the program does not come up.
    pub async fn webkit(sandbox: &Sandbox, display: &Display, program: &Path, words: &[&str]) -> Self {
        let mut command = display.command(sandbox, "WebKitWebDriver");
        // Exactly `true`: without it the web view never answers the driver.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let options = json!({ "binary": program, "args": words });
        Self::open(sandbox, "webkit", command, "webkitgtk:browserOptions", options).await
    }

    /// Opens a Chromium with a fresh profile that trusts what the sandbox's HOME trusts.
    ///
    /// # Panics
    /// When the driver or the browser does not come up.
    pub async fn chromium(sandbox: &Sandbox) -> Self {
        let command = sandbox.command("chromedriver");
        let profile = format!("--user-data-dir={}", sandbox.path("chromium").display());
        let words: Vec<&str> = QUIET.into_iter().chain([profile.as_str()]).collect();
        let options = json!({ "binary": chromium(), "args": words });
        Self::open(sandbox, "chromium", command, "goog:chromeOptions", options).await
    }

    async fn open(
        sandbox: &Sandbox,
        name: &str,
        mut command: std::process::Command,
        key: &str,
        options: Value,
    ) -> Self {
        let port = free_port();
        command.arg(format!("--port={port}"));
        let process = Process::start(sandbox, name, command);
        until("the driver to listen", || TcpStream::connect(("127.0.0.1", port)).ok());
        let mut capabilities = Capabilities::new();
        capabilities.set(key, options).expect("JSON is JSON");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
        let driver = driver.unwrap_or_else(|cause| panic!("no session with {name}: {cause}"));
        // The process group ends the session; without this the driver would be asked after its end.
        driver.clone().leak().expect("the session has just begun");
        Self { driver, _process: process }
    }

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Panics
    /// When it throws.
    pub async fn script(&self, script: &str) -> Value {
        let answer = self.driver.execute(script, Vec::new()).await;
        answer.unwrap_or_else(|cause| panic!("{cause}\nin {script}")).json().clone()
    }

    /// Runs the body of an async function in the page and returns what it resolves to.
    ///
    /// # Panics
    /// When it throws or rejects.
    pub async fn resolve(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(value => done({{ value }}), error => done({{ error: String(error) }}));"
        );
        let answer = self.driver.execute_async(script, Vec::new()).await;
        let answer = answer.unwrap_or_else(|cause| panic!("{cause}\nin {body}")).json().clone();
        assert!(answer["error"].is_null(), "{} in {body}", answer["error"]);
        answer["value"].clone()
    }
}

fn chromium() -> &'static str {
    const KNOWN: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    KNOWN.into_iter().find(|path| Path::new(path).exists()).unwrap_or(KNOWN[0])
}

/// A port that was free a moment ago: the drivers cannot choose one themselves and tell.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.expect("loopback has a free port").port()
}
