//! Sending again from another process than the one that serves: over a connection to its door on this computer, so that
//! it is recorded there like any other. Which exchange came of it is known by the address it was sent from.

use std::net::Ipv4Addr;
use std::path::Path;

use bytes::Bytes;
use capture::decode::{self, Content};
use capture::head::Head;
use capture::record::Record;
use http_body_util::{BodyExt, Limited};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::net::TcpStream;

use super::Prepared;
use super::client::{BoxError, LIMIT, no_answer, not_listening, secured, too_slow};
use super::prepare::draft;
use crate::api::types::Field;
use crate::error::Result;

/// Bytes of an answer that are read; a longer one is refused.
const MOST: usize = 16 << 20;

/// An answer, decoded for reading.
pub(crate) struct Answer {
    /// Where the request came from, as the door saw it.
    pub(crate) peer: String,
    pub(crate) status: u16,
    pub(crate) headers: Vec<Field>,
    pub(crate) body: String,
}

/// Sends a recorded request again, trusting only the authority whose root stands in this file.
///
/// # Errors
/// When its body was not kept whole, nothing listens for it, or there is no whole answer.
pub(crate) async fn again(record: &Record, root: &Path) -> Result<Answer> {
    let request = Prepared::of(&draft(record)?)?;
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, request.port()))
        .await
        .map_err(|_| not_listening(&request.url))?;
    match tokio::time::timeout(LIMIT, exchange(stream, &request, root)).await {
        Ok(answer) => answer.map_err(|cause| no_answer(&request.url, &cause)),
        Err(_) => Err(too_slow(&request.url)),
    }
}

async fn exchange(
    stream: TcpStream,
    request: &Prepared,
    root: &Path,
) -> std::result::Result<Answer, BoxError> {
    let peer = stream.local_addr()?.to_string();
    let root = if request.secure { CertificateDer::from_pem_file(root)?.to_vec() } else { Vec::new() };
    let mut sender = secured(stream, request, &root).await?;
    let (head, body) = sender.send_request(request.request()).await?.into_parts();
    let body = Limited::new(body, MOST).collect().await?.to_bytes();
    let headers = Head::from_map(&head.headers);
    let field = |(name, value): (&str, &[u8])| Field {
        name: name.to_owned(),
        value: String::from_utf8_lossy(value).into_owned(),
    };
    let shown = headers.iter().map(field).collect();
    Ok(Answer { peer, status: head.status.as_u16(), headers: shown, body: text(&body, &headers) })
}

fn text(body: &Bytes, head: &Head) -> String {
    match decode::decode(body, head, MOST).content {
        Content::Text { text, .. } => text,
        Content::Binary(bytes) => format!("{} bytes that are no text", bytes.len()),
    }
}
