//! Closing in two steps (RFC 9112 section 9.6): a socket that is closed with bytes unread is reset, and a reset can
//! take the answer with it that the client has not read yet.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Where the closing of a connection stands.
#[derive(Default)]
pub(super) struct Linger {
    /// We have said that nothing more will come.
    said: bool,
    timer: Option<Pin<Box<Sleep>>>,
}

/// How long a client is heard out that goes on sending.
const PATIENCE: Duration = Duration::from_secs(2);

impl Linger {
    /// Ends our side; a client that is in the middle of a request is read until it ends its own, or for
    /// [`PATIENCE`].
    pub(super) fn poll_shutdown<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        stream: &mut S,
        still_sends: bool,
    ) -> Poll<io::Result<()>> {
        if !self.said {
            ready!(Pin::new(&mut *stream).poll_shutdown(cx))?;
            self.said = true;
        }
        if still_sends { self.poll_unread(cx, stream).map(Ok) } else { Poll::Ready(Ok(())) }
    }

    fn poll_unread<S: AsyncRead + Unpin>(&mut self, cx: &mut Context<'_>, stream: &mut S) -> Poll<()> {
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(PATIENCE)));
        let mut scrap = [0; 4096];
        while timer.as_mut().poll(cx).is_pending() {
            let mut scrap = ReadBuf::new(&mut scrap);
            match ready!(Pin::new(&mut *stream).poll_read(cx, &mut scrap)) {
                Ok(()) if scrap.filled().is_empty() => break,
                Ok(()) => {}
                Err(_) => break,
            }
        }
        Poll::Ready(())
    }
}
