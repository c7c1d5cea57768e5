//! Connections, one after the other.

use std::time::Instant;

use rustls::HandshakeKind;

use crate::Result;
use crate::tally::Tally;
use crate::tls;

/// So many connections, each with one small request, which in TLS 1.3 also brings the tickets. One that was not
/// resumed, or was and should not, counts as failed.
pub(crate) fn run(port: u16, host: &str, count: u32, resumed: bool) -> Result<Tally> {
    let config = tls::settings(resumed)?;
    let mut buffer = Vec::new();
    if resumed {
        let mut first = tls::connect(&config, port, host)?;
        tls::get(&mut first, host, "/index.html", &mut buffer)?;
    }
    let mut tally = Tally::default();
    let began = Instant::now();
    for _ in 0..count {
        let start = Instant::now();
        let mut stream = tls::connect(&config, port, host)?;
        let well = tls::get(&mut stream, host, "/index.html", &mut buffer)?;
        let as_asked = (stream.conn.handshake_kind() == Some(HandshakeKind::Resumed)) == resumed;
        tally.add((well && as_asked).then(|| start.elapsed()));
        stream.conn.send_close_notify();
        let _ = stream.conn.write_tls(&mut stream.sock);
    }
    tally.wall = began.elapsed();
    Ok(tally)
}
