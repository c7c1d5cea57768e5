//! What is asked of a backend's certificate.

use std::io;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::OnceCell;

use crate::tls::provider;

/// The settings towards a backend, made on first use: against the platform's roots, or against nothing.
pub(crate) async fn config(verify: bool) -> io::Result<Arc<ClientConfig>> {
    static VERIFIED: OnceCell<Arc<ClientConfig>> = OnceCell::const_new();
    static UNVERIFIED: OnceCell<Arc<ClientConfig>> = OnceCell::const_new();
    if verify {
        VERIFIED.get_or_try_init(verified).await.cloned()
    } else {
        UNVERIFIED.get_or_try_init(|| async { unverified() }).await.cloned()
    }
}

/// Reads the platform's roots, which takes a while, on a thread of its own.
async fn verified() -> io::Result<Arc<ClientConfig>> {
    tokio::task::spawn_blocking(|| finish(builder()?.with_platform_verifier()))
        .await
        .map_err(io::Error::other)?
}

fn unverified() -> io::Result<Arc<ClientConfig>> {
    let verifier = Arc::new(AnyCertificate(provider()));
    finish(Ok(builder()?.dangerous().with_custom_certificate_verifier(verifier)))
}

type Builder<S> = rustls::ConfigBuilder<ClientConfig, S>;

fn builder() -> io::Result<Builder<rustls::WantsVerifier>> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)
}

fn finish(
    built: Result<Builder<rustls::client::WantsClientCert>, rustls::Error>,
) -> io::Result<Arc<ClientConfig>> {
    let mut config = built.map_err(io::Error::other)?.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// For `verify = false`: any certificate will do, but its key must still have signed the handshake.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
