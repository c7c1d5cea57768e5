//! The backend: an HTTP/1.1 server of the kind that stands behind a load balancer. It can also go away for a
//! while, so that one sees what a front door does then.

mod answer;
mod events;
mod products;
mod routes;
mod session;
mod sized;
mod socket;
mod upload;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use session::Sessions;

/// The backend while it runs; it stops when dropped.
#[derive(Debug)]
pub(crate) struct Backend {
    address: SocketAddr,
    _stop: DropGuard,
}

impl Backend {
    /// Listens on a free port of 127.0.0.1.
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let (pause, pauses) = mpsc::channel(1);
        let shop = Arc::new(Shop { sessions: Sessions::default(), pause });
        tokio::spawn(run(listener, address, shop, pauses, stop.clone()));
        Ok(Self { address, _stop: stop.drop_guard() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// What all requests share.
struct Shop {
    sessions: Sessions,
    /// Takes how long the backend is to be away.
    pause: mpsc::Sender<Duration>,
}

/// One connection's view of the backend.
#[derive(Clone)]
struct Visit {
    shop: Arc<Shop>,
    /// Ends when the backend stops or pauses; streams end with it.
    closing: CancellationToken,
}

async fn run(
    listener: TcpListener,
    address: SocketAddr,
    shop: Arc<Shop>,
    mut pauses: mpsc::Receiver<Duration>,
    stop: CancellationToken,
) {
    let mut listening = Some(listener);
    while let Some(listener) = listening {
        let closing = stop.child_token();
        let pause = tokio::select! {
            () = accept(&listener, &shop, &closing) => return,
            () = stop.cancelled() => return,
            pause = pauses.recv() => pause,
        };
        drop(listener);
        closing.cancel();
        listening = tokio::select! {
            listener = come_back(address, pause.unwrap_or_default()) => Some(listener),
            () = stop.cancelled() => None,
        };
    }
}

async fn accept(listener: &TcpListener, shop: &Arc<Shop>, closing: &CancellationToken) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let visit = Visit { shop: Arc::clone(shop), closing: closing.clone() };
                tokio::spawn(serve(stream, visit));
            }
            // Out of file descriptors, most likely; some will be closed.
            Err(error) => {
                tracing::warn!(%error, "the demo's backend could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Listens again on the same port, also when another program has it for a moment.
async fn come_back(address: SocketAddr, after: Duration) -> TcpListener {
    tokio::time::sleep(after).await;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn serve(stream: TcpStream, visit: Visit) {
    let closing = visit.closing.clone();
    let service = service_fn(move |request| routes::answer(request, visit.clone()));
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection.with_upgrades());
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the demo's backend broke");
    }
}
