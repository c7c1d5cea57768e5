//! The front door from outside: real sockets, real TLS that trusts the authority's root, nasty backends.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on is a failed test")]

mod backend;
mod browser;
mod journal;
mod wire;
mod world;

mod answers;
mod changing;
mod conformance;
mod correcting;
mod duties;
mod floods;
mod forwarding;
mod frames;
mod fuzz;
mod groups;
mod holding;
mod http2_backends;
mod interim;
mod limits;
mod protocols;
mod reaching;
mod recording;
mod repeating;
mod rules;
mod shaping;
mod shaping_compression;
mod shaping_cors;
mod shaping_files;
mod shaping_limits;
mod slow;
mod streaming;
mod strictness;
mod tls_backends;
mod upstreams;
mod websockets;
