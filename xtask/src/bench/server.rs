//! The servers that are compared, each with the set-up its own manual gives for this use.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::failure::Failure;

use super::arena::{Arena, HOST, free_port, nginx, nginx_top, program, spawn, write};
use super::cost;

const PATIENCE: Duration = Duration::from_secs(20);

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Localfront,
    Nginx,
    Caddy,
}

/// A running server.
pub(crate) struct Server {
    pub(crate) kind: Kind,
    /// Where it speaks HTTPS.
    pub(crate) port: u16,
    /// Memory before the first request, in bytes.
    pub(crate) idle: u64,
    process: Child,
    output: std::path::PathBuf,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Localfront, Self::Nginx, Self::Caddy];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Localfront => "localfront",
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
        }
    }
}

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) fn start(kind: Kind, arena: &Arena) -> Result<Self, Failure> {
        let port = free_port()?;
        let mut command = match kind {
            Kind::Localfront => localfront(arena, port),
            Kind::Nginx => front_nginx(arena, port)?,
            Kind::Caddy => caddy(arena, port)?,
        };
        let process = spawn(&arena.folder, kind.name(), &mut command)?;
        let output = arena.file(&format!("{}.out", kind.name()));
        let mut server = Self { kind, port, idle: 0, process, output };
        wait_for_port(kind.name(), port, &server.output)?;
        server.cpu_at_rest();
        server.idle = server.memory();
        Ok(server)
    }

    /// CPU time of its processes so far.
    pub(crate) fn cpu(&self) -> Duration {
        cost::cpu(self.process.id())
    }

    /// The same once it has come to rest: what is recorded after the answer was sent is part of the price.
    pub(crate) fn cpu_at_rest(&self) -> Duration {
        let deadline = Instant::now() + PATIENCE;
        let mut before = self.cpu();
        loop {
            pause(Duration::from_millis(250));
            let now = self.cpu();
            // One tick is the grain of the account, and an idle runtime may spend one.
            if now <= before + Duration::from_millis(10) || Instant::now() > deadline {
                return now;
            }
            before = now;
        }
    }

    /// Memory of its processes now, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        cost::memory(self.process.id())
    }

    /// Ends it, and returns how many records it says it lost; `None` when it keeps none or does not say.
    pub(crate) fn stop(&mut self) -> Option<u64> {
        end(self.kind.name(), &mut self.process);
        let said = std::fs::read_to_string(&self.output).unwrap_or_default();
        let events = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        events.filter_map(|event| event["dropped"].as_u64()).next_back()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(self.kind.name(), &mut self.process);
    }
}

/// Asks a server to end and waits: killed outright, nginx would leave its workers behind. One that does not end
/// is killed after all, and named.
pub(crate) fn end(name: &str, process: &mut Child) {
    if !matches!(process.try_wait(), Ok(None)) {
        return;
    }
    let _ = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
    let deadline = Instant::now() + PATIENCE;
    while matches!(process.try_wait(), Ok(None)) {
        if Instant::now() > deadline {
            println!("{name} did not end within {PATIENCE:?} of being asked, and was killed");
            let _ = process.kill();
            let _ = process.wait();
        }
        pause(Duration::from_millis(20));
    }
}

/// Waits until something listens.
pub(crate) fn wait_for_port(name: &str, port: u16, output: &Path) -> Result<(), Failure> {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            let said = crate::progress::tail(output, 10);
            return Err(Failure::cannot(format!("{name} does not listen on port {port}:\n{said}")));
        }
        pause(Duration::from_millis(20));
    }
    Ok(())
}

fn localfront(arena: &Arena, port: u16) -> Command {
    let mut command = Command::new(&arena.localfront);
    command.arg("serve").arg(arena.file("site")).args(["--name", "bench", "--host", HOST, "--json"]);
    command.args(["--behavior", &format!("/ws=http://127.0.0.1:{}", arena.echo)]);
    command.args(["--api", &format!("http://127.0.0.1:{}", arena.backend), "--http-listen", "off"]);
    command.args(["--listen", &format!("127.0.0.1:{port}"), "--data-dir"]).arg(arena.file("localfront-data"));
    command
}

fn front_nginx(arena: &Arena, port: u16) -> Result<Command, Failure> {
    let config = arena.file("nginx.conf");
    let top = nginx_top(&arena.folder, "nginx");
    let (folder, backend, echo) = (arena.folder.display(), arena.backend, arena.echo);
    let text = format!(
        "{top}
access_log {folder}/nginx-access.log;
sendfile on;
upstream backend {{ server 127.0.0.1:{backend}; keepalive 64; keepalive_requests 100000000; }}
server {{
  listen 127.0.0.1:{port} ssl http2 backlog=4096;
  server_name {HOST};
  ssl_certificate {folder}/cert.pem;
  ssl_certificate_key {folder}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:bench:10m;
  root {folder}/site;
  location /api/ {{
    proxy_pass http://backend;
    proxy_http_version 1.1;
    proxy_set_header Connection \"\";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
  }}
  location = /ws {{
    proxy_pass http://127.0.0.1:{echo};
    proxy_http_version 1.1;
    proxy_set_header Connection upgrade;
    proxy_set_header Upgrade $http_upgrade;
  }}
}}
}}
"
    );
    write(&config, &text)?;
    Ok(nginx(&config))
}

fn caddy(arena: &Arena, port: u16) -> Result<Command, Failure> {
    let config = arena.file("Caddyfile");
    let (folder, backend, echo) = (arena.folder.display(), arena.backend, arena.echo);
    let text = format!(
        "{{
  admin off
  auto_https off
}}
https://{HOST}:{port} {{
  bind 127.0.0.1
  tls {folder}/cert.pem {folder}/key.pem
  handle /api/* {{
    reverse_proxy 127.0.0.1:{backend}
  }}
  handle /ws {{
    reverse_proxy 127.0.0.1:{echo}
  }}
  handle {{
    root * {folder}/site
    file_server
  }}
}}
"
    );
    write(&config, &text)?;
    let mut command = Command::new(program("caddy"));
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(config);
    command
        .env("HOME", &arena.folder)
        .env("XDG_DATA_HOME", &arena.folder)
        .env("XDG_CONFIG_HOME", &arena.folder);
    Ok(command)
}

#[expect(clippy::disallowed_methods, reason = "a measurement lasts a time")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
