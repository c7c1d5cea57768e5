//! What Chromium did: its console and its network log.

use e2e::Session;
use serde_json::Value;

use crate::engine::Outcome;

/// All that Chromium has logged.
#[derive(Default)]
pub(crate) struct Logs {
    console: Vec<Value>,
    network: Vec<Value>,
}

impl Logs {
    /// Takes what has been logged since the last time.
    pub(crate) async fn read(&mut self, browser: &Session) {
        self.console.extend(browser.log("browser").await);
        self.network.extend(browser.log("performance").await);
    }

    /// What became of a page's request, as far as it was logged.
    pub(crate) fn truth(&self, case: &str) -> Outcome {
        let lines = || self.console.iter().filter_map(|entry| entry["message"].as_str());
        // Of an address that is not upgraded there is a line that says so, and then one that it is blocked.
        let told =
            lines().filter(|line| line.contains("Mixed Content")).filter_map(|l| of_line(l, case)).max();
        let refused = || lines().any(|line| is_refused_socket(line, case)).then_some(Outcome::Blocked);
        let asked = || self.network.iter().any(|entry| is_insecure(entry, case)).then_some(Outcome::Allowed);
        told.or_else(refused).or_else(asked).unwrap_or(Outcome::Nothing)
    }
}

fn of_line(line: &str, case: &str) -> Option<Outcome> {
    if !line.contains(case) {
        None
    } else if line.contains("has been blocked") || line.contains("was blocked") {
        Some(Outcome::Blocked)
    } else if line.contains("automatically upgraded") {
        Some(Outcome::Upgraded)
    } else if line.contains("insecure endpoint") {
        Some(Outcome::Warned)
    } else {
        // An image of this computer: mentioned, and let through.
        Some(Outcome::Allowed)
    }
}

/// The constructor of a WebSocket throws instead of saying "Mixed Content" in a line of its own.
fn is_refused_socket(line: &str, case: &str) -> bool {
    line.contains(case) && line.contains("insecure WebSocket")
}

/// A request that was sent to an insecure address: of this computer, since all others are blocked or upgraded.
fn is_insecure(entry: &Value, case: &str) -> bool {
    let Some(text) = entry["message"].as_str() else { return false };
    let message: Value = serde_json::from_str(text).unwrap_or_default();
    let message = &message["message"];
    let url = match message["method"].as_str() {
        Some("Network.requestWillBeSent") => message["params"]["request"]["url"].as_str(),
        Some("Network.webSocketCreated") => message["params"]["url"].as_str(),
        _ => None,
    };
    url.is_some_and(|url| (url.starts_with("http:") || url.starts_with("ws:")) && url.contains(case))
}
