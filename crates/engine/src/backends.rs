//! Programs that listen on this computer: which could be the backend, and who holds a port.

use std::collections::BTreeMap;

use listeners::{Listener, Protocol, SocketState};

use crate::api::types::Backend;

/// What could be a developer's backend, most likely first; `own` ports are ours and left out.
#[must_use]
pub(crate) fn find(own: &[u16]) -> Vec<Backend> {
    let mut found = BTreeMap::new();
    for listener in listening() {
        let port = listener.socket.port();
        if own.contains(&port) || listener.process.pid == std::process::id() || !likely(&listener) {
            continue;
        }
        found.entry(port).or_insert(listener.process.name);
    }
    let mut found: Vec<_> = found.into_iter().map(|(port, process)| backend(port, &process)).collect();
    found.sort_by_key(|b| (!USUAL.contains(&b.port), b.port));
    found
}

/// `nginx (process 4321)`, where the system tells.
#[must_use]
pub(crate) fn holder_of(port: u16) -> Option<String> {
    let holder = listening().find(|l| l.socket.port() == port)?;
    Some(format!("{} (process {})", holder.process.name, holder.process.pid))
}

fn listening() -> impl Iterator<Item = Listener> {
    let all = listeners::get_all().unwrap_or_default();
    all.into_iter().filter(|l| l.protocol == Protocol::TCP && l.state == SocketState::Listen)
}

fn likely(listener: &Listener) -> bool {
    let ip = listener.socket.ip();
    let reachable = ip.is_loopback() || ip.is_unspecified();
    let name = listener.process.name.to_ascii_lowercase();
    reachable
        && !NOT_HTTP.contains(&listener.socket.port())
        && !NOT_BACKENDS.iter().any(|n| name.starts_with(n))
}

fn backend(port: u16, process: &str) -> Backend {
    let process = (!process.is_empty()).then(|| process.to_owned());
    Backend { url: format!("http://localhost:{port}"), port, process }
}

/// Ports development servers choose by themselves (Express, Rails, Django, Spring, Flask, Laravel, Phoenix, Go).
const USUAL: [u16; 16] =
    [3000, 8000, 5000, 4000, 3001, 8080, 8081, 8888, 5001, 9000, 4567, 1323, 8787, 5173, 4200, 7000];

/// Mail, names, printing, databases, caches, queues, remote desktops, debuggers: never an HTTP backend.
const NOT_HTTP: [u16; 26] = [
    21, 22, 25, 53, 110, 111, 139, 143, 445, 465, 587, 631, 993, 995, 1433, 1521, 2049, 3306, 3389, 5432,
    5672, 5900, 6379, 9092, 9229, 27017,
];

const NOT_BACKENDS: [&str; 17] = [
    "postgres",
    "mysqld",
    "mariadbd",
    "redis",
    "mongod",
    "sshd",
    "systemd",
    "cupsd",
    "dnsmasq",
    "memcached",
    "chrome",
    "firefox",
    "webkitwebdriver",
    "geckodriver",
    "msedgedriver",
    "code",
    "localfront",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_listens_is_named_as_the_holder_of_its_port() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let holder = holder_of(socket.local_addr().unwrap().port()).unwrap();
        assert!(holder.contains(&std::process::id().to_string()), "{holder}");
    }

    #[test]
    fn our_own_listeners_are_not_offered_as_backends() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        assert!(find(&[]).iter().all(|b| b.port != port));
    }
}
