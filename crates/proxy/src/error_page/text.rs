//! The words: for each code a title, the cause and the cure, in each language.

use super::Failure;
use super::audience::Language;

mod en;
mod ko;

/// What is said about one failure, with its names filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) title: String,
    pub(super) cause: String,
    pub(super) fix: String,
}

/// Title, cause, cure. `{peer}` stands for the backend.
type Words = (&'static str, &'static str, &'static str);

/// What stands around the text on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labels {
    pub(super) what_to_do: &'static str,
    pub(super) waiting: &'static str,
    pub(super) addresses: &'static str,
    pub(super) detail: &'static str,
    pub(super) in_journal: &'static str,
    pub(super) browser: &'static str,
    pub(super) backend: &'static str,
    pub(super) folder: &'static str,
}

impl Text {
    /// Names the backend where it is known.
    pub(super) fn of(failure: &Failure, language: Language) -> Self {
        let (words, labels) = match language {
            Language::English => (en::words(failure.code), en::LABELS),
            Language::Korean => (ko::words(failure.code), ko::LABELS),
        };
        let peer = failure.peer.as_deref().unwrap_or(labels.backend);
        let say = |words: &str| words.replace("{peer}", peer);
        Self { title: say(words.0), cause: say(words.1), fix: say(words.2) }
    }
}

impl Labels {
    pub(super) const fn of(language: Language) -> Self {
        match language {
            Language::English => en::LABELS,
            Language::Korean => ko::LABELS,
        }
    }
}

/// Every code that has words of its own.
#[cfg(test)]
pub(super) const CODES: [&str; 45] = [
    "bad-framing",
    "connect-refused",
    "connect-timeout",
    "connect-failed",
    "no-peer",
    "dns-failed",
    "tls-unknown-root",
    "tls-name-mismatch",
    "tls-expired",
    "tls-handshake",
    "tls-not-spoken",
    "tls-unrecognised-name",
    "tls-version",
    "tls-client-certificate",
    "tls-bad-ca",
    "h2-not-spoken",
    "http1-not-spoken",
    "websocket-not-spoken",
    "proxy-failed",
    "proxy-refused",
    "reset",
    "malformed-response",
    "read-timeout",
    "loop",
    "bad-host",
    "no-https",
    "request-timeout",
    "request-broken",
    "unknown-host",
    "no-such-file",
    "case-mismatch",
    "dotfile",
    "outside",
    "bad-path",
    "folder-missing",
    "unreadable",
    "file-changing",
    "method-not-allowed",
    "method-refused",
    "body-too-large",
    "too-large",
    "plain-on-tls",
    "rule-failed",
    "rule-file",
    "internal",
];
