//! The loads of `cargo xtask bench` that h2load cannot make. Prints one JSON object.
//!
//! ```text
//! load handshake PORT HOST COUNT full|resumed    one connection after the other, a small request on each
//! load websocket PORT HOST CONNECTIONS COUNT     messages of 64 bytes to an echo, one at a time on each connection
//! load rate      PORT HOST PATH RATE COUNT tls|plain
//!                                                requests at a fixed rate a second
//! load echo      PORT                            the WebSocket backend; runs until it is ended
//! ```
//! It is a client of a server of ours on loopback: any certificate will do, and each side is one thread, so that
//! the server under test has the rest of the computer.

mod handshake;
mod rate;
mod tally;
mod tls;
mod websocket;

use std::error::Error;
use std::process::ExitCode;

use rate::Plan;

/// What may go wrong is told and ends the run.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load {}: {error}", words.join(" "));
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<()> {
    match *words {
        ["handshake", port, host, count, how @ ("full" | "resumed")] => {
            handshake::run(port.parse()?, host, count.parse()?, how == "resumed")?.print();
        }
        ["websocket", port, host, connections, count] => {
            websocket::run(port.parse()?, host, connections.parse()?, count.parse()?)?.print();
        }
        ["rate", port, host, path, rate, count, how @ ("tls" | "plain")] => {
            let (rate, count, plain) = (rate.parse()?, count.parse()?, how == "plain");
            rate::run(Plan { port: port.parse()?, host, path, rate, count, plain })?.print();
        }
        ["echo", port] => websocket::echo(port.parse()?)?,
        _ => return Err("expected handshake, websocket, rate or echo, and what they need".into()),
    }
    Ok(())
}
