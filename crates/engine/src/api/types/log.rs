//! Wire types of the request log: order, filters, charts, marks, sessions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::StatusCount;

/// The order of a list. Rows that are equal in it stand in the order in which they started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct Sort {
    /// The column.
    pub by: SortBy,
    /// The largest first.
    pub descending: bool,
}

/// Columns a list can be sorted by. A row without a value stands before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "kebab-case")]
pub enum SortBy {
    /// When the request came.
    #[default]
    Started,
    /// The status.
    Status,
    /// The method.
    Method,
    /// Path and query.
    Path,
    /// The authority.
    Host,
    /// The site's name.
    Site,
    /// The pattern that matched.
    Behavior,
    /// Who answered.
    ServedBy,
    /// What the answer is.
    Type,
    /// Bytes of the response body on the wire.
    Size,
    /// The same with its content coding undone.
    Decoded,
    /// What caches made of it.
    Cache,
    /// The page that asked.
    Initiator,
    /// To the last byte.
    Took,
    /// To the response's head.
    Wait,
    /// How it stands.
    State,
    /// Findings about it.
    Findings,
}

/// How far the search for the rows of a view has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct Search {
    /// Rows looked at.
    pub scanned: f64,
    /// Rows to look at, in all.
    pub of: f64,
    /// Every row was looked at, or the search was stopped: the list is as long as it gets.
    pub done: bool,
}

/// What can follow in a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
pub struct Completion {
    /// Characters before the text a suggestion takes the place of.
    pub from: u32,
    /// Characters before the end of that text.
    pub to: u32,
    /// The likeliest first.
    pub suggestions: Vec<Suggestion>,
}

/// One thing that can follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestion {
    /// What to write.
    pub text: String,
    /// `field`, `value`, `operator`.
    pub kind: String,
    /// Of the newest rows, how many have this value; `None` where that is not counted.
    pub count: Option<u32>,
}

/// A filter under a name, kept in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    /// Unique.
    pub name: String,
    /// In the filter language.
    pub filter: String,
}

/// Requests over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct Timeline {
    /// The beginning of the first bucket, in milliseconds since 1970.
    pub from_ms: f64,
    /// The end of the last bucket.
    pub to_ms: f64,
    /// All rows of the view, in buckets of equal width.
    pub buckets: Vec<Bucket>,
    /// The same for each behavior, the busiest first.
    pub behaviors: Vec<BehaviorTimeline>,
}

/// Requests of one behavior over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BehaviorTimeline {
    /// The site's name; `None` for requests no site serves.
    pub site: Option<String>,
    /// The pattern; `None` for requests no site serves.
    pub behavior: Option<String>,
    /// The whole span.
    pub whole: Bucket,
    /// As those of the timeline.
    pub buckets: Vec<Bucket>,
}

/// Requests that came within a span. Latencies are those of answers that are complete, streams left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct Bucket {
    /// All of them.
    pub requests: u32,
    /// Status 400 or more, or failed.
    pub errors: u32,
    /// Half of the answers took at most this; `None` without answers.
    pub p50_ms: Option<f64>,
    /// 95 of 100.
    pub p95_ms: Option<f64>,
    /// 99 of 100.
    pub p99_ms: Option<f64>,
}

/// What was recorded from one moment to the next, or imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Session {
    /// What commands and `View` take.
    pub id: u32,
    /// Given by a person, or the imported file's; empty for none.
    pub name: String,
    /// When it began; 0 for the one every journal begins with.
    pub began_ms: f64,
    /// Exchanges in it.
    pub exchanges: f64,
    /// Read from a file instead of recorded.
    pub imported: bool,
    /// What is recorded goes into it; all others are only looked at.
    pub current: bool,
}

/// Two sessions side by side. What differs by chance is not called a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionComparison {
    /// The earlier, as a rule.
    pub left: Session,
    /// The later.
    pub right: Session,
    /// One line for each behavior, the most changed first.
    pub routes: Vec<SessionLine>,
    /// One line for each method and path, the most changed first; at most 2,000.
    pub paths: Vec<SessionLine>,
    /// Lines left out beyond those.
    pub omitted: u32,
}

/// What became of a behavior or a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionLine {
    /// The site's name; `None` for requests no site serves.
    pub site: Option<String>,
    /// The pattern; `None` for requests no site serves.
    pub behavior: Option<String>,
    /// `GET`; `None` for a whole behavior, and for the many paths that are one line.
    pub method: Option<String>,
    /// Segments that are numbers or UUIDs are `*`; `None` as with `method`.
    pub path: Option<String>,
    /// `None` where the left session has no such request.
    pub left: Option<Figures>,
    /// `None` where the right session has no such request.
    pub right: Option<Figures>,
    /// `errors`, `gone`, `new`, `statuses`, `latency`, `size`, the gravest first; empty when nothing changed.
    pub changes: Vec<String>,
}

/// Requests in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Figures {
    /// All of them.
    pub requests: u32,
    /// Status 400 or more, or failed.
    pub errors: u32,
    /// How often each status came, in order.
    pub statuses: Vec<StatusCount>,
    /// Half of the answers took at most this; `None` without answers.
    pub p50_ms: Option<f64>,
    /// 95 of 100.
    pub p95_ms: Option<f64>,
    /// Median bytes of the response body on the wire, 304s left out.
    pub size: Option<f64>,
}
