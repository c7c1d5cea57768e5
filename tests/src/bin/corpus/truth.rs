//! What Chromium did: its console and its network log.

use e2e::Session;
use serde_json::Value;

use crate::cases::Case;

/// All that Chromium has logged. It is read page by page, but judged at the end: what a page asks for late, as its
/// icon, stands in the log of the next one.
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

    /// What became of a page's request. `said` is the page's title when it was done: a worker's console is not the
    /// page's, so that its page says itself what came of it.
    pub(crate) fn truth(&self, case: &Case, said: &str) -> Truth {
        let lines = self.console.iter().filter_map(|entry| entry["message"].as_str());
        let told =
            lines.filter(|line| line.contains("Mixed Content")).find_map(|line| of_line(line, &case.name));
        let refused =
            || self.console.iter().any(|entry| is_refused_socket(entry, &case.name)).then_some("blocked");
        let asked = || self.network.iter().any(|entry| is_insecure(entry, &case.name)).then_some("allowed");
        let word = || (said == "blocked").then_some("blocked");
        Truth { outcome: told.or_else(refused).or_else(word).or_else(asked).unwrap_or("nothing") }
    }
}

/// What became of a page's request.
pub(crate) struct Truth {
    /// `blocked`, `upgraded`, `allowed`, `warned`, or `nothing`.
    pub(crate) outcome: &'static str,
}

impl Truth {
    /// Broken, or broken once deployed.
    pub(crate) fn is_wrong(&self) -> bool {
        self.outcome != "nothing"
    }
}

fn of_line(line: &str, case: &str) -> Option<&'static str> {
    if !line.contains(case) {
        None
    } else if line.contains("has been blocked") || line.contains("was blocked") {
        Some("blocked")
    } else if line.contains("automatically upgraded") {
        Some("upgraded")
    } else {
        Some("warned")
    }
}

/// The constructor of a WebSocket throws instead of saying "Mixed Content" in a line of its own.
fn is_refused_socket(entry: &Value, case: &str) -> bool {
    let line = entry["message"].as_str().unwrap_or_default();
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
