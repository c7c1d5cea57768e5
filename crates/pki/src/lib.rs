//! Who vouches for us: the local authority, the leaves it signs, and the places where it is trusted.
//!
//! The root's key is read, used and dropped in this crate; nothing hands it out. Nothing here reads the
//! environment, the clock or the home folder: the caller hands them in.
#![forbid(unsafe_code)]

mod authority;
mod command;
mod error;
mod leaf;
mod name;
pub mod trust;

pub use authority::{Authority, Root, permits};
pub use command::{Command, Output, Runner, System};
pub use error::Error;
pub use leaf::Leaf;
pub use trust::{Environment, Kind, Standing, State, Store, stores};

#[cfg(test)]
mod testing;
