//! Small messages to a WebSocket echo and back.

use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use tungstenite::{Message, WebSocket, accept, client};

use crate::Result;
use crate::tally::Tally;
use crate::tls::{self, Stream};

/// `count` messages over so many connections in turn: each is sent when the one before came back.
pub(crate) fn run(port: u16, host: &str, connections: usize, count: u32) -> Result<Tally> {
    let config = tls::settings(false)?;
    let mut sockets = Vec::new();
    for _ in 0..connections {
        let stream = tls::connect(&config, port, host)?;
        let (socket, _) = client(format!("wss://{host}:{port}/ws"), stream).map_err(|e| e.to_string())?;
        sockets.push(socket);
    }
    let mut tally = Tally::default();
    let began = Instant::now();
    let mut left = count;
    while left > 0 {
        // All are on their way at once, as many as there are connections.
        let now = sockets.len().min(left as usize);
        let start = Instant::now();
        for socket in &mut sockets[..now] {
            socket.send(message())?;
        }
        for socket in &mut sockets[..now] {
            tally.add(is_echo(socket)?.then(|| start.elapsed()));
        }
        left -= now as u32;
    }
    tally.wall = began.elapsed();
    Ok(tally)
}

/// Answers every message with itself.
pub(crate) fn echo(port: u16) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    for stream in listener.incoming() {
        let stream = stream?;
        stream.set_nodelay(true)?;
        thread::spawn(move || reflect(stream));
    }
    Ok(())
}

/// Until the other side leaves.
fn reflect(stream: TcpStream) {
    let Ok(mut socket) = accept(stream) else { return };
    while let Ok(message) = socket.read() {
        if (message.is_text() || message.is_binary()) && socket.send(message).is_err() {
            return;
        }
    }
}

fn message() -> Message {
    Message::text("{\"kind\":\"tick\",\"symbol\":\"cup\",\"price\":12.5,\"at\":1764115200}...")
}

fn is_echo(socket: &mut WebSocket<Stream>) -> Result<bool> {
    Ok(socket.read()? == message())
}
