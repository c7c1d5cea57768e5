//! Streams of messages: WebSockets, which take over the connection, and server-sent events, which are answers.

pub(crate) mod events;
mod flow;
mod frames;
pub(crate) mod open;
mod relay;
mod websocket;

pub(crate) use relay::Tunnel;
pub(crate) use websocket::{Extended, Opening, is_accepted};
