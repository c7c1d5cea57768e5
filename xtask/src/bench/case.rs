//! What is measured.

/// One kind of request.
#[derive(Debug)]
pub(crate) struct Case {
    /// What a person types.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) about: &'static str,
    /// How the client speaks.
    pub(crate) protocol: Protocol,
    /// What it asks for; the arena has it.
    pub(crate) path: &'static str,
    /// Connections at once.
    pub(crate) connections: u32,
    /// Requests at once on each of them.
    pub(crate) streams: u32,
}

/// The protocols of a front door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    H1,
    H2,
}

/// In the order of the table.
pub(crate) const CASES: &[Case] = &[
    Case {
        name: "json-h1",
        about: "small JSON from the backend, over HTTP/1.1",
        protocol: Protocol::H1,
        path: "/api/status",
        connections: 32,
        streams: 1,
    },
    Case {
        name: "json-h2",
        about: "small JSON from the backend, over HTTP/2",
        protocol: Protocol::H2,
        path: "/api/status",
        connections: 8,
        streams: 8,
    },
];
