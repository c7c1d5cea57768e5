//! What the user asked for: the file as typed, the project as meant, and every mistake at once.
//!
//! ```text
//! text --parse--> ProjectFile --validate--> Project       load() does both
//! text --edit---> text                                    comments stay
//! ```
//!
//! No disk, no clock, no environment: paths come in as values, and whether a folder exists is not asked.

pub mod diagnostic;
mod duration;
pub mod edit;
pub mod file;
pub mod host;
mod load;
mod parse;
pub mod pattern;
mod problem;
pub mod project;
mod report;
mod schema;
mod similar;
mod size;
pub mod span;
pub mod target;
mod validate;

pub use load::{Loaded, codes, load};
pub use schema::schema;
pub use validate::{is_site_name, site_name_from};
