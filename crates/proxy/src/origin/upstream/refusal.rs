//! Why a backend gave no answer, as a stable code and the cause in English.

use std::io;

use config::project::Address;
use rustls::{AlertDescription, CertificateError, Error as Tls};

use crate::body::BodyError;
use crate::error::{Fault, chain};
use crate::origin::upstream::greeting::Unspoken;
use crate::origin::upstream::link::Unanswered;
use crate::origin::upstream::peer::Peer;
use crate::tls::client::Offer;

/// The backend speaks other versions of HTTP than 1.1.
pub(crate) const HTTP1_NOT_SPOKEN: &str = "http1-not-spoken";

/// TCP did not come about.
pub(crate) fn of_connect(peer: &Peer, error: &io::Error) -> Fault {
    let at = &peer.authority;
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            Fault::upstream("connect-refused", format!("nothing is listening on {at}"))
        }
        // A socket that is not there yet is a port nobody listens on.
        io::ErrorKind::NotFound if matches!(peer.address, Address::Unix(_)) => Fault::upstream(
            "connect-refused",
            format!("nothing is listening on {at}: there is no such socket"),
        ),
        io::ErrorKind::TimedOut => slow_connect(peer),
        _ => Fault::upstream("connect-failed", format!("could not connect to {at}: {error}")),
    }
}

pub(crate) fn slow_connect(peer: &Peer) -> Fault {
    let limit = peer.options.connect_timeout.as_secs_f32();
    Fault::timeout(
        "connect-timeout",
        format!("{} did not accept a connection within {limit} s (connect_timeout)", peer.authority),
    )
}

/// The backend took the connection, and said nothing of TLS.
pub(crate) fn silent_handshake(peer: &Peer) -> Fault {
    let limit = peer.options.connect_timeout.as_secs_f32();
    Fault::timeout(
        "tls-not-spoken",
        format!(
            "{} took the connection and did not begin TLS within {limit} s (connect_timeout)",
            peer.authority
        ),
    )
}

pub(crate) fn unknown_name(host: &str, error: &io::Error) -> Fault {
    Fault::upstream("dns-failed", format!("the name {host} has no address: {error}"))
}

/// The backend speaks HTTP/2 alone, and has not said that it opens WebSockets on it.
pub(crate) fn without_websockets(peer: &Peer) -> Fault {
    let detail = format!(
        "{} speaks HTTP/2, takes no WebSockets over it (SETTINGS_ENABLE_CONNECT_PROTOCOL is not set) and none over HTTP/1.1",
        peer.authority
    );
    Fault::upstream("websocket-not-spoken", detail)
}

/// The backend agreed to TLS and not to HTTP/2.
pub(crate) fn without_h2(peer: &Peer) -> Fault {
    let detail = format!("{} did not agree to HTTP/2 in the TLS handshake (ALPN)", peer.authority);
    Fault::upstream("h2-not-spoken", detail)
}

/// The connection stands, and the backend does not speak HTTP/2 on it.
pub(crate) fn of_greeting(peer: &Peer, unspoken: &Unspoken) -> Fault {
    let at = &peer.authority;
    match unspoken {
        Unspoken::Said(said) => {
            Fault::upstream("h2-not-spoken", format!("{at} does not speak HTTP/2: it answered \"{said}\""))
        }
        Unspoken::Closed => {
            Fault::upstream("reset", format!("{at} closed the connection before it spoke HTTP/2"))
        }
        Unspoken::Broke(error) => match tls_cause(error).and_then(after_handshake) {
            Some(code) => Fault::upstream(code, format!("{at} ended the TLS connection: {error}")),
            None => Fault::upstream("reset", format!("{at} broke off before it spoke HTTP/2: {error}")),
        },
    }
}

/// Nothing came in answer to our preface.
pub(crate) fn silent_greeting(peer: &Peer) -> Fault {
    let limit = peer.options.connect_timeout.as_secs_f32();
    let detail = format!(
        "{} accepted the connection and said nothing of HTTP/2 within {limit} s (connect_timeout)",
        peer.authority
    );
    Fault::upstream("h2-not-spoken", detail)
}

/// The TLS handshake failed. `asked` says that the backend asked for a certificate of ours.
pub(crate) fn of_tls(peer: &Peer, error: &io::Error, offer: Offer, asked: bool) -> Fault {
    let code = match tls_cause(error) {
        Some(Tls::InvalidCertificate(cause)) => of_certificate(cause),
        // 120: what we offered to speak is not spoken.
        Some(Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol)) => {
            if offer == Offer::Http1 {
                HTTP1_NOT_SPOKEN
            } else {
                "h2-not-spoken"
            }
        }
        Some(Tls::AlertReceived(alert)) => of_alert(*alert, asked),
        Some(Tls::PeerIncompatible(_)) => "tls-version",
        // What is not a TLS record at all: the backend speaks plain HTTP.
        Some(Tls::InvalidMessage(_)) => "tls-not-spoken",
        _ => "tls-handshake",
    };
    Fault::upstream(code, format!("the TLS handshake with {} failed: {}", peer.authority, chain(error)))
}

/// RFC 8446 section 6.2, by number in the comments.
fn of_alert(alert: AlertDescription, asked: bool) -> &'static str {
    match alert {
        // 116, and what servers say instead of it.
        AlertDescription::CertificateRequired => "tls-client-certificate",
        AlertDescription::HandshakeFailure
        | AlertDescription::BadCertificate
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied
            if asked =>
        {
            "tls-client-certificate"
        }
        // 112: no site of that name.
        AlertDescription::UnrecognisedName => "tls-unrecognised-name",
        // 70.
        AlertDescription::ProtocolVersion => "tls-version",
        _ => "tls-handshake",
    }
}

fn tls_cause(error: &io::Error) -> Option<&Tls> {
    error.get_ref().and_then(|e| e.downcast_ref::<Tls>())
}

fn of_certificate(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::UnknownIssuer => "tls-unknown-root",
        // A certificate that is its own authority, as `openssl req -x509` makes it.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "tls-unknown-root"
        }
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
pub(super) fn of_answer(unanswered: &Unanswered) -> Fault {
    let cause = match unanswered {
        Unanswered::Malformed(why) => {
            return Fault::upstream("malformed-response", format!("the backend's answer is not HTTP: {why}"));
        }
        Unanswered::Closed(Some(cause)) => cause,
        _ => return Fault::upstream("reset", "the backend closed the connection before it answered"),
    };
    if let Some(code) = tls_cause(cause).and_then(after_handshake) {
        return Fault::upstream(code, format!("the backend ended the TLS connection: {}", chain(cause)));
    }
    let did = match cause.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "reset the connection",
        _ => "closed the connection before it answered",
    };
    Fault::upstream("reset", format!("the backend {did}: {}", chain(cause)))
}

/// There was a stream and no head of an answer.
pub(crate) fn of_stream(error: &h2::Error) -> Fault {
    let cause = chain(error);
    if error.is_library() {
        return Fault::upstream(
            "malformed-response",
            format!("the backend breaks the rules of HTTP/2: {cause}"),
        );
    }
    let ended = if error.is_reset() { "reset the stream" } else { "closed the connection" };
    Fault::upstream("reset", format!("the backend {ended} before it answered: {cause}"))
}

/// The head was there and the body broke off (RFC 9112 section 8: it must not look complete).
pub(crate) fn of_body(error: &BodyError) -> Fault {
    Fault::upstream("truncated", format!("the backend's answer broke off: {}", chain(error.as_ref())))
}

/// A connection that ended without a word, as opposed to one that said something wrong. A goodbye is a word.
pub(crate) fn is_close_of_h2(error: &h2::Error) -> bool {
    error.is_io() || (error.is_go_away() && error.is_remote())
}

/// The backend says that it has not looked at the request (RFC 9113 section 8.7): it refused the stream, or said
/// goodbye before this stream's turn, which is all that `h2` ends a stream with a goodbye for.
pub(crate) fn is_unprocessed(error: &h2::Error) -> bool {
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (refused || error.is_go_away())
}

/// With TLS 1.3, a backend says what it thinks of our certificate when the handshake is already over for us.
fn after_handshake(cause: &Tls) -> Option<&'static str> {
    match cause {
        Tls::AlertReceived(alert) => {
            Some(of_alert(*alert, true)).filter(|code| *code == "tls-client-certificate")
        }
        _ => None,
    }
}
