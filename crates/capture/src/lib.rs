//! What happened: exchanges, the recorder that assembles them, and the journal that keeps them.
//!
//! ```text
//! data plane --Event--> queue --Vec<Event>--> Recorder --Vec<Change>--> Store --(SQLite)--> Reader
//! ```
//! The queue is the only part the data plane touches; everything after it runs on one plain thread.

pub mod compare;
pub mod content;
pub mod copy;
pub mod decode;
pub mod event;
pub mod exchange;
pub mod filter;
pub mod har;
pub mod head;
pub mod initiator;
pub mod kind;
pub mod queue;
pub mod read;
pub mod record;
pub mod recorder;
pub mod redact;
pub mod sort;
pub mod store;
pub mod summary;
pub mod verdict;

#[cfg(test)]
mod sample;
