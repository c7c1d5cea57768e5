//! What the front door found, read from its journal as any other program could.

use serde_json::Value;

use crate::sandbox::Sandbox;

/// A finding as the journal keeps it.
#[derive(Debug)]
pub struct Finding {
    /// What it says: `url`, `file`, `page`, `severity`, `browsers`, ...
    pub kept: Value,
    /// Times a browser ran into it.
    pub seen: u64,
    /// Read in a file.
    pub in_file: bool,
}

/// All of them now; none while the journal is being made.
///
/// # Panics
/// When Python is not there.
#[must_use]
pub fn findings(sandbox: &Sandbox) -> Vec<Finding> {
    const READ: &str = "
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps([[json.loads(p), seen, in_file] for p, seen, in_file in db.execute('select payload, seen, in_file from finding')]))";
    let mut command = sandbox.command("python3");
    command.args(["-c", READ]).arg(sandbox.data_dir().join("journal/journal.db"));
    let out = command.output().expect("Python reads the journal");
    let rows: Vec<(Value, u64, u8)> = serde_json::from_slice(&out.stdout).unwrap_or_default();
    rows.into_iter().map(|(kept, seen, in_file)| Finding { kept, seen, in_file: in_file != 0 }).collect()
}
