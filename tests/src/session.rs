//! A web view or browser that is driven through WebDriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::display::Display;
use crate::process::Process;
use crate::sandbox::Sandbox;
use crate::wait::{LIMIT, until};

/// What keeps Chromium from talking to anybody but us. None of them touches certificates.
const QUIET: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,800",
    // Names nobody owns fail at once instead of after a look around, and one stands for a deployed site.
    "--host-resolver-rules=MAP *.insecure.test ~NOTFOUND, MAP shop.test 127.0.0.1",
];

/// An open session. Its driver, and with it the browser, ends when this is dropped.
pub struct Session {
    /// Everything WebDriver can do.
    pub driver: WebDriver,
    port: u16,
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
        Self::open_with(sandbox, "webkit", command, &[("webkitgtk:browserOptions", options)]).await
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
        // Kept by the driver until somebody asks for it.
        let logs = json!({ "browser": "ALL", "performance": "ALL" });
        Self::open_with(
            sandbox,
            "chromium",
            command,
            &[("goog:chromeOptions", options), ("goog:loggingPrefs", logs)],
        )
        .await
    }

    async fn open_with(
        sandbox: &Sandbox,
        name: &str,
        mut command: std::process::Command,
        options: &[(&str, Value)],
    ) -> Self {
        let port = free_port();
        command.arg(format!("--port={port}"));
        let process = Process::start(sandbox, name, command);
        until("the driver to listen", || TcpStream::connect(("127.0.0.1", port)).ok());
        let mut capabilities = Capabilities::new();
        for (key, value) in options {
            capabilities.set(*key, value.clone()).expect("JSON is JSON");
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
        let driver = driver.unwrap_or_else(|cause| panic!("no session with {name}: {cause}"));
        // The process group ends the session; without this the driver would be asked after its end.
        driver.clone().leak().expect("the session has just begun");
        Self { driver, port, _process: process }
    }

    /// What Chromium has logged since this was asked last: `browser` is the console, `performance` the network.
    ///
    /// # Panics
    /// When the driver keeps no such log.
    pub async fn log(&self, kind: &str) -> Vec<Value> {
        let path = format!("/session/{}/se/log", self.driver.session_id());
        let body = json!({ "type": kind }).to_string();
        let port = self.port;
        let asked = tokio::task::spawn_blocking(move || ask(port, &path, &body)).await;
        let answer = asked.ok().and_then(Result::ok).expect("the driver answers");
        answer["value"].as_array().unwrap_or_else(|| panic!("no log {kind}: {answer}")).clone()
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

/// What WebDriver itself does not know, asked of Chromium's driver.
fn ask(port: u16, path: &str, body: &str) -> std::io::Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
         {body}",
        body.len()
    )?;
    // The driver keeps the connection open, whatever it is asked.
    let mut answer = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body).unwrap_or_default())
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
