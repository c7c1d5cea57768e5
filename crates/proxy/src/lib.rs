//! The data plane: listeners, routing, the pipeline, origins.

pub mod body;
