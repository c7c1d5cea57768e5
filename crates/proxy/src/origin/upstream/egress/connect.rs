//! `CONNECT` through an HTTP proxy (RFC 9110 section 9.3.6).

use std::io;

use http::HeaderValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest head of an answer: a refusal has a body that is nobody's to read.
const HEAD: usize = 16 * 1024;

/// Asks for a tunnel to `host:port`.
pub(super) async fn ask(
    stream: &mut TcpStream,
    authority: &str,
    authorization: Option<HeaderValue>,
) -> Result<(), String> {
    let mut head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes();
    if let Some(value) = authorization {
        head.extend_from_slice(b"Proxy-Authorization: ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    stream.write_all(&head).await.map_err(|e| e.to_string())?;
    let answer = read_head(stream).await.map_err(|e| e.to_string())?;
    opened(&answer)
}

/// Not a byte further than the empty line: what follows is the backend's.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD {
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}

/// Any 2xx opens the tunnel.
fn opened(head: &[u8]) -> Result<(), String> {
    let line = head.split(|b| *b == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.splitn(3, ' ');
    match (words.next(), words.next()) {
        (Some(version), Some(status)) if version.starts_with("HTTP/1.") => match status.as_bytes() {
            [b'2', _, _] => Ok(()),
            b"407" => Err(format!("{line}; give it a user name and password")),
            _ => Err(line.into_owned()),
        },
        _ => Err("it does not speak HTTP".to_owned()),
    }
}
