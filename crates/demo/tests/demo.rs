//! The demo as a front door meets it: over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use demo::Demo;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Long enough for any machine; a test that meets it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that speaks HTTP/1.1 by hand.
struct Client(BufReader<TcpStream>);

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Client {
    async fn connect(demo: &Demo) -> Self {
        let address = demo.backend_url().strip_prefix("http://").unwrap().to_owned();
        Self(BufReader::new(TcpStream::connect(address).await.unwrap()))
    }

    /// Sends a request whose head is these lines, and reads the head of the answer.
    async fn open(&mut self, request: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut head = format!("{request} HTTP/1.1\r\nhost: demo\r\n");
        for line in headers {
            head += &format!("{line}\r\n");
        }
        if !body.is_empty() {
            head += &format!("content-length: {}\r\n", body.len());
        }
        self.0.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
        self.0.write_all(body).await.unwrap();
        self.head().await
    }

    async fn head(&mut self) -> Answer {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut head)).await.unwrap().unwrap();
            assert_ne!(read, 0, "closed within a head: {head:?}");
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: Vec::new() }
    }

    async fn send(&mut self, request: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut answer = self.open(request, headers, body).await;
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        answer.body = vec![0; length];
        tokio::time::timeout(PATIENCE, self.0.read_exact(&mut answer.body)).await.unwrap().unwrap();
        answer
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await.unwrap().unwrap();
        line
    }
}

async fn ask(demo: &Demo, request: &str) -> Answer {
    Client::connect(demo).await.send(request, &[], b"").await
}

async fn check(request: &str, status: u16, expect: Value) {
    let demo = Demo::start().await.unwrap();
    let answer = ask(&demo, request).await;
    assert_eq!(answer.status, status, "{request}");
    let json = answer.json();
    for (key, value) in expect.as_object().unwrap() {
        assert_eq!(&json[key], value, "{request}: {json}");
    }
}

#[tokio::test]
async fn answers_json() {
    check("GET /api/health", 200, json!({ "ok": true })).await;
    check("POST /api/check_db.php", 200, json!({ "ok": true, "database": "shop" })).await;
    check("GET /api/products?page=2", 200, json!({ "page": 2, "pages": 2 })).await;
    check("GET /api/products/1", 200, json!({ "id": 1, "price": 18_000 })).await;
    check("GET /api/products?page=99999999999999999", 200, json!({ "items": [] })).await;
}

#[tokio::test]
async fn fails_as_asked_and_in_json() {
    check("GET /api/fail", 500, json!({ "error": "could_not_connect" })).await;
    check("GET /api/fail?status=503", 503, json!({})).await;
    check("GET /api/fail?status=200", 500, json!({})).await;
    check("GET /api/nothing", 404, json!({ "error": "not_found" })).await;
    check("GET /api/products/0", 404, json!({ "error": "not_found" })).await;
    check("GET /api/check_db.php", 405, json!({ "error": "method_not_allowed" })).await;
    check("GET /ws", 426, json!({ "error": "no_websocket" })).await;
}

#[tokio::test]
async fn waits_as_long_as_asked() {
    let demo = Demo::start().await.unwrap();
    let started = std::time::Instant::now();
    assert_eq!(ask(&demo, "GET /api/slow?ms=120").await.json(), json!({ "waited_ms": 120 }));
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn sends_on() {
    let demo = Demo::start().await.unwrap();
    let answer = ask(&demo, "GET /api/redirect").await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("/api/products/1")));
}

#[tokio::test]
async fn counts_and_hashes_an_upload() {
    let demo = Demo::start().await.unwrap();
    let answer = Client::connect(&demo).await.send("POST /api/upload", &[], &[b'a'; 1_000_000]).await;
    let json = answer.json();
    assert_eq!(json["size"], 1_000_000);
    // The well-known SHA-256 of a million times the letter a (FIPS 180-2, appendix B.3).
    assert_eq!(json["sha256"], "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

#[tokio::test]
async fn packs_a_large_answer_for_those_who_take_it() {
    let demo = Demo::start().await.unwrap();
    let plain = ask(&demo, "GET /api/large?rows=500").await;
    assert_eq!(plain.header("content-encoding"), None);
    let packed = Client::connect(&demo)
        .await
        .send("GET /api/large?rows=500", &["accept-encoding: br, gzip"], b"")
        .await;
    assert_eq!(
        (packed.header("content-encoding"), packed.header("vary")),
        (Some("gzip"), Some("Accept-Encoding"))
    );
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    assert!(packed.body.len() < plain.body.len() / 4);
}

#[tokio::test]
async fn knows_a_visitor_by_the_cookie() {
    let demo = Demo::start().await.unwrap();
    let mut client = Client::connect(&demo).await;
    let first = client.send("GET /api/session", &["x-forwarded-proto: https"], b"").await;
    assert_eq!(first.json()["visits"], 1);
    let set = first.header("set-cookie").unwrap().to_owned();
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
    let cookie = format!("cookie: other=1; {}", set.split(';').next().unwrap());

    assert_eq!(client.send("GET /api/session", &[&cookie], b"").await.json()["visits"], 2);
    let cart = client.send("POST /api/cart", &[&cookie], br#"{"id":3}"#).await;
    assert_eq!(cart.json(), json!({ "items": [3] }));
    assert_eq!(client.send("POST /api/cart", &[&cookie], br#"{"id":99}"#).await.status, 400);
    assert_eq!(client.send("POST /api/cart", &[&cookie], b"not json").await.status, 400);

    let ended = client.send("DELETE /api/session", &[&cookie], b"").await;
    assert!(ended.header("set-cookie").unwrap().starts_with("sid=; Max-Age=0"));
    assert_eq!(client.send("GET /api/session", &[&cookie], b"").await.json()["visits"], 1);
}

#[tokio::test]
async fn shows_the_headers_it_was_sent() {
    let demo = Demo::start().await.unwrap();
    let answer =
        Client::connect(&demo).await.send("GET /api/headers?a=1", &["x-forwarded-proto: https"], b"").await;
    assert_eq!(answer.json()["target"], "/api/headers?a=1");
    let headers = answer.json()["headers"].clone();
    assert!(headers.as_array().unwrap().contains(&json!(["x-forwarded-proto", "https"])), "{headers}");
}

#[tokio::test]
async fn sends_events_as_they_happen_and_goes_on_where_it_was() {
    let demo = Demo::start().await.unwrap();
    let mut client = Client::connect(&demo).await;
    let head = client.open("GET /api/events?every=10", &["last-event-id: 41"], b"").await;
    assert_eq!(head.header("content-type"), Some("text/event-stream"));
    let mut seen = String::new();
    while !seen.contains("id: 43\n") {
        seen += &client.line().await;
    }
    assert!(seen.contains("retry: 1000\n") && seen.contains("id: 42\nevent: order\ndata: {"), "{seen}");
}

mod socket {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    /// The key and its answer are those of RFC 6455 section 1.3.
    const HANDSHAKE: [&str; 4] = [
        "connection: keep-alive, Upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    ];

    async fn open(demo: &Demo, path: &str) -> WebSocketStream<TcpStream> {
        let mut client = Client::connect(demo).await;
        let answer = client.open(&format!("GET {path}"), &HANDSHAKE, b"").await;
        assert_eq!(answer.status, 101);
        assert_eq!(answer.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        let early = client.0.buffer().to_vec();
        WebSocketStream::from_partially_read(client.0.into_inner(), early, Role::Client, None).await
    }

    async fn next(socket: &mut WebSocketStream<TcpStream>) -> Message {
        tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap()
    }

    #[tokio::test]
    async fn gives_back_what_it_gets_and_ticks() {
        let demo = Demo::start().await.unwrap();
        let mut socket = open(&demo, "/ws?tick=3600000").await;
        assert_eq!(next(&mut socket).await, Message::text(r#"{"tick":1}"#));
        let large = Message::binary(vec![7; 200_000]);
        for message in [Message::text("안녕, hello"), Message::text(""), large] {
            socket.send(message.clone()).await.unwrap();
            assert_eq!(next(&mut socket).await, message);
        }
        socket.send(Message::Ping("are you there".into())).await.unwrap();
        assert_eq!(next(&mut socket).await, Message::Pong("are you there".into()));
        socket.close(None).await.unwrap();
        assert!(matches!(next(&mut socket).await, Message::Close(_)));
    }

    #[tokio::test]
    async fn says_goodbye_when_the_backend_goes() {
        let demo = Demo::start().await.unwrap();
        let mut socket = open(&demo, "/ws?tick=3600000").await;
        assert!(next(&mut socket).await.is_text());
        drop(demo);
        let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("no close frame") };
        assert_eq!(u16::from(frame.code), 1001);
    }

    #[tokio::test]
    async fn another_version_is_refused_with_the_one_spoken() {
        let demo = Demo::start().await.unwrap();
        let mut headers = HANDSHAKE;
        headers[2] = "sec-websocket-version: 8";
        let answer = Client::connect(&demo).await.send("GET /ws", &headers, b"").await;
        assert_eq!((answer.status, answer.header("sec-websocket-version")), (426, Some("13")));
    }
}

async fn connects(demo: &Demo) -> bool {
    TcpStream::connect(demo.backend_url().strip_prefix("http://").unwrap()).await.is_ok()
}

#[tokio::test]
async fn goes_away_and_comes_back_on_the_same_port() {
    let demo = Demo::start().await.unwrap();
    let mut client = Client::connect(&demo).await;
    assert_eq!(client.send("POST /api/pause?ms=300", &[], b"").await.json(), json!({ "away_ms": 300 }));
    let gone = async {
        while connects(&demo).await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
    let back = async {
        while !connects(&demo).await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, back).await.unwrap();
    assert_eq!(ask(&demo, "GET /api/health").await.status, 200);
}

#[tokio::test]
async fn what_is_being_answered_is_answered_to_its_end() {
    let demo = Demo::start().await.unwrap();
    let mut client = Client::connect(&demo).await;
    client
        .0
        .write_all(b"POST /api/upload HTTP/1.1\r\nhost: demo\r\ncontent-length: 4\r\n\r\nab")
        .await
        .unwrap();
    // Answered on another connection, so the first one is known to have been accepted before it.
    assert_eq!(ask(&demo, "GET /api/health").await.status, 200);
    drop(demo);
    client.0.write_all(b"cd").await.unwrap();
    assert_eq!(client.head().await.status, 200);
}

mod folder {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn is_whole_and_goes_with_the_demo() {
        let demo = Demo::start().await.unwrap();
        let folder = demo.folder().to_owned();
        for file in ["index.html", "login.html", "mixed/index.html", "assets/style.css", "images/mug.svg"] {
            assert!(folder.join(file).is_file(), "{file}");
        }
        drop(demo);
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn calls_this_backend_where_it_calls_localhost() {
        let demo = Demo::start().await.unwrap();
        let port = demo.backend_url().rsplit(':').next().unwrap().to_owned();
        let page = fs::read_to_string(demo.folder().join("mixed/localhost.html")).unwrap();
        assert!(page.contains(&format!("fetch('http://localhost:{port}/api/products')")));
        assert!(!page.contains("localhost:3000"));
        let answer = ask(&demo, "GET /api/products").await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }

    #[tokio::test]
    async fn is_put_right_again_and_otherwise_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("made/for it");
        drop(Demo::start_in(&folder).await.unwrap());
        let whole = fs::read(folder.join("login.html")).unwrap();
        let untouched = fs::metadata(folder.join("index.html")).unwrap().modified().unwrap();
        fs::write(folder.join("login.html"), "changed").unwrap();
        fs::write(folder.join("mine.html"), "mine").unwrap();
        let demo = Demo::start_in(&folder).await.unwrap();
        assert_eq!(fs::read(folder.join("login.html")).unwrap(), whole);
        assert_eq!(fs::read_to_string(folder.join("mine.html")).unwrap(), "mine");
        assert_eq!(fs::metadata(folder.join("index.html")).unwrap().modified().unwrap(), untouched);
        drop(demo);
        assert!(folder.join("mine.html").is_file(), "a folder that was given stays");
    }

    /// Every file of the source is in the program, and every local address in the pages leads to one.
    #[tokio::test]
    async fn has_every_file_and_every_link_leads_somewhere() {
        let demo = Demo::start().await.unwrap();
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("site");
        let mut dirs = vec![source.clone()];
        while let Some(dir) = dirs.pop() {
            for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    dirs.push(path);
                    continue;
                }
                let name = path.strip_prefix(&source).unwrap();
                assert!(demo.folder().join(name).is_file(), "{} is not in the program", name.display());
                let text = fs::read_to_string(&path).unwrap();
                for link in links(&text) {
                    assert!(leads_somewhere(&demo, link).await, "{link} in {}", name.display());
                }
            }
        }
    }

    /// What follows `src="`, `href="` and `from '` and begins with one slash.
    fn links(text: &str) -> impl Iterator<Item = &str> {
        let starts = ["src=\"/", "href=\"/", "from '/"];
        starts.into_iter().flat_map(move |start| {
            text.split(start).skip(1).map(|rest| rest.split(['"', '\'']).next().unwrap_or_default())
        })
    }

    async fn leads_somewhere(demo: &Demo, link: &str) -> bool {
        let path = link.split('#').next().unwrap();
        if path.starts_with("api/") {
            return ask(demo, &format!("GET /{path}")).await.status == 200;
        }
        let file = demo.folder().join(path);
        if file.is_dir() { file.join("index.html").is_file() } else { file.is_file() }
    }
}
