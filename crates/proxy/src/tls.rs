//! TLS on both sides: the leaves we show, and what we ask of backends.

pub(crate) mod client;
pub(crate) mod resolver;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

/// The one provider of all TLS here.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}
