//! Doing something with an exchange: copying, sending again, comparing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Field, Row};

/// How a request is written when it is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum CopyForm {
    /// The address alone.
    Url,
    /// A `curl` command for bash and other POSIX shells.
    Curl,
    /// `Invoke-WebRequest` for PowerShell.
    Powershell,
    /// `fetch()` for a browser or Node.
    Fetch,
    /// An `http` command of HTTPie for POSIX shells.
    Httpie,
    /// Request and response as HTTP/1.1 would write them.
    Raw,
    /// Both for an issue or a chat.
    Markdown,
}

/// What is to be put on the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// Secrets were replaced by `***` in it.
    pub masked: bool,
    /// Bytes of its bodies that the journal did not keep, so that they are not in it.
    pub missing: u32,
}

/// A request to be sent, as a person edits it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RequestDraft {
    /// `GET`.
    pub method: String,
    /// `https://shop.localhost:8443/api/items?page=1`: an address of a site served here.
    pub url: String,
    /// In order. `Host`, lengths and what is meant for one hop are written anew.
    pub headers: Vec<Field>,
    /// What it carries.
    pub body: BodyDraft,
}

/// A body, as a person edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct BodyDraft {
    /// How `content` is written.
    pub form: BodyForm,
    /// Empty for none.
    pub content: String,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "lowercase")]
pub enum BodyForm {
    /// As UTF-8.
    #[default]
    Text,
    /// What is no text, or is compressed.
    Base64,
}

/// The answer to a request that was sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Resent {
    /// The new exchange, readable by `exchange` now; `None` when nothing is recorded.
    pub id: Option<String>,
    /// The exchange it was made from.
    pub from: String,
    /// 100 to 999.
    pub status: u16,
    /// From sending to the last byte.
    pub took_ms: f64,
    /// Bytes of the body on the wire.
    pub size: f64,
}

/// One request sent many times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Repeat {
    /// What `cancel_repeat` takes.
    pub id: String,
    /// The exchange it was made from.
    pub from: String,
    /// `GET`.
    pub method: String,
    /// Where it goes.
    pub url: String,
    /// How often it is to be sent.
    pub times: u32,
    /// Requests in flight at once.
    pub concurrency: u32,
    /// When it began.
    pub at_ms: f64,
    /// `running`, `done`, `cancelled`, `failed` (see `problem`).
    pub state: String,
    /// Answers so far.
    pub done: u32,
    /// Requests that got no answer.
    pub unanswered: u32,
    /// How long it has been running, or ran.
    pub took_ms: f64,
    /// How long answers took, to their last byte; `None` before the first.
    pub latency: Option<Latency>,
    /// How often each status came, in order.
    pub statuses: Vec<StatusCount>,
    /// Why it ended early, or why the newest request got no answer.
    pub problem: Option<ApiError>,
}

/// Milliseconds over all answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Latency {
    /// The fastest.
    pub min: f64,
    /// The sum divided by the count.
    pub mean: f64,
    /// Half were at most as slow.
    pub p50: f64,
    /// 90 %.
    pub p90: f64,
    /// 95 %.
    pub p95: f64,
    /// 99 %.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

/// How often a status came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusCount {
    /// 100 to 999.
    pub status: u16,
    /// Answers with it.
    pub count: u32,
}

/// Two exchanges side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// The first.
    pub left: Row,
    /// The second.
    pub right: Row,
    /// Method, URL, status and the like, the equal ones too: `method`, `url`, `version`, `status`, `served-by`,
    /// `behavior`.
    pub facts: Vec<FieldDifference>,
    /// The requests' heads as received.
    pub request_head: Vec<FieldDifference>,
    /// The responses' heads as sent.
    pub response_head: Vec<FieldDifference>,
    /// The requests' bodies.
    pub request_body: BodyDifference,
    /// The responses' bodies.
    pub response_body: BodyDifference,
    /// The phases of both: `routing`, `connecting`, `sending`, `waiting`, `receiving`, `total`.
    pub timing: Vec<TimingDifference>,
}

/// How two sides stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Differs {
    /// Both alike.
    Same,
    /// Only the right has it.
    Added,
    /// Only the left has it.
    Removed,
    /// Both have it, not alike.
    Changed,
}

/// One field of two heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldDifference {
    /// As on the wire.
    pub name: String,
    /// How the sides stand.
    pub differs: Differs,
    /// `None` when only the right has it.
    pub left: Option<String>,
    /// `None` when only the left has it.
    pub right: Option<String>,
}

/// Two bodies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyDifference {
    /// `same`, `json` (see `values`), `text` (see `lines`), `binary` (only sizes and the first different byte).
    pub form: String,
    /// Bytes after decoding.
    pub left_size: f64,
    /// Bytes after decoding.
    pub right_size: f64,
    /// What differs in two JSON documents; equal parts are left out.
    pub values: Vec<ValueDifference>,
    /// The lines of two texts, with a few equal ones around what differs.
    pub lines: Vec<LineDifference>,
    /// Place of the first byte that differs.
    pub first_byte: Option<f64>,
    /// The bodies are larger than is compared, or were not kept whole: what is said is true of their beginnings.
    pub clipped: bool,
}

/// One value of two JSON documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueDifference {
    /// `$.items[3].price`.
    pub path: String,
    /// Never `same`.
    pub differs: Differs,
    /// As JSON, shortened when long.
    pub left: Option<String>,
    /// As JSON, shortened when long.
    pub right: Option<String>,
}

/// One line of two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineDifference {
    /// `same`, `added` or `removed`.
    pub differs: Differs,
    /// 1-based; `None` for an added one.
    pub left: Option<u32>,
    /// 1-based; `None` for a removed one.
    pub right: Option<u32>,
    /// Without its end.
    pub text: String,
}

/// One phase of two exchanges, in milliseconds; `None` where it did not happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TimingDifference {
    /// `routing`, `connecting`, `sending`, `waiting`, `receiving`, `total`.
    pub phase: String,
    /// Of the first.
    pub left_ms: Option<f64>,
    /// Of the second.
    pub right_ms: Option<f64>,
}
