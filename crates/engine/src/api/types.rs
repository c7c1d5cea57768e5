//! The wire types: what crosses to a window or a script, and nothing else.
//!
//! Ids cross as strings, moments as milliseconds since 1970 UTC (a double holds them exactly), durations as
//! milliseconds, sizes as bytes. `None` is an unknown and is shown as a dash. Codes cross, sentences do not.

mod act;
mod exchange;
mod explanation;
mod finding;
mod inspection;
mod log;
mod mend;
mod row;
mod rule;
mod setup;
mod site;
mod trust;
mod update;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use act::*;
pub use exchange::*;
pub use explanation::*;
pub use finding::*;
pub use inspection::*;
pub use log::*;
pub use mend::*;
pub use row::*;
pub use rule::*;
pub use setup::*;
pub use site::*;
pub use trust::*;
pub use update::*;

/// Everything the window needs to draw itself, except rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Overview {
    /// `0.1.0`.
    pub version: String,
    /// `linux`, `macos`, `windows`.
    pub platform: String,
    /// In the order of the sidebar.
    pub sites: Vec<Site>,
    /// The listeners.
    pub door: Door,
    /// Where the local authority is trusted.
    pub trust: Trust,
    /// What the person chose.
    pub settings: Settings,
    /// Where the journal is, and how large.
    pub journal: Journal,
}

/// The listeners all sites share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Door {
    /// `127.0.0.1:8443`; empty while not listening.
    pub https: Vec<String>,
    /// `127.0.0.1:8080`; empty when off or not listening.
    pub http: Vec<String>,
    /// Why a listener is not there.
    pub problem: Option<ApiError>,
}

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// `system`, `en`, `ko`.
    pub language: String,
    /// `127.0.0.1:8443`.
    pub listen: String,
    /// `127.0.0.1:8080` or `off`.
    pub http_listen: String,
    /// Exchanges kept in the journal.
    pub keep_exchanges: u32,
    /// Megabytes kept in the journal.
    pub keep_megabytes: u32,
    /// Days an exchange is kept in the journal; 0 for as long as there is room.
    pub keep_days: u32,
    /// Bytes kept of each body.
    pub body_cap: u32,
    /// Fields, cookies, parameters and keys whose values are masked beside the usual ones, whatever their case.
    pub secret_names: Vec<String>,
}

/// The journal's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Journal {
    /// The file, for people.
    pub path: String,
    /// Exchanges in it.
    pub exchanges: f64,
    /// On disk.
    pub bytes: f64,
    /// Records lost since the start because the recorder could not keep up.
    pub dropped: f64,
    /// Why nothing is recorded, when that is so.
    pub problem: Option<ApiError>,
}

/// What went wrong: a code someone acts on, values for its sentence, and the cause in English.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// Stable, kebab-case: `port-in-use`, `folder-missing`, ...
    pub code: String,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// The whole sentence in English, remedy included.
    pub message: String,
}
