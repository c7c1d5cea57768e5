//! What a backend's TLS may be like, and what is said when it is not so.

use std::sync::Arc;

use config::project::{OriginKind, Protocol, Upstream};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use crate::backend::Backend;
use crate::world::{World, shop, upstream};

/// A certificate for one name that is its own authority, as `openssl req -x509` makes it.
pub(crate) struct Own {
    pem: String,
    der: CertificateDer<'static>,
    key: KeyPair,
}

pub(crate) fn own(name: &str, expired: bool) -> Own {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if expired {
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        params.is_ca = IsCa::NoCa;
    }
    let certificate = params.self_signed(&key).unwrap();
    Own { pem: certificate.pem(), der: certificate.der().clone(), key }
}

pub(crate) fn serving(own: &Own, clients: Option<Arc<dyn ClientCertVerifier>>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        Some(clients) => builder.with_client_cert_verifier(clients),
        None => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.key.serialize_der()));
    builder.with_single_cert(vec![own.der.clone()], key).unwrap()
}

pub(crate) async fn backend(config: ServerConfig) -> Backend {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Backend::raw(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure").await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

/// The text of the answer, or the code of the failure.
async fn asked(backend: &Backend, change: impl FnOnce(&mut Upstream)) -> String {
    let mut group = upstream(&[&format!("https://localhost:{}", backend.address.port())]);
    change(&mut group);
    let world = World::open([shop().default(OriginKind::Upstream(group))]).await;
    let page = world.h2().await.get("/").await;
    page.header("localfront-error").map_or_else(|| page.text().to_owned(), str::to_owned)
}

#[tokio::test]
async fn an_extra_root_is_trusted_and_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("root.pem");
    let trusted = own("localhost", false);
    std::fs::write(&ca, &trusted.pem).unwrap();
    let with_ca = |group: &mut Upstream| group.ca = Some(ca.clone());
    let good = backend(serving(&trusted, None)).await;
    assert_eq!(asked(&good, with_ca).await, "secure");
    assert_eq!(asked(&good, |_| {}).await, "tls-unknown-root");
    let other = backend(serving(&own("localhost", false), None)).await;
    assert_eq!(asked(&other, with_ca).await, "tls-unknown-root");

    let elsewhere = own("elsewhere.test", false);
    std::fs::write(&ca, &elsewhere.pem).unwrap();
    assert_eq!(asked(&backend(serving(&elsewhere, None)).await, with_ca).await, "tls-name-mismatch");

    std::fs::write(&ca, "nothing").unwrap();
    assert_eq!(asked(&good, with_ca).await, "tls-bad-ca");
    std::fs::remove_file(&ca).unwrap();
    assert_eq!(asked(&good, with_ca).await, "tls-bad-ca");
}

#[tokio::test]
async fn an_authority_of_the_file_may_sign() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("root.pem");
    let root = own("Root", false);
    let issuer = rcgen::Issuer::from_ca_cert_der(&root.der, &root.key).unwrap();
    let key = KeyPair::generate().unwrap();
    let sign = |expired: bool| {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        if expired {
            params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        }
        let signed = params.signed_by(&key, &issuer).unwrap();
        let key = KeyPair::try_from(key.serialize_der()).unwrap();
        Own { pem: signed.pem(), der: signed.der().clone(), key }
    };
    std::fs::write(&ca, &root.pem).unwrap();
    let with_ca = |group: &mut Upstream| group.ca = Some(ca.clone());
    assert_eq!(asked(&backend(serving(&sign(false), None)).await, with_ca).await, "secure");
    assert_eq!(asked(&backend(serving(&sign(true), None)).await, with_ca).await, "tls-expired");
}

#[tokio::test]
async fn a_backend_that_wants_a_certificate_of_ours_is_told_apart() {
    let own = own("localhost", false);
    let mut roots = RootCertStore::empty();
    roots.add(own.der.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let backend = backend(serving(&own, Some(clients))).await;
    assert_eq!(asked(&backend, |group| group.verify = false).await, "tls-client-certificate");
}

/// Has no certificate for any name.
#[derive(Debug)]
struct Nobody;

impl ResolvesServerCert for Nobody {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<rustls::sign::CertifiedKey>> {
        None
    }
}

#[tokio::test]
async fn names_and_protocols_a_backend_does_not_know_are_told() {
    let mut nobody = serving(&own("localhost", false), None);
    nobody.cert_resolver = Arc::new(Nobody);
    assert_eq!(asked(&backend(nobody).await, |group| group.verify = false).await, "tls-handshake");

    let without_h2 = backend(serving(&own("localhost", false), None)).await;
    let only_h2 = |group: &mut Upstream| (group.verify, group.protocol) = (false, Protocol::Http2);
    assert_eq!(asked(&without_h2, only_h2).await, "h2-not-spoken");
}

#[tokio::test]
async fn http2_is_chosen_where_the_backend_offers_it() {
    let mut config = serving(&own("localhost", false), None);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let backend = Backend::raw(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none").await;
                return;
            }
            let Ok(mut connection) = h2::server::handshake(stream).await else { return };
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                let mut body = answer.send_response(http::Response::new(()), false).unwrap();
                body.send_data(bytes::Bytes::from_static(b"two"), true).unwrap();
            }
        }
    })
    .await;
    assert_eq!(asked(&backend, |group| group.verify = false).await, "two");
    assert_eq!(asked(&backend, only_h1).await, "one");
}

fn only_h1(group: &mut Upstream) {
    (group.verify, group.protocol) = (false, Protocol::Http1);
}

#[tokio::test]
async fn a_backend_without_http1_is_told_apart() {
    let mut config = serving(&own("localhost", false), None);
    config.alpn_protocols = vec![b"h2".to_vec()];
    assert_eq!(asked(&backend(config).await, only_h1).await, "http1-not-spoken");
}
