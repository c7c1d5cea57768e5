//! What the front door found, read from its journal as any other program could.

use e2e::Sandbox;
use serde_json::Value;

/// One finding.
pub(crate) struct Found {
    url: String,
    file: String,
    page: String,
    severity: String,
    /// What Chromium is said to do with it here.
    outlook: String,
    in_file: bool,
    seen: u64,
}

/// All of them now.
pub(crate) fn findings(sandbox: &Sandbox) -> Vec<Found> {
    const READ: &str = "
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps([[json.loads(p), seen, in_file] for p, seen, in_file in db.execute('select payload, seen, in_file from finding')]))";
    let mut command = sandbox.command("python3");
    command.args(["-c", READ]).arg(sandbox.data_dir().join("journal/journal.db"));
    let out = command.output().expect("Python reads the journal");
    // While it is written for the first time there is nothing to read.
    let rows: Vec<(Value, u64, u8)> = serde_json::from_slice(&out.stdout).unwrap_or_default();
    rows.into_iter().map(|(kept, seen, in_file)| Found::of(&kept, seen, in_file != 0)).collect()
}

impl Found {
    fn of(kept: &Value, seen: u64, in_file: bool) -> Self {
        let text = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        Self {
            url: text("url"),
            file: text("file"),
            page: text("page"),
            severity: text("severity"),
            outlook: kept["browsers"]["chromium"]["here"].as_str().unwrap_or_default().to_owned(),
            in_file,
            seen,
        }
    }

    /// Each page names its own hosts and files after itself.
    pub(crate) fn is_about(&self, case: &str) -> bool {
        [&self.url, &self.file, &self.page].iter().any(|text| text.contains(case))
    }

    /// Whether it says what became of the request.
    pub(crate) fn foretells(&self, outcome: &str) -> bool {
        match self.outlook.as_str() {
            "blocked" => outcome == "blocked",
            "upgraded" | "upgrade-fails" => outcome == "upgraded",
            _ => matches!(outcome, "allowed" | "warned"),
        }
    }

    /// Read in a file, and counted as a problem by `localfront check`: a hint is none.
    pub(crate) fn is_read(&self) -> bool {
        self.in_file && self.severity != "info"
    }

    /// Told by the browser.
    pub(crate) fn is_seen(&self) -> bool {
        self.seen > 0
    }
}
