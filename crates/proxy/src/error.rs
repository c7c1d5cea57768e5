//! What can go wrong: with the listeners, and with one exchange.

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;

use capture::exchange::Side;
use http::StatusCode;

/// Why an address could not be listened on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another program, or another Localfront, holds it.
    #[error("could not listen on {0}: another program does already; stop it or choose another port")]
    AddrInUse(SocketAddr),
    /// The system keeps it for administrators.
    #[error("could not listen on {0}: ports below 1024 need permission; choose one such as 8443")]
    PermissionDenied(SocketAddr),
    /// This computer has no such address, or the system refused for another reason.
    #[error("could not listen on {0}; choose an address of this computer, such as 127.0.0.1")]
    NotAvailable(SocketAddr, #[source] io::Error),
}

impl Error {
    pub(crate) fn listening(address: SocketAddr, cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::AddrInUse => Self::AddrInUse(address),
            io::ErrorKind::PermissionDenied => Self::PermissionDenied(address),
            _ => Self::NotAvailable(address, cause),
        }
    }
}

/// Why one exchange has no proper answer: which side failed, what the browser is told, and the cause.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub(crate) struct Fault {
    pub(crate) side: Side,
    pub(crate) status: StatusCode,
    /// Stable, kebab-case; the window translates it.
    pub(crate) code: &'static str,
    /// The cause in English, as the system or the library put it.
    pub(crate) detail: Cow<'static, str>,
}

impl Fault {
    /// Why a body broke off.
    pub(crate) fn of_body(cause: &crate::body::BodyError) -> Self {
        let unknown = || Self::local(StatusCode::INTERNAL_SERVER_ERROR, "body-broken", cause.to_string());
        cause.downcast_ref::<Self>().cloned().unwrap_or_else(unknown)
    }

    /// The request was wrong.
    pub(crate) fn client(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { side: Side::Client, status, code, detail: detail.into() }
    }

    /// The browser does not take what it is sent.
    pub(crate) fn of_stalled_client() -> Self {
        let detail = "the browser stopped taking the answer";
        Self::client(StatusCode::REQUEST_TIMEOUT, "response-timeout", detail)
    }

    /// The backend answered badly or not at all: 502.
    pub(crate) fn upstream(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { side: Side::Upstream, status: StatusCode::BAD_GATEWAY, code, detail: detail.into() }
    }

    /// The backend took too long: 504.
    pub(crate) fn timeout(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { side: Side::Upstream, status: StatusCode::GATEWAY_TIMEOUT, code, detail: detail.into() }
    }

    /// Localfront or its disk.
    pub(crate) fn local(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { side: Side::Local, status, code, detail: detail.into() }
    }
}

/// The whole chain of causes in one line: an error's own `Display` says only its own level.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |e| e.source());
    let mut said: Vec<String> = Vec::new();
    for text in causes.map(ToString::to_string) {
        // Some libraries repeat the cause in their own sentence.
        if !said.iter().any(|s| s.contains(&text)) {
            said.push(text);
        }
    }
    said.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_told_from_a_forbidden_one() {
        let at = SocketAddr::from(([127, 0, 0, 1], 443));
        let of = |kind: io::ErrorKind| Error::listening(at, kind.into());
        assert!(matches!(of(io::ErrorKind::AddrInUse), Error::AddrInUse(_)));
        assert!(matches!(of(io::ErrorKind::PermissionDenied), Error::PermissionDenied(_)));
        assert!(matches!(of(io::ErrorKind::AddrNotAvailable), Error::NotAvailable(..)));
    }

    #[test]
    fn a_chain_says_each_cause_once() {
        let io = io::Error::other("reset by peer");
        let error = Error::NotAvailable(SocketAddr::from(([127, 0, 0, 1], 1)), io);
        assert!(chain(&error).ends_with("127.0.0.1: reset by peer"), "{}", chain(&error));
    }
}
