//! Backends: polite ones with hyper, and rude ones byte by byte.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(crate) type Reply = Response<BoxBody<Bytes, Infallible>>;

/// A backend on loopback; gone with its value.
pub(crate) struct Backend {
    pub(crate) address: SocketAddr,
    /// Connections accepted.
    connections: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Backend {
    /// Reads each request whole, keeps it, and answers.
    pub(crate) async fn answering(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (answer, keep) = (Arc::new(answer), seen.clone());
        let mut backend = Self::serving(move |request: Request<Incoming>| {
            let (answer, keep) = (answer.clone(), keep.clone());
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.map(|b| b.to_bytes()).unwrap_or_default();
                let target = head.uri.to_string();
                let request = Seen { method: head.method.to_string(), target, headers: head.headers, body };
                let reply = answer(&request);
                keep.lock().push(request);
                reply
            }
        })
        .await;
        backend.seen = seen;
        backend
    }

    /// `200` with a short text.
    pub(crate) async fn hello() -> Self {
        Self::answering(|_| text("hello")).await
    }

    /// Any hyper service.
    pub(crate) async fn serving<F, A>(service: F) -> Self
    where
        F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Reply> + Send + 'static,
    {
        Self::raw(move |stream| {
            let service = service.clone();
            async move {
                let service = service_fn(move |r| {
                    let answer = service(r);
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                let http = hyper::server::conn::http1::Builder::new();
                let _ = http.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
            }
        })
        .await
    }

    /// Whatever the closure does with each connection.
    pub(crate) async fn raw<F, A>(connection: F) -> Self
    where
        F: Fn(TcpStream) -> A + Send + Sync + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), connection)
    }

    pub(crate) fn on<F, A>(listener: TcpListener, connection: F) -> Self
    where
        F: Fn(TcpStream) -> A + Send + Sync + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                open.spawn(connection(stream));
            }
        });
        Self { address, connections, seen: Arc::default(), task }
    }

    /// Reads a request's head, sends exactly these bytes, and closes.
    pub(crate) async fn saying(bytes: &'static [u8]) -> Self {
        Self::raw(move |mut stream| async move {
            // The door's health probe connects and says nothing.
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            let _ = stream.write_all(bytes).await;
        })
        .await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.seen.lock().clone()
    }

    pub(crate) fn last(&self) -> Seen {
        self.requests().pop().unwrap()
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let value = all.next().map(|v| v.to_str().unwrap());
        assert!(all.next().is_none(), "{name} came more than once");
        value
    }
}

/// Up to and including the empty line; empty when the client only knocked.
pub(crate) async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

pub(crate) fn text(text: &'static str) -> Reply {
    Response::new(full(text))
}

pub(crate) fn full(bytes: impl Into<Bytes>) -> BoxBody<Bytes, Infallible> {
    Full::new(bytes.into()).boxed()
}

/// `200` with these fields and a short text.
pub(crate) fn with(fields: &[(&'static str, &'static str)]) -> Reply {
    let mut reply = text("hello");
    for (name, value) in fields {
        reply.headers_mut().append(*name, http::HeaderValue::from_static(value));
    }
    reply
}
