//! Rows of the request log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Sort;

/// One row of the request log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Base 36.
    pub id: String,
    /// When the request came.
    pub at_ms: f64,
    /// `None` while pending, or when the browser left before there was an answer.
    pub status: Option<u16>,
    /// `GET`.
    pub method: String,
    /// Path and query as received.
    pub target: String,
    /// `shop.localhost:8443`.
    pub authority: String,
    /// The site's name; `None` when none serves that host.
    pub site: Option<String>,
    /// The pattern that matched.
    pub behavior: Option<String>,
    /// `folder`, `backend`, `localfront`.
    pub served_by: String,
    /// `html`, `js`, `css`, `json`, `image`, `font`, `media`, `websocket`, `events`, `text`, `other`; empty when
    /// unknown.
    pub kind: String,
    /// Bytes of the response body on the wire.
    pub size: Option<f64>,
    /// Bytes of the response body with its content coding undone; `None` where that is not known.
    pub decoded: Option<f64>,
    /// What caches made of the answer: `not-modified`, `hit`, `miss`, `max-age`, `no-cache`, `no-store`, `heuristic`;
    /// empty when nothing says so.
    pub cache: String,
    /// Who made the browser ask, where it said so.
    pub initiator: Option<Initiator>,
    /// From the request's head to the last byte; `None` while it runs.
    pub took_ms: Option<f64>,
    /// From the request's head to the response's.
    pub wait_ms: Option<f64>,
    /// `pending`, `open` (a stream), `complete`, `left`, `failed`.
    pub state: String,
    /// `1.1`, `2`.
    pub version: String,
    /// Findings about this exchange.
    pub findings: u32,
    /// The failure's stable code.
    pub error: Option<String>,
    /// Kept when the journal is cleared or makes room.
    pub pinned: bool,
    /// A person's own words; empty for none.
    pub comment: String,
    /// The exchange it was made from, when it was sent again from here.
    pub resent_from: Option<String>,
}

/// Who made a browser ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Initiator {
    /// `person`, `link`, `frame`, `script`, `element`, `page` (nothing but the page is known).
    pub by: String,
    /// Its path where it has the request's origin, else its address; without the query.
    pub page: Option<String>,
}

/// Which rows a list shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct View {
    /// Site id; `None` for all.
    pub site: Option<String>,
    /// The filter language; empty for all.
    pub filter: String,
    /// The order; the oldest first unless said otherwise.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sort: Option<Sort>,
    /// Only this session; all when not given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<u32>,
}

/// A slice of a list, in its order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Rows {
    /// Rows that match, in all.
    pub total: f64,
    /// Place of the first of `rows` in the list.
    pub offset: f64,
    /// At most what was asked for.
    pub rows: Vec<Row>,
    /// False while older rows are still looked for: `total` and `offset` are of what was found until now.
    pub done: bool,
}
