//! Where an answer is made.

pub(crate) mod files;
