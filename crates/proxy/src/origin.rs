//! Where an answer is made.

pub(crate) mod files;
pub(crate) mod upstream;
