//! Addresses: bind, accept, rebind what changed and nothing else.

pub(crate) mod seats;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::connection;
use crate::door::Door;
use crate::error::Error;
use crate::listener::seats::Seat;

/// Where the door listens, in the order it was asked for, with the ports that were free for port 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// TLS.
    pub https: Vec<SocketAddr>,
    /// The plain companions.
    pub http: Vec<SocketAddr>,
}

/// The open listeners.
#[derive(Default)]
pub(crate) struct Listeners {
    open: Vec<Listener>,
    closed: bool,
}

/// One address. Dropping it closes it to new connections.
struct Listener {
    asked: SocketAddr,
    bound: SocketAddr,
    role: Role,
    accepting: JoinHandle<()>,
}

/// What a listener expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// TLS, and plain requests that are told where to go.
    Https,
    /// Plain requests only.
    Http,
}

pub(crate) async fn listen(
    door: &Arc<Door>,
    https: &[SocketAddr],
    http: &[SocketAddr],
) -> Result<Bound, Error> {
    let wanted: Vec<_> = roles(https, Role::Https).chain(roles(http, Role::Http)).collect();
    let mut listeners = door.listeners.lock().await;
    if listeners.closed {
        return Ok(Bound::default());
    }
    listeners.free_changed_roles(&wanted).await;
    let fresh = listeners.bind_missing(&wanted)?;
    listeners.open.retain(|l| wanted.contains(&(l.asked, l.role)));
    for socket in fresh {
        let listener = Listener::start(door, socket).map_err(|(at, e)| Error::listening(at, e))?;
        listeners.open.push(listener);
    }
    let bound = Bound { https: listeners.of(https, Role::Https), http: listeners.of(http, Role::Http) };
    door.https_port.store(bound.https.first().map_or(0, SocketAddr::port), Ordering::Relaxed);
    Ok(bound)
}

fn roles(addresses: &[SocketAddr], role: Role) -> impl Iterator<Item = (SocketAddr, Role)> {
    addresses.iter().map(move |a| (*a, role))
}

/// Bound, and not accepting yet.
struct Fresh {
    asked: SocketAddr,
    role: Role,
    socket: std::net::TcpListener,
}

impl Listeners {
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.open.clear();
    }

    /// An address that changes its role is free only after its old listener is gone, so that one goes first.
    async fn free_changed_roles(&mut self, wanted: &[(SocketAddr, Role)]) {
        let changes = |l: &mut Listener| l.asked.port() != 0 && wanted.contains(&(l.asked, l.role.other()));
        let gone: Vec<Listener> = self.open.extract_if(.., changes).collect();
        for mut listener in gone {
            listener.accepting.abort();
            let _ = (&mut listener.accepting).await;
        }
    }

    /// Binds what is not there yet; closes nothing, so that an error leaves everything as it was.
    fn bind_missing(&mut self, wanted: &[(SocketAddr, Role)]) -> Result<Vec<Fresh>, Error> {
        let mut fresh: Vec<Fresh> = Vec::new();
        for &(asked, role) in wanted {
            let known = self.open.iter().any(|l| (l.asked, l.role) == (asked, role))
                || fresh.iter().any(|f| (f.asked, f.role) == (asked, role));
            if !known {
                let socket = bind(asked).map_err(|e| Error::listening(asked, e))?;
                fresh.push(Fresh { asked, role, socket });
            }
        }
        Ok(fresh)
    }

    fn of(&self, asked: &[SocketAddr], role: Role) -> Vec<SocketAddr> {
        let find = |a: &SocketAddr| self.open.iter().find(|l| (l.asked, l.role) == (*a, role));
        asked.iter().filter_map(|a| find(a).map(|l| l.bound)).collect()
    }
}

impl Listener {
    fn start(door: &Arc<Door>, fresh: Fresh) -> Result<Self, (SocketAddr, io::Error)> {
        let Fresh { asked, role, socket } = fresh;
        let listen = || -> io::Result<_> { Ok((socket.local_addr()?, TcpListener::from_std(socket)?)) };
        let (bound, socket) = listen().map_err(|e| (asked, e))?;
        let accepting = tokio::spawn(accept(Arc::downgrade(door), socket, role));
        Ok(Self { asked, bound, role, accepting })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Role {
    const fn other(self) -> Self {
        match self {
            Self::Https => Self::Http,
            Self::Http => Self::Https,
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows the same option would let two programs share the port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        // `[::]` must not take the IPv4 address that another listener asks for.
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Holds no door open: when nobody else holds it, its listeners go with it.
async fn accept(door: Weak<Door>, socket: TcpListener, role: Role) {
    loop {
        match socket.accept().await {
            Ok((stream, peer)) => {
                let Some(door) = door.upgrade() else { return };
                if let Some(seat) = door.seats.take() {
                    hand_over(&door, stream, peer, role, seat);
                }
            }
            // The client is gone already; the next one is not.
            Err(e) if e.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(e) => {
                // Out of file descriptors or memory: accepting again at once would only spin.
                tracing::warn!(error = %e, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// To the worker that has the least to do.
fn hand_over(door: &Arc<Door>, stream: TcpStream, peer: SocketAddr, role: Role, seat: Seat) {
    let Ok(stream) = stream.into_std() else { return };
    let (worker, load) = door.workers.choose();
    let serving = door.clone();
    let serve = async move {
        let _load = load;
        match TcpStream::from_std(stream) {
            Ok(stream) => connection::serve(serving, stream, peer, role, seat).await,
            Err(error) => tracing::warn!(%peer, %error, "could not serve a connection"),
        }
    };
    door.tasks.spawn_on(serve, worker);
}
