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
    /// Large answers are asked for so many times more seldom.
    pub(crate) seldom: u32,
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
        seldom: 1,
    },
    Case {
        name: "json-h2",
        about: "small JSON from the backend, over HTTP/2",
        protocol: Protocol::H2,
        path: "/api/status",
        connections: 8,
        streams: 8,
        seldom: 1,
    },
    Case {
        name: "body-h1",
        about: "64 kB that do not compress from the backend, over HTTP/1.1",
        protocol: Protocol::H1,
        path: "/api/body.bin",
        connections: 32,
        streams: 1,
        seldom: 8,
    },
    Case {
        name: "page-h1",
        about: "a page of 10 kB from the folder, over HTTP/1.1",
        protocol: Protocol::H1,
        path: "/page.html",
        connections: 32,
        streams: 1,
        seldom: 1,
    },
    Case {
        name: "page-h2",
        about: "a page of 10 kB from the folder, over HTTP/2",
        protocol: Protocol::H2,
        path: "/page.html",
        connections: 8,
        streams: 8,
        seldom: 1,
    },
    Case {
        name: "file-h1",
        about: "a file of 1 MB from the folder, over HTTP/1.1",
        protocol: Protocol::H1,
        path: "/file.bin",
        connections: 32,
        streams: 1,
        seldom: 40,
    },
];
