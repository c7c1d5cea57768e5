//! Documents from the network, for `check URL`; and whether a host answers over https, when a person asks.

use std::io::Cursor;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::api::types::HttpsCheck;

/// Asking whether a host answers over https may take this long.
const PROBE: Duration = Duration::from_secs(5);
/// The redirects that are followed.
const HOPS: usize = 5;

/// Whatever stood in the way.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A page as it came, and the heads on the way to it.
pub(crate) struct Page {
    pub(crate) url: Uri,
    pub(crate) heads: Vec<(Uri, u16, HeaderMap)>,
    pub(crate) body: Bytes,
}

/// Asks once for the head of an https address, and says what came of it.
pub(crate) async fn probe(url: &str) -> HttpsCheck {
    let asked = async {
        let uri: Uri = url.parse()?;
        Ok::<_, BoxError>(ask(&uri, None, Method::HEAD).await?.status().as_u16())
    };
    let answer = tokio::time::timeout(PROBE, asked).await;
    let (status, problem) = match answer {
        Ok(Ok(status)) => (Some(status), None),
        Ok(Err(cause)) => (None, Some(cause.to_string())),
        Err(_) => (None, Some(format!("no answer within {} s", PROBE.as_secs()))),
    };
    HttpsCheck { url: url.to_owned(), status, problem }
}

/// Follows redirects to what answers with a body, keeping the heads on the way.
pub(crate) async fn follow(mut url: Uri, root: Option<&Path>) -> std::result::Result<Page, BoxError> {
    let mut heads = Vec::new();
    for _ in 0..=HOPS {
        let response = get(&url, root).await?;
        let (head, body) = response.into_parts();
        let next = head.headers.get(header::LOCATION).filter(|_| head.status.is_redirection());
        let next = next.and_then(|l| url::Url::parse(&url.to_string()).ok()?.join(l.to_str().ok()?).ok());
        heads.push((url.clone(), head.status.as_u16(), head.headers));
        match next {
            Some(next) => url = next.as_str().parse()?,
            None => {
                let body = Limited::new(body, mixed_content::MAX_BYTES).collect().await?.to_bytes();
                return Ok(Page { url, heads, body });
            }
        }
    }
    Err(format!("more than {HOPS} redirects").into())
}

async fn get(
    url: &Uri,
    root: Option<&Path>,
) -> std::result::Result<Response<hyper::body::Incoming>, BoxError> {
    ask(url, root, Method::GET).await
}

async fn ask(
    url: &Uri,
    root: Option<&Path>,
    method: Method,
) -> std::result::Result<Response<hyper::body::Incoming>, BoxError> {
    let host = url.host().ok_or("the address has no host")?;
    let secure = url.scheme_str() == Some("https");
    let port = url.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = connect(host.trim_matches(['[', ']']), port).await?;
    let request = Request::builder()
        .method(method)
        .uri(url.path_and_query().map_or("/", |p| p.as_str()))
        .header(header::HOST, url.authority().map(|a| a.as_str()).unwrap_or(host))
        .header(header::ACCEPT, "text/html,*/*;q=0.8")
        .header(header::USER_AGENT, concat!("localfront-check/", env!("CARGO_PKG_VERSION")))
        .header("sec-fetch-mode", "navigate")
        .body(Empty::<Bytes>::new())?;
    if secure {
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
        send(TlsConnector::from(tls(root)?).connect(name, stream).await?, request).await
    } else {
        send(stream, request).await
    }
}

/// Not every system leads names under `localhost` to loopback (RFC 6761 section 6.3), so this does.
async fn connect(host: &str, port: u16) -> std::io::Result<TcpStream> {
    if host == "localhost" || host.ends_with(".localhost") {
        return TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
    }
    TcpStream::connect((host, port)).await
}

async fn send<S>(
    stream: S,
    request: Request<Empty<Bytes>>,
) -> std::result::Result<Response<hyper::body::Incoming>, BoxError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}

fn tls(root: Option<&Path>) -> std::result::Result<Arc<rustls::ClientConfig>, BoxError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let pem = root.and_then(|root| std::fs::read(root).ok()).unwrap_or_default();
    let extra = CertificateDer::pem_reader_iter(Cursor::new(pem)).filter_map(std::result::Result::ok);
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider.clone())?;
    let builder =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config =
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
    Ok(Arc::new(config))
}
