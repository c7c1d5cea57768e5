//! Why a backend gave no answer, as a stable code and the cause in English.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, Error as Tls};

use crate::error::{Fault, chain};
use crate::origin::upstream::peer::Peer;

/// TCP did not come about.
pub(crate) fn of_connect(peer: &Peer, error: &io::Error) -> Fault {
    let at = &peer.authority;
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            Fault::upstream("connect-refused", format!("nothing is listening on {at}"))
        }
        io::ErrorKind::TimedOut => slow_connect(peer),
        _ => Fault::upstream("connect-failed", format!("could not connect to {at}: {error}")),
    }
}

pub(crate) fn slow_connect(peer: &Peer) -> Fault {
    let limit = peer.connect_timeout.as_secs_f32();
    Fault::timeout(
        "connect-timeout",
        format!("{} did not accept a connection within {limit} s", peer.authority),
    )
}

pub(crate) fn unknown_name(peer: &Peer, error: &io::Error) -> Fault {
    Fault::upstream("dns-failed", format!("the name {} has no address: {error}", peer.address.host))
}

/// The TLS handshake failed, or roots could not be loaded.
pub(crate) fn of_tls(peer: &Peer, error: &io::Error) -> Fault {
    let cause = error.get_ref().and_then(|e| e.downcast_ref::<Tls>());
    let code = match cause {
        Some(Tls::InvalidCertificate(cause)) => of_certificate(cause),
        Some(Tls::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::UnrecognisedName)) => {
            "tls-handshake"
        }
        // What is not a TLS record at all: the backend speaks plain HTTP.
        Some(Tls::InvalidMessage(_)) => "tls-not-spoken",
        _ => "tls-handshake",
    };
    Fault::upstream(code, format!("the TLS handshake with {} failed: {}", peer.authority, chain(error)))
}

fn of_certificate(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::UnknownIssuer => "tls-unknown-root",
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => "tls-expired",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "tls-name-mismatch"
        }
        _ => "tls-handshake",
    }
}

/// There was a connection and no proper head of an answer.
pub(crate) fn of_answer(error: &hyper::Error) -> Fault {
    let cause = chain(error);
    if error.is_parse() {
        return Fault::upstream("malformed-response", format!("the backend's answer is not HTTP: {cause}"));
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            Fault::upstream("reset", format!("the backend reset the connection: {cause}"))
        }
        _ => {
            Fault::upstream("reset", format!("the backend closed the connection before it answered: {cause}"))
        }
    }
}

/// The head was there and the body broke off (RFC 9112 section 8: it must not look complete).
pub(crate) fn of_body(error: &hyper::Error) -> Fault {
    Fault::upstream("truncated", format!("the backend's answer broke off: {}", chain(error)))
}

/// A connection that ended without a word, as opposed to one that said something wrong.
pub(crate) fn is_close(error: &hyper::Error) -> bool {
    error.is_incomplete_message() || error.is_canceled() || error.is_closed() || io_kind(error).is_some()
}

fn io_kind(error: &hyper::Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}
