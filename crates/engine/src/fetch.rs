//! Documents from the network, for `check URL`; and whether a host answers over https, when a person asks.

use std::io::Cursor;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use capture::decode::Content;
use capture::head::Head;
use capture::record::Record;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Empty, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::api::types::{ApiError, Field, HttpsCheck};
use crate::error::Result;

/// Sending a request again may take this long in all.
const LIMIT: Duration = Duration::from_secs(30);
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

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Field>,
    pub(crate) body: String,
}

/// Sends a recorded request again to where it was sent, which is always this computer.
///
/// # Errors
/// When nothing answers there.
pub(crate) async fn again(record: Record, root: &Path) -> Result<Answer> {
    let place = record.summary.place.clone();
    let url = format!("{}://{}{}", place.scheme, place.authority, record.summary.target);
    let refused = |cause: &dyn std::fmt::Display| {
        let message = format!("cannot send {url} again: {cause}; is its site being served?");
        ApiError::new("resend-failed", &[&url, &cause.to_string()], message)
    };
    match tokio::time::timeout(LIMIT, sent_again(&url, record, root)).await {
        Ok(answer) => answer.map_err(|cause| refused(&cause)),
        Err(_) => Err(refused(&format!("no answer within {} s", LIMIT.as_secs()))),
    }
}

async fn sent_again(url: &str, record: Record, root: &Path) -> std::result::Result<Answer, BoxError> {
    let uri: Uri = url.parse()?;
    let authority = uri.authority().ok_or("the address has no host")?.clone();
    let secure = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let mut request = Request::builder()
        .method(&*record.summary.place.method)
        .uri(uri.path_and_query().map_or("/", |p| p.as_str()));
    request = request.header(header::HOST, authority.as_str());
    // What is meant for one hop, and lengths, are written anew.
    const ANEW: [&str; 7] =
        ["host", "connection", "keep-alive", "te", "transfer-encoding", "upgrade", "content-length"];
    for (name, value) in
        record.detail.request.iter().filter(|(name, _)| !ANEW.contains(&name.to_ascii_lowercase().as_str()))
    {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(record.request_body))?;
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let response = if secure {
        let name = ServerName::try_from(authority.host().trim_matches(['[', ']']).to_owned())?;
        send(TlsConnector::from(tls(Some(root))?).connect(name, stream).await?, request).await?
    } else {
        send(stream, request).await?
    };
    let (head, body) = response.into_parts();
    let body = Limited::new(body, mixed_content::MAX_BYTES).collect().await?.to_bytes();
    let field = |(name, value): (&http::HeaderName, &http::HeaderValue)| Field {
        name: name.to_string(),
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    let decoded = capture::decode::decode(&body, &Head::from_map(&head.headers), mixed_content::MAX_BYTES);
    let body = match decoded.content {
        Content::Text { text, .. } => text,
        Content::Binary(bytes) => format!("{} bytes that are no text", bytes.len()),
    };
    Ok(Answer { status: head.status.as_u16(), headers: head.headers.iter().map(field).collect(), body })
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

async fn send<S, B>(
    stream: S,
    request: Request<B>,
) -> std::result::Result<Response<hyper::body::Incoming>, BoxError>
where
    B: hyper::body::Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
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
