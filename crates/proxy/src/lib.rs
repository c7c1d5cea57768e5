//! The data plane: listeners, routing, the pipeline, origins.

pub mod body;
pub(crate) mod error_page;
pub(crate) mod origin;
pub(crate) mod reserved;
