//! curl: an HTTPS client of other people's making.

use std::ffi::OsString;
use std::path::Path;

use serde_json::Value;

use crate::process::Process;
use crate::sandbox::Sandbox;

/// A client that trusts one root and nothing else.
pub struct Curl<'a> {
    sandbox: &'a Sandbox,
    words: Vec<OsString>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 0 when curl gave up before an answer.
    pub status: u16,
    /// `1.1`, `2`.
    pub version: String,
    /// In order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
    /// curl's own exit code: 0, 7 refused, 28 timed out, 60 not trusted.
    pub code: i32,
    /// What curl complained about.
    pub complaint: String,
}

impl<'a> Curl<'a> {
    /// Trusts the certificates in this file.
    #[must_use]
    pub fn trusting(sandbox: &'a Sandbox, root: &Path) -> Self {
        Self { sandbox, words: vec!["--cacert".into(), root.into()] }
    }

    /// Adds words of curl's own, `["--http1.1"]` or `["-H", "Accept: application/json"]`.
    #[must_use]
    pub fn with(mut self, words: &[&str]) -> Self {
        self.words.extend(words.iter().map(OsString::from));
        self
    }

    /// Asks for it.
    ///
    /// # Panics
    /// When curl cannot be started or does not end.
    #[must_use]
    pub fn get(&self, url: &str) -> Answer {
        let (heads, body) = (self.sandbox.path("tmp/heads"), self.sandbox.path("tmp/body"));
        let _ = std::fs::remove_file(&body);
        let mut command = self.sandbox.command("curl");
        command.args([
            "--silent",
            "--show-error",
            "--max-time",
            "20",
            "--write-out",
            "%{http_version} %{http_code}",
        ]);
        command.arg("--dump-header").arg(&heads).arg("--output").arg(&body).args(&self.words).arg(url);
        let ended = Process::start(self.sandbox, "curl", command).wait();
        let (version, status) = ended.stdout.split_once(' ').unwrap_or_default();
        Answer {
            status: status.parse().unwrap_or(0),
            version: version.into(),
            headers: last_head(&std::fs::read_to_string(heads).unwrap_or_default()),
            body: String::from_utf8_lossy(&std::fs::read(body).unwrap_or_default()).into_owned(),
            code: ended.code.unwrap_or(-1),
            complaint: ended.stderr,
        }
    }
}

impl Answer {
    /// The first header of that name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|cause| panic!("{cause} in {self:?}"))
    }
}

/// Interim answers come before the last head, each ended by an empty line.
fn last_head(text: &str) -> Vec<(String, String)> {
    let text = text.replace('\r', "");
    let head = text.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let field =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    head.lines().filter_map(field).collect()
}
