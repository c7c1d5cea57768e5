//! What is measured.

/// One kind of request.
#[derive(Debug)]
pub(crate) struct Case {
    /// What a person types.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) about: &'static str,
    /// Who makes the load.
    pub(crate) tool: Tool,
    /// What it asks for; the arena has it.
    pub(crate) path: &'static str,
    /// Connections at once.
    pub(crate) connections: u32,
    /// Requests at once on each of them.
    pub(crate) streams: u32,
    /// Large answers are asked for so many times more seldom.
    pub(crate) seldom: u32,
    /// What Localfront is meant to cost.
    pub(crate) aim: Option<Aim>,
}

/// At most so many times the CPU of the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Aim {
    pub(crate) nginx: f64,
    pub(crate) caddy: f64,
}

const fn aim(nginx: f64, caddy: f64) -> Option<Aim> {
    Some(Aim { nginx, caddy })
}

/// What makes a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    /// h2load over HTTP/1.1.
    H1,
    /// h2load over HTTP/2.
    H2,
    /// A new connection for each request.
    Handshake { resumed: bool },
    /// Messages to an echo and back.
    WebSocket,
}

/// In the order of the table.
pub(crate) const CASES: &[Case] = &[
    Case {
        name: "json-h1",
        about: "small JSON from the backend, over HTTP/1.1",
        tool: Tool::H1,
        path: "/api/status",
        connections: 32,
        streams: 1,
        seldom: 1,
        aim: aim(1.0, 0.3),
    },
    Case {
        name: "json-h2",
        about: "small JSON from the backend, over HTTP/2",
        tool: Tool::H2,
        path: "/api/status",
        connections: 8,
        streams: 8,
        seldom: 1,
        aim: aim(1.2, 0.3),
    },
    Case {
        name: "body-h1",
        about: "64 kB that do not compress from the backend, over HTTP/1.1",
        tool: Tool::H1,
        path: "/api/body.bin",
        connections: 32,
        streams: 1,
        seldom: 8,
        aim: aim(0.8, 0.5),
    },
    Case {
        name: "page-h1",
        about: "a page of 10 kB from the folder, over HTTP/1.1",
        tool: Tool::H1,
        path: "/page.html",
        connections: 32,
        streams: 1,
        seldom: 1,
        aim: aim(0.8, 0.25),
    },
    Case {
        name: "page-h2",
        about: "a page of 10 kB from the folder, over HTTP/2",
        tool: Tool::H2,
        path: "/page.html",
        connections: 8,
        streams: 8,
        seldom: 1,
        aim: aim(1.0, 0.25),
    },
    Case {
        name: "file-h1",
        about: "a file of 1 MB from the folder, over HTTP/1.1",
        tool: Tool::H1,
        path: "/file.bin",
        connections: 32,
        streams: 1,
        seldom: 40,
        aim: aim(0.6, 0.6),
    },
    Case {
        name: "tls-full",
        about: "a full TLS handshake and a small page",
        tool: Tool::Handshake { resumed: false },
        path: "/index.html",
        connections: 1,
        streams: 1,
        seldom: 10,
        aim: aim(1.0, 1.0),
    },
    Case {
        name: "tls-resumed",
        about: "a resumed TLS handshake and a small page",
        tool: Tool::Handshake { resumed: true },
        path: "/index.html",
        connections: 1,
        streams: 1,
        seldom: 10,
        aim: aim(1.0, 1.0),
    },
    Case {
        name: "websocket",
        about: "a WebSocket message of 67 bytes to an echo and back",
        tool: Tool::WebSocket,
        path: "/ws",
        connections: 32,
        streams: 1,
        seldom: 1,
        aim: None,
    },
];
