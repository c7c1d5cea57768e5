//! A backend as small as one can be: it says what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// An HTTP/1.1 server on a free port. It answers every request with JSON: method, target and headers as they
/// came. `/api/held` is answered when the test says so. It listens until the process ends.
pub struct Backend {
    address: SocketAddr,
    arrived: Receiver<()>,
    release: Sender<()>,
}

struct Gate {
    arrived: Sender<()>,
    released: Mutex<Receiver<()>>,
}

impl Backend {
    /// Starts it.
    ///
    /// # Panics
    /// When loopback has no free port.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let ((arrived, arrivals), (release, released)) = (channel(), channel());
        let gate = Arc::new(Gate { arrived, released: Mutex::new(released) });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let gate = Arc::clone(&gate);
                std::thread::spawn(move || converse(&stream, &gate));
            }
        });
        Self { address, arrived: arrivals, release }
    }

    /// `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Waits until a request for `/api/held` has come.
    ///
    /// # Panics
    /// When none comes.
    pub fn wait_for_held(&self) {
        self.arrived.recv_timeout(crate::LIMIT).expect("a request for /api/held");
    }

    /// Lets one request for `/api/held` be answered.
    pub fn release(&self) {
        // Nobody is waiting any more: then nothing has to be released.
        let _ = self.release.send(());
    }
}

/// Answers one request after another until the connection is closed.
fn converse(stream: &TcpStream, gate: &Gate) {
    let mut lines = BufReader::new(stream).lines();
    loop {
        let head: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let Some((first, fields)) = head.split_first() else { return };
        let mut words = first.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if target == "/api/held" && gate.arrived.send(()).is_ok() {
            let _ = gate.released.lock().map(|released| released.recv());
        }
        if answer(stream, &json!({ "method": method, "target": target, "headers": named(fields) })).is_err() {
            return;
        }
    }
}

fn named(fields: &[String]) -> Value {
    let field = |line: &String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), Value::from(value.trim())))
    };
    Value::Object(fields.iter().filter_map(field).collect())
}

fn answer(mut stream: &TcpStream, body: &Value) -> std::io::Result<()> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())
}
