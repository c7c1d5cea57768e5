//! Sending a recorded request again: over a connection of our own to our own door, so that it is answered, changed and
//! recorded like any other.

mod client;
pub(crate) mod outside;
mod prepare;
mod repeat;

pub(crate) use client::{Answered, Line};
pub(crate) use prepare::{Prepared, draft};
pub(crate) use repeat::Repeats;

#[cfg(test)]
mod tests;
