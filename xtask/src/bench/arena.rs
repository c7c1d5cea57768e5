//! What all servers share: a folder to serve, a certificate, and one backend.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::machine::Machine;
use crate::workspace::Workspace;

use super::server::{self, end};

/// The name every server answers for.
pub(crate) const HOST: &str = "bench.localhost";

/// The answer of `/api/status`.
const STATUS: &str = r#"{"status":"ok","service":"orders","version":"4.2.0","uptime":86400,"queue":{"waiting":3,"running":1}}"#;

/// A fresh folder, with a backend that runs as long as this lives.
pub(crate) struct Arena {
    /// Where everything is.
    pub(crate) folder: PathBuf,
    /// The release build of the command.
    pub(crate) localfront: PathBuf,
    /// Our own maker of loads.
    pub(crate) load: PathBuf,
    /// Where the backend listens.
    pub(crate) backend: u16,
    /// Where the WebSocket echo listens.
    pub(crate) echo: u16,
    processes: [Child; 2],
}

impl Arena {
    pub(crate) fn make(workspace: &Workspace) -> Result<Self, Failure> {
        let folder = workspace.own().join("bench");
        let _ = fs::remove_dir_all(&folder);
        make(&folder.join("site"))?;
        write(&folder.join("site/index.html"), "<!doctype html><title>bench</title>")?;
        write(&folder.join("site/page.html"), page())?;
        write(&folder.join("site/file.bin"), noise(1_000_000))?;
        make(&folder.join("backend/api"))?;
        write(&folder.join("backend/api/body.bin"), noise(64 << 10))?;
        certificate(&folder)?;
        let backend = free_port()?;
        let process = start_backend(&folder, backend)?;
        let binary = |name| workspace.binary(name, crate::workspace::Profile::Release);
        let (localfront, load) = (binary("localfront"), binary("load"));
        let echo = free_port()?;
        let echoing = spawn(&folder, "echo", Command::new(&load).args(["echo", &echo.to_string()]))?;
        let arena = Self { folder, localfront, load, backend, echo, processes: [process, echoing] };
        server::wait_for_port("the backend", backend, &arena.file("backend.out"))?;
        server::wait_for_port("the echo", echo, &arena.file("echo.out"))?;
        Ok(arena)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        self.processes.iter_mut().for_each(|process| end("a backend", process));
    }
}

/// A port that was free a moment ago: nginx and Caddy cannot take one themselves and tell.
pub(crate) fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener
        .map(|at| at.port())
        .map_err(|error| Failure::cannot(format!("no port is free on loopback: {error}")))
}

/// What nginx needs at the top of any configuration to run as whoever we are, inside `folder`.
pub(crate) fn nginx_top(folder: &Path, name: &str) -> String {
    let user = if Machine::this().root { "user root;" } else { "" };
    let folder = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{name}-{kind};\n"))
        .concat();
    format!(
        "{user}\ndaemon off;\nworker_processes auto;\npid {folder}/{name}.pid;\nerror_log {folder}/{name}.log warn;\n\
         events {{ worker_connections 4096; }}\nhttp {{\n{temporary}keepalive_requests 100000000;\n"
    )
}

pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    fs::write(path, content).map_err(|error| Failure::file("write", path, &error))
}

/// About 10 kB.
fn page() -> String {
    let rows: String = (0..125)
        .map(|n| {
            format!("<li><a href=\"/orders/{n}\">Order {n}: two cups and a saucer, sent on Monday</a>\n")
        })
        .collect();
    format!("<!doctype html><title>bench</title><ul>\n{rows}</ul>\n")
}

/// Bytes that do not compress, the same in every run (xorshift64).
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(&mut next).take(len).collect()
}

/// A program whose output goes to `NAME.out` in the folder.
pub(crate) fn spawn(folder: &Path, name: &str, command: &mut Command) -> Result<Child, Failure> {
    let log = folder.join(format!("{name}.out"));
    let file = fs::File::create(&log).map_err(|error| Failure::file("write", &log, &error))?;
    let both = file.try_clone().map_err(|error| Failure::file("write", &log, &error))?;
    let child = command.stdin(Stdio::null()).stdout(file).stderr(both).spawn();
    child.map_err(|error| Failure::cannot(format!("cannot start {name}: {error}")))
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))
}

fn start_backend(folder: &Path, port: u16) -> Result<Child, Failure> {
    let config = folder.join("backend.conf");
    let top = nginx_top(folder, "backend");
    let root = folder.join("backend");
    let root = root.display();
    write(
        &config,
        format!(
            "{top}access_log off;\nserver {{ listen 127.0.0.1:{port} backlog=4096; root {root};\n\
             location = /api/status {{ default_type application/json; return 200 '{STATUS}'; }} }} }}\n"
        ),
    )?;
    spawn(folder, "backend", &mut nginx(&config))
}

/// nginx with a configuration of ours and none of the system's.
pub(crate) fn nginx(config: &Path) -> Command {
    let mut command = Command::new(program("nginx"));
    command.args(["-e", "stderr", "-c"]).arg(config);
    command
}

/// A program of the table of needs, also outside an ordinary user's PATH.
pub(crate) fn program(name: &str) -> PathBuf {
    Machine::this().program(name).unwrap_or_else(|| name.into())
}

/// A self-signed P-256 leaf, as Localfront's own are.
fn certificate(folder: &Path) -> Result<(), Failure> {
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]);
    openssl.args(["-subj", "/CN=bench", "-addext", &format!("subjectAltName=DNS:{HOST}")]);
    openssl.arg("-keyout").arg(folder.join("key.pem")).arg("-out").arg(folder.join("cert.pem"));
    let output = openssl.stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(Failure::cannot(format!("openssl: {}", String::from_utf8_lossy(&output.stderr)))),
        Err(error) => Err(Failure::cannot(format!("cannot start openssl: {error}"))),
    }
}
