//! A certificate for each name asked for: made once, kept in memory, renewed before anybody notices.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::Ticketer;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use crate::error::chain;
use crate::tls::provider;

/// Names a local program may make us remember. A handshake for one more starts over.
const REMEMBERED: usize = 1024;

/// The TLS settings for each name. All share their session tickets, so that a client resumes whatever the leaf.
pub(crate) struct Leaves {
    authority: Arc<pki::Authority>,
    base: ServerConfig,
    refusal: Arc<ServerConfig>,
    ready: Mutex<HashMap<String, Ready>>,
}

#[derive(Clone)]
struct Ready {
    config: Arc<ServerConfig>,
    leaf: pki::Leaf,
}

/// Answers every handshake with an alert.
#[derive(Debug)]
struct Nobody;

impl Leaves {
    pub(crate) fn new(authority: Arc<pki::Authority>) -> Self {
        let base = base();
        Self { authority, refusal: Arc::new(base.clone()), base, ready: Mutex::default() }
    }

    /// The settings for a name from SNI, or for an address. A new leaf is signed on a thread of its own, so that
    /// other connections do not wait for it. A name the authority may not vouch for is refused in the handshake.
    pub(crate) async fn config_for(&self, name: &str) -> Arc<ServerConfig> {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let known = self.ready.lock().get(&name).cloned();
        if let Some(ready) = known
            && !ready.leaf.needs_renewal(SystemTime::now())
        {
            return ready.config;
        }
        self.make(name).await
    }

    async fn make(&self, name: String) -> Arc<ServerConfig> {
        let (authority, asked) = (self.authority.clone(), name.clone());
        let issued = tokio::task::spawn_blocking(move || authority.issue(&asked, SystemTime::now())).await;
        match issued {
            Ok(Ok(leaf)) => self.remember(name, leaf),
            Ok(Err(error)) => self.refuse(&name, &chain(&error)),
            Err(error) => self.refuse(&name, &error.to_string()),
        }
    }

    fn remember(&self, name: String, leaf: pki::Leaf) -> Arc<ServerConfig> {
        let mut config = self.base.clone();
        match certified(&leaf) {
            Ok(key) => config.cert_resolver = Arc::new(SingleCertAndKey::from(key)),
            Err(error) => return self.refuse(&name, &error.to_string()),
        }
        let config = Arc::new(config);
        let mut ready = self.ready.lock();
        if ready.len() >= REMEMBERED {
            ready.clear();
        }
        ready.insert(name, Ready { config: config.clone(), leaf });
        config
    }

    fn refuse(&self, name: &str, cause: &str) -> Arc<ServerConfig> {
        tracing::warn!(name, cause, "refused a TLS handshake");
        self.refusal.clone()
    }
}

impl ResolvesServerCert for Nobody {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

fn base() -> ServerConfig {
    let mut config = ServerConfig::builder_with_provider(Arc::new(preferring_aes_128()))
        .with_safe_default_protocol_versions()
        .expect("the provider has suites for TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Nobody));
    config.ignore_client_order = true;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    match Ticketer::new() {
        Ok(ticketer) => config.ticketer = ticketer,
        Err(error) => tracing::warn!(%error, "sessions are resumed from memory only"),
    }
    config
}

/// In the order browsers have: AES with 128 bits first, which is enough for anybody and two thirds of the work of
/// 256. Programs built on OpenSSL name the longer one first without meaning anything by it.
fn preferring_aes_128() -> CryptoProvider {
    let mut provider = CryptoProvider::clone(&provider());
    provider
        .cipher_suites
        .sort_by_key(|suite| !suite.suite().as_str().is_some_and(|name| name.contains("AES_128")));
    provider
}

fn certified(leaf: &pki::Leaf) -> Result<CertifiedKey, rustls::Error> {
    let chain = leaf.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.key_pkcs8.clone()));
    Ok(CertifiedKey::new(chain, rustls::crypto::aws_lc_rs::sign::any_supported_type(&key)?))
}
