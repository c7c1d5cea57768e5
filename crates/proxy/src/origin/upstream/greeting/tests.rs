use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

/// What is judged of a backend that says these pieces, one after the other was read, and closes.
async fn judged(pieces: &[&[u8]]) -> Result<(), Unspoken> {
    let (near, mut far) = duplex(1024);
    let (mut stream, greeting) = Greeted::new(near);
    for piece in pieces {
        far.write_all(piece).await.unwrap();
        let _ = stream.read(&mut [0; 64]).await;
    }
    drop(far);
    let _ = stream.read(&mut [0; 64]).await;
    greeting.heard().await
}

fn said(judged: Result<(), Unspoken>) -> String {
    match judged {
        Err(Unspoken::Said(said)) => said,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn settings_are_a_greeting_however_they_are_cut() {
    let settings = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64";
    for cut in 1..settings.len() {
        let (a, b) = settings.split_at(cut);
        assert!(judged(&[a, b]).await.is_ok(), "{cut}");
    }
}

#[tokio::test]
async fn anything_else_is_quoted() {
    let refusal = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(said(judged(&[refusal]).await), "HTTP/1.1 400 Bad Request");
    assert_eq!(said(judged(&[b"HT", b"TP/1.0 505"]).await), "HTTP/1.0 505");
    assert_eq!(said(judged(&[b"\x15\x03\x01\0\x02\x02F"]).await), "\\x15\\x03\\x01\\x00\\x02\\x02F");
    // SETTINGS of a stream, which there is none of.
    assert_eq!(said(judged(&[b"\0\0\0\x04\0\0\0\0\x01"]).await).len(), 9 * 4);
}

#[tokio::test]
async fn a_silent_end_is_told_apart() {
    for pieces in [&[][..], &[&b"\0\0\0\x04"[..]]] {
        assert!(matches!(judged(pieces).await, Err(Unspoken::Closed)));
    }
    let (near, _far) = duplex(64);
    let (stream, greeting) = Greeted::new(near);
    drop(stream);
    assert!(matches!(greeting.heard().await, Err(Unspoken::Closed)));
}

/// A stream on which nothing can be written any more, with this still to be read.
struct Shut(DuplexStream);

impl AsyncRead for Shut {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Shut {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn what_was_said_is_heard_when_writing_fails_first() {
    const REFUSAL: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    for late in [false, true] {
        let (near, mut far) = duplex(64);
        let (mut stream, greeting) = Greeted::new(Shut(near));
        let mut writing = std::pin::pin!(stream.write_all(b"PRI *"));
        if late {
            // The failure is known before the words have come.
            assert!(futures_util::poll!(writing.as_mut()).is_pending());
        }
        far.write_all(REFUSAL).await.unwrap();
        assert!(writing.await.is_err());
        assert_eq!(said(greeting.heard().await), "HTTP/1.1 400 Bad Request");
    }
    let (near, far) = duplex(64);
    let (mut stream, greeting) = Greeted::new(Shut(near));
    drop(far);
    assert!(stream.write_all(b"PRI *").await.is_err());
    assert!(matches!(greeting.heard().await, Err(Unspoken::Closed)));
}
