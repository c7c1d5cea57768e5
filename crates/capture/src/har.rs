//! HAR 1.2, the format browsers exchange: <http://www.softwareishard.com/blog/har-12-spec/>.
//!
//! Written as a stream, an entry at a time, and read the same way. What HAR has no place for stands under names with an
//! underscore, as the format asks for; those of Chromium are used where it has one.

mod entry;
mod import;
mod parts;
mod read;
mod write;

pub use import::{Entries, ImportError};
pub use write::{Export, ExportError};

#[cfg(test)]
mod tests;
