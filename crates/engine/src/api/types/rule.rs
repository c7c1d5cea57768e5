//! Rules that change answers, and the exchanges they hold for a person.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, BodyDraft, Field};

/// A rule that changes what a site answers. Rules of a site are looked at in order; all that match are applied,
/// until one makes the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Rule {
    /// Unique; empty for one that is not kept yet.
    pub id: String,
    /// The site it belongs to.
    pub site: String,
    /// For people; one line.
    pub name: String,
    /// Whether it does anything.
    pub on: bool,
    /// What it is about.
    pub matches: RuleMatch,
    /// What it does, in this order.
    pub actions: Vec<RuleAction>,
    /// How often it was applied since it was made or Localfront started.
    pub hits: f64,
    /// Why it does nothing although it is on.
    pub problem: Option<ApiError>,
}

/// Which requests a rule is about. What is empty matches all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
#[serde(default)]
pub struct RuleMatch {
    /// The pattern of a behavior, as written in the project file.
    pub behavior: Option<String>,
    /// `GET`, ...
    pub methods: Vec<String>,
    /// A path pattern, as behaviors have: `/api/*`. Empty for all.
    pub path: String,
    /// Parameters the query must have. An empty value matches any; `*` stands for anything.
    pub query: Vec<Field>,
    /// Fields the request must have. An empty value matches any; `*` stands for anything.
    pub headers: Vec<Field>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum RuleAction {
    /// Answers without asking an origin.
    Answer {
        /// 200 to 599.
        status: u16,
        /// Beside the length and, unless given here, the type.
        headers: Vec<Field>,
        /// What it carries.
        body: RuleBody,
    },
    /// Asks for another path (`/v2/*`) of the site, or another address (`http://localhost:4000/*`). A `*` at its
    /// end takes what the `*` at the end of the rule's path matched, or the whole path. The query stays, unless
    /// this has one.
    Map {
        /// A path or a URL.
        to: String,
    },
    /// Answers what the origin answered, under another status.
    Status {
        /// 200 to 599.
        status: u16,
    },
    /// Changes the head that goes to the origin.
    RequestHeaders {
        /// Put in the place of what had that name.
        set: Vec<Field>,
        /// Names.
        remove: Vec<String>,
    },
    /// Changes the head that goes to the browser.
    ResponseHeaders {
        /// Put in the place of what had that name.
        set: Vec<Field>,
        /// Names.
        remove: Vec<String>,
    },
    /// Waits before the origin is asked: a time drawn anew for each request from a span.
    Delay {
        /// At least.
        from_ms: u32,
        /// At most; equal to `from_ms` for always the same.
        to_ms: u32,
    },
    /// Answers like a slow network.
    Throttle {
        /// Kilobits each second from the browser; 0 for unlimited.
        up_kbps: u32,
        /// Kilobits each second to the browser; 0 for unlimited.
        down_kbps: u32,
        /// Before the first byte.
        latency_ms: u32,
    },
    /// Fails some of the requests.
    Fail {
        /// 1 to 100.
        percent: u8,
        /// 400 to 599 to answer with; `None` closes the connection without an answer.
        status: Option<u16>,
    },
    /// Cuts the connection within the answer's body.
    Cut {
        /// Bytes of the body that still go out.
        after: u32,
    },
    /// Holds the exchange until a person has looked at it.
    Pause {
        /// Before the origin is asked.
        request: bool,
        /// Before the browser is answered.
        response: bool,
        /// Seconds after which it goes on by itself; 1 to 600.
        limit: u32,
    },
}

/// What an answer of a rule carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "lowercase")]
pub enum RuleBody {
    /// Given here.
    Given {
        /// The bytes.
        body: BodyDraft,
    },
    /// Read for each request.
    File {
        /// Absolute, or `~/...`.
        path: String,
    },
}

/// What a new rule made from an exchange shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum RuleSeed {
    /// The answer that was captured, again.
    Answer,
    /// Another path or origin.
    Map,
    /// Another status.
    Status,
    /// Fields set and removed.
    Headers,
    /// A second more.
    Delay,
    /// Slow 3G.
    Throttle,
    /// Half of the requests.
    Fail,
    /// The body in the middle.
    Cut,
    /// Both ways.
    Pause,
}

/// A named speed of a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ThrottlePreset {
    /// `slow-3g`, `fast-3g`, `slow-4g`, `4g`.
    pub name: String,
    /// Kilobits each second from the browser.
    pub up_kbps: u32,
    /// Kilobits each second to the browser.
    pub down_kbps: u32,
    /// Before the first byte.
    pub latency_ms: u32,
}

/// An exchange that waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Paused {
    /// What `resume` takes.
    pub id: String,
    /// The exchange.
    pub exchange: String,
    /// The site's name.
    pub site: String,
    /// The rule that holds it.
    pub rule: String,
    /// Its name.
    pub rule_name: String,
    /// True before the browser is answered, false before the origin is asked.
    pub response: bool,
    /// When it goes on by itself.
    pub ends_ms: f64,
    /// `GET`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Of the response.
    pub status: Option<u16>,
    /// The head, as it would go on.
    pub headers: Vec<Field>,
    /// The body, as it would go on; `None` when it is too large to be edited or never ends, and passes as it is.
    pub body: Option<BodyDraft>,
}

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Decision {
    /// On as it is.
    Continue,
    /// On with this in its place; what is `None` stays.
    Edit {
        /// Of a request.
        method: Option<String>,
        /// Path and query of a request.
        target: Option<String>,
        /// Of a response.
        status: Option<u16>,
        /// The whole head.
        headers: Option<Vec<Field>>,
        /// The whole body.
        body: Option<BodyDraft>,
    },
    /// Answered with this, the origin unasked.
    Answer {
        /// 200 to 599.
        status: u16,
        /// Beside the length.
        headers: Vec<Field>,
        /// What it carries.
        body: BodyDraft,
    },
    /// The connection is closed without an answer.
    Drop,
}
