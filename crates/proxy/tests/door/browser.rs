//! Clients: HTTP/1.1 and HTTP/2 over TLS that trusts the test's authority, and bare bytes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::world::World;

pub(crate) type Sent = BoxBody<Bytes, Infallible>;

/// One connection.
pub(crate) enum Browser {
    H1(http1::SendRequest<Sent>),
    H2(http2::SendRequest<Sent>),
}

/// An answer read to its end.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) head: http::response::Parts,
    pub(crate) body: Bytes,
}

impl World {
    pub(crate) async fn h1(&self) -> Browser {
        let stream = self.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection.with_upgrades());
        Browser::H1(sender)
    }

    pub(crate) async fn h2(&self) -> Browser {
        let stream = self.tls("shop.localhost", &[b"h2"]).await.unwrap();
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Browser::H2(sender)
    }

    /// Both, one after the other.
    pub(crate) async fn both(&self) -> [Browser; 2] {
        [self.h1().await, self.h2().await]
    }

    pub(crate) async fn tls(&self, name: &str, alpn: &[&[u8]]) -> std::io::Result<TlsStream<TcpStream>> {
        connect(self.https, name, self.trusting(alpn)).await
    }

    /// A client that trusts nothing but the test's authority.
    pub(crate) fn trusting(&self, alpn: &[&[u8]]) -> Arc<ClientConfig> {
        self.trusting_with(rustls::crypto::aws_lc_rs::default_provider(), alpn)
    }

    /// One that names the suites of this provider, in their order.
    pub(crate) fn trusting_with(&self, provider: CryptoProvider, alpn: &[&[u8]]) -> Arc<ClientConfig> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from(self.root.clone())).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|a| a.to_vec()).collect();
        Arc::new(config)
    }

    /// Sends bytes over TLS and reads until the door closes.
    pub(crate) async fn bytes(&self, request: &str) -> String {
        self.pieces(&[request.as_bytes()]).await
    }

    /// As [`Self::bytes`], each piece in a packet of its own.
    pub(crate) async fn pieces(&self, pieces: &[&[u8]]) -> String {
        let mut stream = self.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
        for piece in pieces {
            // The door may have closed already; what it said is read all the same.
            let _ = stream.write_all(piece).await;
            let _ = stream.flush().await;
            tokio::task::yield_now().await;
        }
        let reading = tokio::time::timeout(std::time::Duration::from_secs(2), read_to_end(&mut stream));
        reading.await.unwrap_or_else(|_| "the door did not close".to_owned())
    }
}

pub(crate) async fn connect(
    at: SocketAddr,
    name: &str,
    config: Arc<ClientConfig>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(config).connect(name, TcpStream::connect(at).await?).await
}

/// Sends bytes in the clear and reads until the door closes.
pub(crate) async fn plain(at: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read_to_end(&mut stream).await
}

pub(crate) async fn read_to_end(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

impl Browser {
    pub(crate) async fn send(&mut self, request: Request<Sent>) -> hyper::Result<Response<Incoming>> {
        match self {
            Self::H1(sender) => {
                sender.ready().await?;
                sender.send_request(origin_form(request)).await
            }
            Self::H2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }

    pub(crate) async fn page(&mut self, request: Request<Sent>) -> Page {
        let (head, body) = self.send(request).await.unwrap().into_parts();
        Page { head, body: body.collect().await.unwrap().to_bytes() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.page(get(path)).await
    }
}

/// HTTP/1.1 carries the authority in `Host`.
fn origin_form(request: Request<Sent>) -> Request<Sent> {
    let (mut head, body) = request.into_parts();
    if let Some(authority) = head.uri.authority() {
        let host = http::HeaderValue::from_str(authority.as_str()).unwrap();
        head.headers.entry("host").or_insert(host);
        head.uri = head.uri.path_and_query().unwrap().as_str().parse().unwrap();
    }
    Request::from_parts(head, body)
}

impl Page {
    pub(crate) fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).map(|v| v.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// For `https://shop.localhost` and this path.
pub(crate) fn get(path: &str) -> Request<Sent> {
    request("GET", path, Empty::new().boxed())
}

pub(crate) fn post(path: &str, body: impl Into<Bytes>) -> Request<Sent> {
    request("POST", path, Full::new(body.into()).boxed())
}

pub(crate) fn request(method: &str, path: &str, body: Sent) -> Request<Sent> {
    let url = if path.starts_with('/') { format!("https://shop.localhost{path}") } else { path.to_owned() };
    Request::builder().method(method).uri(url).body(body).unwrap()
}

/// As `request`, with fields.
pub(crate) fn fields(mut request: Request<Sent>, fields: &[(&'static str, &'static str)]) -> Request<Sent> {
    for (name, value) in fields {
        request.headers_mut().append(*name, http::HeaderValue::from_static(value));
    }
    request
}

/// A body that is fed by hand; it ends when the feeding end is dropped.
pub(crate) struct Fed(tokio::sync::mpsc::UnboundedReceiver<Bytes>);

pub(crate) fn fed() -> (tokio::sync::mpsc::UnboundedSender<Bytes>, Sent) {
    let (feed, fed) = tokio::sync::mpsc::unbounded_channel();
    (feed, Fed(fed).boxed())
}

impl hyper::body::Body for Fed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|b| Ok(hyper::body::Frame::data(b))))
    }
}
