//! The steps of the pipeline: one duty each, as plain functions. Their order is [`crate::pipeline`]'s.

pub(crate) mod cookie;
pub(crate) mod csp_report;
pub(crate) mod forwarded;
pub(crate) mod framing;
pub(crate) mod hop_by_hop;
pub(crate) mod hsts;
pub(crate) mod location;
pub(crate) mod method;
pub(crate) mod redirect;
pub(crate) mod target;
pub(crate) mod via;
