//! The running thing behind every door: open projects, the data plane, the journal, findings, trust, settings.
#![forbid(unsafe_code)]

mod agent;
pub mod api;
mod backends;
pub mod check;
mod closer;
mod compare;
pub mod doctor;
mod door;
mod drafts;
mod engine;
mod error;
mod explain;
mod fetch;
mod filters;
mod findings;
mod given;
pub mod guess;
pub mod har;
mod inspect;
pub mod instance;
mod live;
mod lookup;
mod masking;
mod mend;
mod outbox;
mod places;
mod project_file;
mod projects;
mod reload;
mod resend;
mod rules;
mod serving;
mod settings;
mod sources;
pub mod trust;
mod wire;

pub use agent::Agent;
pub use door::{Listen, parse_http_listen, parse_listen};
pub use engine::{Engine, Options, Startup};
pub use explain::explain_project;
pub use given::Given;
pub use inspect::check_filter;
pub use lookup::{Following, Lookup};
pub use masking::Masking;
pub use outbox::Subscription;
pub use places::Places;
pub use project_file::{
    known_sites, named_in_file, no_project_file, refusal, schema, sites_of_file, validate,
};
