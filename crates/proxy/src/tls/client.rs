//! What is asked of a backend's certificate, and what is offered to it.

mod verify;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use config::project::Address;
use rustls::client::ResolvesClientCert;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::Fault;
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::refusal;
use crate::tls::provider;
use verify::{AnyCertificate, WithOwn};

/// Which certificates the peers of an upstream may show. Roots are read on first use.
pub(crate) struct Trust {
    verify: bool,
    ca: Option<PathBuf>,
    config: OnceCell<Arc<ClientConfig>>,
    /// Kept for all connections: sessions are only resumed with the same resolver.
    asked: Arc<Asked>,
}

/// What is offered to be spoken (RFC 7301).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    Both,
    Http1,
    Http2,
}

/// We have no certificate of our own, and notice when one is wanted.
#[derive(Debug, Default)]
struct Asked(AtomicBool);

impl Trust {
    pub(crate) fn new(verify: bool, ca: Option<PathBuf>) -> Self {
        Self { verify, ca, config: OnceCell::new(), asked: Arc::default() }
    }

    /// Always with the peer's name (RFC 6066 section 3): without it, servers of many names answer alert 40.
    pub(crate) async fn handshake(
        &self,
        peer: &Peer,
        tcp: TcpStream,
        offer: Offer,
    ) -> Result<TlsStream<TcpStream>, Fault> {
        let mut config = ClientConfig::clone(&*self.config().await?);
        config.alpn_protocols = offer.protocols();
        config.client_auth_cert_resolver = self.asked.clone();
        let connecting = TlsConnector::from(Arc::new(config)).connect(name_of(peer)?, tcp).await;
        connecting.map_err(|e| refusal::of_tls(peer, &e, offer, self.asked.0.load(Ordering::Relaxed)))
    }

    async fn config(&self) -> Result<Arc<ClientConfig>, Fault> {
        let made = self.config.get_or_try_init(|| async {
            match (&self.ca, self.verify) {
                (_, false) => config(Arc::new(AnyCertificate(provider()))).map_err(|e| no_roots(&e)),
                (None, true) => platform().await,
                (Some(ca), true) => with_own(ca.clone()).await,
            }
        });
        made.await.cloned()
    }
}

impl Offer {
    fn protocols(self) -> Vec<Vec<u8>> {
        let (h2, h1) = (b"h2".to_vec(), b"http/1.1".to_vec());
        match self {
            Self::Both => vec![h2, h1],
            Self::Http1 => vec![h1],
            Self::Http2 => vec![h2],
        }
    }
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, _roots: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

fn name_of(peer: &Peer) -> Result<ServerName<'static>, Fault> {
    let host = match &peer.address {
        Address::Tcp { host, .. } => host.clone(),
        Address::Unix(_) => "localhost".to_owned(),
    };
    ServerName::try_from(host).map_err(|e| Fault::upstream("tls-name-mismatch", e.to_string()))
}

/// Against the platform's roots: shared by all, because reading them takes a while.
async fn platform() -> Result<Arc<ClientConfig>, Fault> {
    static SHARED: OnceCell<Arc<ClientConfig>> = OnceCell::const_new();
    let read = || async {
        let read = || config(Arc::new(Verifier::new(provider())?));
        apart(move || read().map_err(|e: rustls::Error| no_roots(&e))).await
    };
    SHARED.get_or_try_init(read).await.cloned()
}

/// Against the platform's roots and those of a file.
async fn with_own(ca: PathBuf) -> Result<Arc<ClientConfig>, Fault> {
    apart(move || {
        let own = read_pem(&ca)?;
        let verifier = Verifier::new_with_extra_roots(own.clone(), provider());
        let verifier = verifier.map_err(|e| bad_ca(&ca, &e))?;
        config(Arc::new(WithOwn { inner: verifier, own })).map_err(|e| no_roots(&e))
    })
    .await
}

/// Reading files is not for the threads that carry traffic.
async fn apart<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|e| Err(no_roots(&e)))
}

fn read_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(own) if own.is_empty() => Err(bad_ca(path, &io::Error::other("there is no certificate in it"))),
        Ok(own) => Ok(own),
        Err(error) => Err(bad_ca(path, &error)),
    }
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<Arc<ClientConfig>, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    Ok(Arc::new(config))
}

fn bad_ca(path: &Path, cause: &dyn std::fmt::Display) -> Fault {
    Fault::upstream("tls-bad-ca", format!("could not read certificates from {}: {cause}", path.display()))
}

fn no_roots(cause: &dyn std::fmt::Display) -> Fault {
    Fault::upstream("tls-handshake", format!("could not read this computer's roots: {cause}"))
}
