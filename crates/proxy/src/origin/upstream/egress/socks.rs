//! SOCKS version 5 (RFC 1928), with user name and password (RFC 1929). Names are looked up by the proxy.

use std::net::IpAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const PASSWORD: u8 = 2;

/// Asks for a connection to a host.
pub(super) async fn ask(
    stream: &mut TcpStream,
    host: &str,
    port: u16,
    credentials: Option<&(String, String)>,
) -> Result<(), String> {
    let request = request(host, port)?;
    greet(stream, credentials).await?;
    send(stream, &request).await?;
    let [_, reply, _, kind] = read::<4>(stream).await?;
    if reply != 0 {
        return Err(meaning(reply).to_owned());
    }
    // The address the proxy is seen under is of no use, and must be read.
    let length = match kind {
        1 => 4,
        4 => 16,
        _ => usize::from(read::<1>(stream).await?[0]),
    };
    let mut address = [0; 255 + 2];
    stream.read_exact(&mut address[..length + 2]).await.map_err(|e| e.to_string())?;
    Ok(())
}

async fn greet(stream: &mut TcpStream, credentials: Option<&(String, String)>) -> Result<(), String> {
    match credentials {
        None => send(stream, &[VERSION, 1, NO_AUTHENTICATION]).await?,
        Some(_) => send(stream, &[VERSION, 2, NO_AUTHENTICATION, PASSWORD]).await?,
    }
    let [version, method] = read::<2>(stream).await?;
    match (version, method, credentials) {
        (VERSION, NO_AUTHENTICATION, _) => Ok(()),
        (VERSION, PASSWORD, Some((user, password))) => log_in(stream, user, password).await,
        (VERSION, ..) => Err("it wants a user name and password".to_owned()),
        _ => Err("it does not speak SOCKS 5".to_owned()),
    }
}

/// RFC 1929 section 2.
async fn log_in(stream: &mut TcpStream, user: &str, password: &str) -> Result<(), String> {
    let mut message = vec![1];
    for text in [user, password] {
        let length =
            u8::try_from(text.len()).map_err(|_| "its user name or password is too long".to_owned())?;
        message.push(length);
        message.extend_from_slice(text.as_bytes());
    }
    send(stream, &message).await?;
    match read::<2>(stream).await? {
        [_, 0] => Ok(()),
        _ => Err("it did not accept the user name and password".to_owned()),
    }
}

/// RFC 1928 section 4: CONNECT.
fn request(host: &str, port: u16) -> Result<Vec<u8>, String> {
    let mut message = vec![VERSION, 1, 0];
    match host.parse() {
        Ok(IpAddr::V4(ip)) => {
            message.push(1);
            message.extend_from_slice(&ip.octets());
        }
        Ok(IpAddr::V6(ip)) => {
            message.push(4);
            message.extend_from_slice(&ip.octets());
        }
        Err(_) => {
            message.push(3);
            message.push(u8::try_from(host.len()).map_err(|_| "the name is too long".to_owned())?);
            message.extend_from_slice(host.as_bytes());
        }
    }
    message.extend_from_slice(&port.to_be_bytes());
    Ok(message)
}

/// RFC 1928 section 6.
const fn meaning(reply: u8) -> &'static str {
    match reply {
        2 => "it does not allow the connection",
        3 => "the network is unreachable",
        4 => "the host is unreachable, or its name is not known",
        5 => "the connection was refused",
        6 => "it took too long",
        _ => "it failed",
    }
}

async fn send(stream: &mut TcpStream, bytes: &[u8]) -> Result<(), String> {
    stream.write_all(bytes).await.map_err(|e| e.to_string())
}

async fn read<const N: usize>(stream: &mut TcpStream) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(|e| e.to_string())?;
    Ok(bytes)
}
