//! One connection of ours to our own door.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::exchange::ExchangeId;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use proxy::Announced;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;

use super::Prepared;
use crate::Engine;
use crate::api::types::ApiError;
use crate::error::Result;

/// An answer takes at most this long.
pub(super) const LIMIT: Duration = Duration::from_secs(120);

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A connection that carries one request after the other.
pub(crate) struct Line {
    sender: SendRequest<Full<Bytes>>,
    announced: Announced,
}

/// What came of a request.
pub(crate) struct Answered {
    /// `None` when the door told of none.
    pub(crate) id: Option<ExchangeId>,
    pub(crate) status: u16,
    pub(crate) took: Duration,
    pub(crate) size: u64,
}

impl Line {
    /// Connects as the request wants it.
    ///
    /// # Errors
    /// When no site here has that host, or nothing listens.
    pub(crate) async fn open(engine: &Engine, request: &Prepared) -> Result<Self> {
        let at = door(engine, request)?;
        let connecting = Self::connect(engine, request, at);
        match tokio::time::timeout(LIMIT, connecting).await {
            Ok(line) => line.map_err(|cause| no_answer(&request.url, &cause)),
            Err(_) => Err(too_slow(&request.url)),
        }
    }

    async fn connect(
        engine: &Engine,
        request: &Prepared,
        at: SocketAddr,
    ) -> std::result::Result<Self, BoxError> {
        let (stream, announced) = dial(engine, at).await?;
        let sender = secured(stream, request, engine.0.authority.root_der()).await?;
        Ok(Self { sender, announced })
    }

    /// This one, or another where the door closed it after the last request.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) async fn or_anew(mut self, engine: &Engine, request: &Prepared) -> Result<Self> {
        if self.sender.ready().await.is_ok() { Ok(self) } else { Self::open(engine, request).await }
    }

    /// Sends it and reads the answer to its end; of a stream of events only the head.
    ///
    /// # Errors
    /// When there is no answer, or only half of one.
    pub(crate) async fn send(&mut self, request: &Prepared) -> Result<Answered> {
        match tokio::time::timeout(LIMIT, self.exchange(request)).await {
            Ok(answered) => answered.map_err(|cause| no_answer(&request.url, &cause)),
            Err(_) => Err(too_slow(&request.url)),
        }
    }

    /// The exchange that was made last, also when it got no answer.
    pub(crate) fn newest(&mut self) -> Option<ExchangeId> {
        self.announced.newest()
    }

    async fn exchange(&mut self, request: &Prepared) -> std::result::Result<Answered, BoxError> {
        let began = Instant::now();
        self.sender.ready().await?;
        let (head, mut body) = self.sender.send_request(request.request()).await?.into_parts();
        let mut size = 0;
        let streams =
            head.headers.get("content-type").is_some_and(|t| t.as_bytes().starts_with(b"text/event-stream"));
        while !streams && let Some(frame) = body.frame().await {
            size += frame?.data_ref().map_or(0, |data| data.len() as u64);
        }
        let (status, took) = (head.status.as_u16(), began.elapsed());
        Ok(Answered { id: self.newest(), status, took, size })
    }
}

/// Where our door is, for a host it has.
fn door(engine: &Engine, request: &Prepared) -> Result<SocketAddr> {
    let verdict = engine.0.proxy.explain(&request.url, request.method.as_str());
    if verdict.is_ok_and(|v| v.site.is_none()) {
        let message = format!(
            "no site here is called {}: a request is sent again through this door only; start its site, or write \
             another host",
            request.host
        );
        return Err(ApiError::new("resend-foreign", &[&request.host], message));
    }
    let door = engine.door();
    let addresses = if request.secure { door.https } else { door.http };
    let at = addresses.first().and_then(|at| at.parse::<SocketAddr>().ok());
    at.map(dialled).ok_or_else(|| not_listening(&request.url))
}

/// An address that stands for all of them is dialled on loopback.
fn dialled(at: SocketAddr) -> SocketAddr {
    match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, at.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, at.port()).into(),
        _ => at,
    }
}

/// The door must know the connection before it comes.
async fn dial(engine: &Engine, at: SocketAddr) -> std::io::Result<(TcpStream, Announced)> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // The address that will be dialled from: on this computer that is the one that is dialled.
    socket.bind((at.ip(), 0).into())?;
    let announced = engine.0.proxy.announce(socket.local_addr()?);
    let stream = socket.connect(at).await?;
    stream.set_nodelay(true)?;
    Ok((stream, announced))
}

/// Encrypted where the request wants it, by whom this root vouches for.
pub(super) async fn secured(
    stream: TcpStream,
    request: &Prepared,
    root: &[u8],
) -> std::result::Result<SendRequest<Full<Bytes>>, BoxError> {
    if !request.secure {
        return Ok(speak(stream).await?);
    }
    let name = ServerName::try_from(request.host.clone())?;
    let tls = TlsConnector::from(trusting(root)?);
    Ok(speak(tls.connect(name, stream).await?).await?)
}

async fn speak<S>(stream: S) -> hyper::Result<SendRequest<Full<Bytes>>>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Nobody but our own authority vouches for our own door.
fn trusting(root: &[u8]) -> std::result::Result<Arc<ClientConfig>, BoxError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(root.to_vec()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

pub(super) fn not_listening(url: &str) -> ApiError {
    let message = format!("cannot send {url} again: nothing listens for it here; is its site being served?");
    ApiError::new("resend-not-listening", &[url], message)
}

pub(super) fn no_answer(url: &str, cause: &BoxError) -> ApiError {
    let message =
        format!("{url} was sent, and got no whole answer: {cause}; the journal says what became of it");
    let is_cut =
        |cause: &hyper::Error| cause.is_incomplete_message() || cause.is_closed() || cause.is_canceled();
    if cause.downcast_ref().is_some_and(is_cut) {
        return ApiError::new("resend-cut", &[url], message);
    }
    ApiError::new("resend-no-answer", &[url, &cause.to_string()], message)
}

pub(super) fn too_slow(url: &str) -> ApiError {
    let seconds = LIMIT.as_secs().to_string();
    let message = format!("{url} was sent, and got no whole answer within {seconds} s");
    ApiError::new("resend-too-slow", &[url, &seconds], message)
}
