//! What Firefox did: its own console, where only the browser can look, and what it was about to connect for.

use e2e::Firefox;
use serde_json::Value;

use crate::engine::Outcome;

/// All that Firefox has logged.
#[derive(Default)]
pub(crate) struct Logs {
    console: Vec<Line>,
    /// Addresses, as they are after an upgrade.
    connected: Vec<String>,
}

/// One line of the console.
struct Line {
    category: String,
    message: String,
    page: String,
}

/// Notes every address for which Firefox is about to open a connection. A request that is upgraded comes by again, as
/// https, before that.
pub(crate) async fn listen(firefox: &mut Firefox) {
    let listen = "
        window.connected = [];
        window.listener = { observe: request =>
            window.connected.push(request.QueryInterface(Ci.nsIHttpChannel).URI.spec) };
        Services.obs.addObserver(window.listener, 'http-on-before-connect');
        Services.console.reset();";
    firefox.privileged(listen).await;
}

/// Loads a page and returns its title when it is done; `warned` when Firefox asks whether to go on.
pub(crate) async fn visit(firefox: &mut Firefox, url: &str, until_done: &str) -> String {
    let done = match firefox.goto(url).await {
        Ok(()) => firefox.script(until_done).await,
        Err(complaint) => Err(complaint),
    };
    match done {
        Ok(title) => title.as_str().unwrap_or_default().to_owned(),
        Err(complaint) if complaint.error == "unexpected alert open" => "warned".to_owned(),
        // A page that a form has led away from has no more to say.
        Err(_) => String::new(),
    }
}

impl Logs {
    /// Takes what has been logged since the last time.
    pub(crate) async fn read(&mut self, firefox: &mut Firefox) {
        let read = "
            const lines = Services.console.getMessageArray()
                .filter(line => line instanceof Ci.nsIScriptError)
                .map(line => [line.category, line.errorMessage, line.sourceName]);
            Services.console.reset();
            return [lines, window.connected.splice(0)];";
        let read = firefox.privileged(read).await;
        self.console.extend(all(&read[0]).map(Line::of));
        self.connected.extend(all(&read[1]).map(text));
    }

    /// What became of a page's request, as far as it was logged.
    pub(crate) fn truth(&self, case: &str) -> Outcome {
        let mut lines =
            self.console.iter().filter(|line| line.message.contains(case) || line.page.contains(case));
        let told = lines.find_map(Line::outcome);
        let is_insecure = |url: &String| url.starts_with("http:") && url.contains(case);
        let asked = || self.connected.iter().any(is_insecure).then_some(Outcome::Allowed);
        told.or_else(asked).unwrap_or(Outcome::Nothing)
    }
}

impl Line {
    fn of(line: &Value) -> Self {
        Self { category: text(&line[0]), message: text(&line[1]), page: text(&line[2]) }
    }

    fn outcome(&self) -> Option<Outcome> {
        match self.category.as_str() {
            "Mixed Content Blocker" if self.message.starts_with("Blocked") => Some(Outcome::Blocked),
            "Mixed Content Message" if self.message.contains("Upgrading") => Some(Outcome::Upgraded),
            // The constructor of a WebSocket throws instead.
            "content javascript" if self.message.contains("The operation is insecure") => {
                Some(Outcome::Blocked)
            }
            _ => None,
        }
    }
}

fn all(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
