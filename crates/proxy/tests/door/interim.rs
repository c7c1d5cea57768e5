//! Answers before the answer (RFC 9110 section 15.2, RFC 8297), and `Expect: 100-continue` (section 10.1.1).

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{Backend, read_head};
use crate::world::{World, shop, until};

/// The statuses of the interim answers an HTTP/2 client gets, with their `link`, and the answer.
pub(crate) async fn ask_h2(
    world: &World,
    request: http::Request<()>,
    body: Option<Bytes>,
) -> (Vec<(u16, String)>, http::Response<h2::RecvStream>) {
    let stream = world.tls("shop.localhost", &[b"h2"]).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let (mut answer, mut to) = client.send_request(request, body.is_none()).unwrap();
    let (mut told, mut body) = (Vec::new(), body);
    loop {
        let polled = poll_fn(|cx| match answer.poll_informational(cx) {
            Poll::Ready(Some(interim)) => Poll::Ready(Err(interim.unwrap())),
            _ => std::pin::Pin::new(&mut answer).poll(cx).map(|answer| Ok(answer.unwrap())),
        });
        match polled.await {
            Ok(answer) => return (told, answer),
            Err(interim) => {
                let link = interim.headers().get("link").map_or("", |l| l.to_str().unwrap());
                told.push((interim.status().as_u16(), link.to_owned()));
                // A client that waits to continue sends its body now.
                if interim.status() == 100
                    && let Some(body) = body.take()
                {
                    to.send_data(body, true).unwrap();
                }
            }
        }
    }
}

fn get() -> http::Request<()> {
    http::Request::get("https://shop.localhost/").body(()).unwrap()
}

const HINTS: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x-own\r\nX-Own: 1\r\n\r\n\
    HTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n\
    HTTP/1.1 102 Processing\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

#[tokio::test]
async fn interim_answers_pass_in_order_before_the_answer() {
    let backend = Backend::saying(HINTS).await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
    let heads: Vec<&str> = answer.split("\r\n\r\n").collect();
    assert_eq!(heads[0], "HTTP/1.1 103 Early Hints\r\nlink: </a.css>");
    assert_eq!(heads[1], "HTTP/1.1 103 Early Hints\r\nlink: </b.css>");
    assert_eq!(heads[2], "HTTP/1.1 102 Processing");
    assert!(heads[3].starts_with("HTTP/1.1 200 OK\r\n") && heads[4] == "hello", "{answer}");

    let (told, answer) = ask_h2(&world, get(), None).await;
    let expect = [(103, "</a.css>"), (103, "</b.css>"), (102, "")].map(|(s, l)| (s, l.to_owned()));
    assert_eq!((told, answer.status().as_u16()), (expect.to_vec(), 200));
}

#[tokio::test]
async fn an_interim_answer_does_not_wait_for_the_answer() {
    let go = Arc::new(Mutex::new(Vec::<TcpStream>::new()));
    let keep = go.clone();
    let backend = Backend::raw(move |mut stream| {
        let keep = keep.clone();
        async move {
            if !read_head(&mut stream).await.is_empty() {
                stream.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n").await.unwrap();
                keep.lock().push(stream);
            }
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut client = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut hint = [0; 44];
    client.read_exact(&mut hint).await.unwrap();
    assert_eq!(&hint, b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n");
    let mut stream = go.lock().pop().unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await.unwrap();
    assert!(crate::browser::read_to_end(&mut client).await.ends_with("\r\n\r\nhi"));
}

#[tokio::test]
async fn an_old_client_gets_no_interim_answer() {
    let backend = Backend::saying(HINTS).await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes("GET / HTTP/1.0\r\nHost: shop.localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn interim_answers_keep_their_place_among_pipelined_requests() {
    let backend = Backend::raw(|mut stream| async move {
        while let head = read_head(&mut stream).await
            && !head.is_empty()
        {
            let path = head.split(' ').nth(1).unwrap();
            let length = 100_000;
            let answer = format!(
                "HTTP/1.1 103 Early Hints\r\nLink: <{path}>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.write_all(&vec![b'.'; length]).await.unwrap();
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let all: String = (0..20).map(|n| format!("GET /{n} HTTP/1.1\r\nHost: shop.localhost\r\n\r\n")).collect();
    let answer = world.bytes(&format!("{all}GET /x HTTP/1.0\r\nHost: shop.localhost\r\n\r\n")).await;
    let heads: Vec<&str> =
        answer.split("\r\n").filter(|l| l.contains("HTTP/1") || l.starts_with("link")).collect();
    let mut rest = heads.as_slice();
    for n in 0..20 {
        let link = format!("link: </{n}>");
        assert!(
            rest[0].ends_with("103 Early Hints") && rest[1] == link && rest[2].ends_with("200 OK"),
            "{rest:?}"
        );
        rest = &rest[3..];
    }
    assert_eq!(answer.matches("......").count() * 6, 21 * 99_996);
}

/// A backend that reads a head, says this, and keeps what comes after.
async fn after_head(say: &'static [u8], then: &'static [u8]) -> (Backend, Arc<Mutex<Vec<String>>>) {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = seen.clone();
    let backend = Backend::raw(move |mut stream| {
        let keep = keep.clone();
        async move {
            let head = read_head(&mut stream).await;
            if head.is_empty() {
                return;
            }
            let _ = stream.write_all(say).await;
            let mut body = [0; 5];
            if !then.is_empty() && stream.read_exact(&mut body).await.is_ok() {
                let _ = stream.write_all(then).await;
            }
            keep.lock().push(format!("{head}{}", String::from_utf8_lossy(&body)));
        }
    })
    .await;
    (backend, seen)
}

const EXPECTING: &str = "POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\
    Connection: close\r\n\r\n";
/// The same over HTTP/2.
fn expecting() -> http::Request<()> {
    let request = http::Request::post("https://shop.localhost/");
    request.header("expect", "100-continue").header("content-length", "5").body(()).unwrap()
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[tokio::test]
async fn a_backend_that_refuses_a_body_never_gets_it_and_the_client_is_not_asked_for_it() {
    let refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";
    let (backend, seen) = after_head(refusal, b"").await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes(EXPECTING).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.ends_with("big"), "{answer}");
    assert!(!answer.contains("100 Continue"), "{answer}");

    let (told, answer) = ask_h2(&world, expecting(), Some("hello".into())).await;
    assert_eq!((told, answer.status().as_u16()), (vec![], 413));
    until("the backend has seen both", || seen.lock().len() == 2).await;
    assert!(seen.lock().iter().all(|s| s.contains("expect: 100-continue\r\n") && s.ends_with("\0\0\0\0\0")));
}

#[tokio::test]
async fn a_body_the_backend_asks_for_is_asked_of_the_client() {
    let (backend, seen) = after_head(b"HTTP/1.1 100 Continue\r\n\r\n", OK).await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut client = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    client.write_all(EXPECTING.as_bytes()).await.unwrap();
    let mut asked = [0; 25];
    client.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    client.write_all(b"hello").await.unwrap();
    let answer = crate::browser::read_to_end(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    let (told, answer) = ask_h2(&world, expecting(), Some("hello".into())).await;
    assert_eq!((told, answer.status().as_u16()), (vec![(100, String::new())], 200));
    until("the backend has seen both", || seen.lock().len() == 2).await;
    assert!(seen.lock().iter().all(|s| s.ends_with("hello")), "{:?}", seen.lock());
}

#[tokio::test]
async fn a_backend_that_says_nothing_of_it_gets_the_body_after_a_while() {
    let (backend, seen) = after_head(b"", OK).await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes(&format!("{EXPECTING}hello")).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(seen.lock()[0].ends_with("hello"));
}

#[tokio::test]
async fn an_expectation_of_an_old_client_or_without_a_body_goes_no_further() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for request in [
        EXPECTING.replace("HTTP/1.1", "HTTP/1.0") + "hello",
        EXPECTING.replace("Content-Length: 5\r\n", ""),
        EXPECTING.replace("Length: 5", "Length: 0"),
    ] {
        let answer = world.bytes(&request).await;
        assert!(answer.contains("200 OK\r\n") && !answer.contains("100 Continue"), "{answer}");
        assert_eq!(backend.last().header("expect"), None);
    }
}
