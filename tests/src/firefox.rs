//! A real Firefox with a profile of its own, driven through Marionette: what Firefox's own drivers speak, a JSON array
//! for each message with its length before it. No other driver is needed, and what a page may not see can be asked too.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::Process;
use crate::sandbox::Sandbox;
use crate::wait::{LIMIT, until};

/// What keeps Firefox from talking to anybody but us. None of them touches certificates or mixed content.
const QUIET: [(&str, &str); 9] = [
    ("marionette.port", "0"),
    ("app.normandy.enabled", "false"),
    ("browser.safebrowsing.update.enabled", "false"),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("extensions.systemAddon.update.enabled", "false"),
    ("network.captive-portal-service.enabled", "false"),
    ("network.connectivity-service.enabled", "false"),
    ("services.settings.server", "\"https://settings.insecure.test/v1\""),
    ("toolkit.telemetry.server", "\"\""),
];

/// A running Firefox. It ends when this is dropped.
pub struct Firefox {
    stream: TcpStream,
    asked: u32,
    _process: Process,
}

/// What Firefox answered instead of a result.
#[derive(Debug)]
pub struct Complaint {
    /// WebDriver's word for it: `unexpected alert open`.
    pub error: String,
    /// Firefox's sentence.
    pub message: String,
}

/// Makes the profile the browser will start with, so that `localfront ca trust` finds it.
///
/// # Panics
/// When `certutil` cannot make its database.
pub fn make_firefox_profile(sandbox: &Sandbox) {
    let profile = profile(sandbox);
    fs::create_dir_all(&profile).expect("a folder can be made in the sandbox");
    let mut certutil = sandbox.command("certutil");
    certutil.args(["-N", "--empty-password", "-d"]).arg(format!("sql:{}", profile.display()));
    assert!(certutil.status().is_ok_and(|status| status.success()), "certutil made no database");
}

impl Firefox {
    /// Starts it with the profile of [`make_firefox_profile`]; `local` are names that mean this computer.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn open(sandbox: &Sandbox, local: &[String]) -> Self {
        let profile = profile(sandbox);
        fs::write(profile.join("user.js"), preferences(local)).expect("the sandbox can be written");
        let mut command = sandbox.command(program());
        command.args(["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]);
        command.arg("--profile").arg(&profile);
        let process = Process::start(sandbox, "firefox", command);
        let port = until("Firefox to listen", || port_of(&profile));
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("Firefox listens");
        let mut firefox = Self { stream, asked: 0, _process: process };
        firefox.receive().await;
        let wanted = json!({ "capabilities": { "alwaysMatch": { "timeouts": { "script": LIMIT.as_millis() as u64 } } } });
        firefox.must("WebDriver:NewSession", wanted).await;
        firefox
    }

    /// Opens an address and waits until it is loaded.
    ///
    /// # Errors
    /// What Firefox complains of: an address that is not to be had, a dialog.
    pub async fn goto(&mut self, url: &str) -> Result<(), Complaint> {
        self.ask("WebDriver:Navigate", json!({ "url": url })).await.map(drop)
    }

    /// Runs a script in the page that calls its last argument with what it has to say.
    ///
    /// # Errors
    /// As [`Self::goto`], and when the script throws.
    pub async fn script(&mut self, script: &str) -> Result<Value, Complaint> {
        let mut answer =
            self.ask("WebDriver:ExecuteAsyncScript", json!({ "script": script, "args": [] })).await?;
        Ok(answer["value"].take())
    }

    /// Runs a script where pages cannot: in the browser's own window, with the rights of the browser.
    ///
    /// # Panics
    /// When it throws.
    pub async fn privileged(&mut self, script: &str) -> Value {
        self.must("Marionette:SetContext", json!({ "value": "chrome" })).await;
        let script = json!({ "script": script, "args": [], "sandbox": null });
        let mut answer = self.must("WebDriver:ExecuteScript", script).await;
        self.must("Marionette:SetContext", json!({ "value": "content" })).await;
        answer["value"].take()
    }

    async fn must(&mut self, command: &str, parameters: Value) -> Value {
        let answer = self.ask(command, parameters).await;
        answer.unwrap_or_else(|complaint| panic!("{command}: {complaint:?}"))
    }

    async fn ask(&mut self, command: &str, parameters: Value) -> Result<Value, Complaint> {
        self.asked += 1;
        let message = json!([0, self.asked, command, parameters]).to_string();
        let framed = format!("{}:{message}", message.len());
        self.stream.write_all(framed.as_bytes()).await.expect("Firefox reads");
        let mut answer = self.receive().await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match &answer[2] {
            Value::Null => Ok(answer[3].take()),
            error => Err(Complaint { error: text(&error["error"]), message: text(&error["message"]) }),
        }
    }

    async fn receive(&mut self) -> Value {
        let received = tokio::time::timeout(LIMIT * 2, self.read()).await;
        received.expect("Firefox answers in time").expect("Firefox answers")
    }

    async fn read(&mut self) -> std::io::Result<Value> {
        let mut length = 0;
        while let digit @ b'0'..=b'9' = self.stream.read_u8().await? {
            length = length * 10 + usize::from(digit - b'0');
        }
        let mut message = vec![0; length];
        self.stream.read_exact(&mut message).await?;
        Ok(serde_json::from_slice(&message)?)
    }
}

/// Where Firefox itself would keep one.
fn profile(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".mozilla/firefox/corpus.default")
}

fn preferences(local: &[String]) -> String {
    let line = |(name, value): (&str, &str)| format!("user_pref(\"{name}\", {value});\n");
    let names = format!("\"{}\"", local.join(","));
    QUIET.into_iter().chain([("network.dns.localDomains", names.as_str())]).map(line).collect()
}

/// Firefox chooses a port and writes it down.
fn port_of(profile: &Path) -> Option<u16> {
    fs::read_to_string(profile.join("MarionetteActivePort")).ok()?.trim().parse().ok()
}

fn program() -> &'static str {
    const KNOWN: [&str; 2] = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
    KNOWN.into_iter().find(|path| Path::new(path).exists()).unwrap_or("firefox")
}
