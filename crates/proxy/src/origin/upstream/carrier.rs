//! What an answer comes on: an HTTP/1.1 connection of its own, or a stream of an HTTP/2 one.

use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio_util::either::Either;

use crate::body::BodyError;
use crate::connection::http2::duplex::Duplex;
use crate::origin::upstream::link::Link;
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::silence::Silence;
use crate::origin::upstream::stream::Stream;
use crate::origin::upstream::trunk::Lane;

/// What an answer comes on.
pub(crate) enum Carrier {
    Link(Box<Link>),
    Lane(Box<Lane>),
}

impl Carrier {
    pub(crate) fn silence(&mut self) -> &mut Silence {
        match self {
            Self::Link(link) => &mut link.silence,
            Self::Lane(lane) => &mut lane.silence,
        }
    }

    /// The next frame of the answer's content.
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Self::Link(link) => link.poll_frame(cx),
            Self::Lane(lane) => lane.content.poll_frame(cx),
        }
    }

    /// Nothing more of it is to come.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Self::Link(link) => link.has_ended(),
            Self::Lane(lane) => lane.content.has_ended(),
        }
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match self {
            Self::Link(link) => link.size_hint(),
            Self::Lane(lane) => lane.content.size_hint(),
        }
    }

    /// After the last byte.
    pub(crate) fn release(self, peer: &Peer) {
        if let Self::Link(link) = self {
            peer.pool.put(link);
        }
    }

    /// The bare stream once the backend has agreed to a tunnel.
    pub(crate) fn into_tunnel(self) -> Option<Far> {
        match self {
            Self::Link(link) => {
                let (stream, early) = link.into_stream()?;
                Some(Far { stream: Either::Left(stream), early, _lane: None })
            }
            Self::Lane(mut lane) => {
                let stream = Either::Right(lane.tunnel.take()?);
                Some(Far { stream, early: Bytes::new(), _lane: Some(lane) })
            }
        }
    }
}

/// A backend's end of a tunnel.
pub(crate) struct Far {
    pub(crate) stream: Either<Stream, Duplex>,
    /// What was read with the head.
    pub(crate) early: Bytes,
    /// Keeps the connection the stream is on.
    _lane: Option<Box<Lane>>,
}
