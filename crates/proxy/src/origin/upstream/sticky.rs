//! Keeps a browser at the peer that answered it first.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::origin::upstream::peer::Peer;

/// The cookie of a group, and what it holds for each peer.
pub(super) struct Sticky {
    name: String,
    /// Of each peer, in order: says which it is without saying where.
    marks: Vec<String>,
}

impl Sticky {
    pub(super) fn new(name: &str, peers: &[Arc<Peer>], seed: &[u8]) -> Self {
        let key = blake3::derive_key("localfront sticky cookie 1", seed);
        let mark = |peer: &Arc<Peer>| {
            let hash = blake3::keyed_hash(&key, peer.authority.as_bytes());
            URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..12])
        };
        Self { name: name.to_owned(), marks: peers.iter().map(mark).collect() }
    }

    /// The peer a browser was told to come back to.
    pub(super) fn wanted(&self, headers: &HeaderMap) -> Option<usize> {
        let fields = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut held = pairs.filter(|(name, _)| *name == self.name).map(|(_, value)| value);
        held.find_map(|value| self.marks.iter().position(|mark| mark == value))
    }

    /// `Set-Cookie` for a peer: of this session, out of reach of scripts and of other sites.
    pub(super) fn cookie(&self, at: usize) -> HeaderValue {
        let text = format!("{}={}; Path=/; HttpOnly; Secure; SameSite=Lax", self.name, self.marks[at]);
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}
