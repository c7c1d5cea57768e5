//! Ways to a backend: sockets, two families, forward proxies.

use std::sync::Arc;

use config::project::{ForwardProxy, OriginKind, ProxyMode, Upstream};
use parking_lot::Mutex;
use proxy::{Environment, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::backend::{Backend, read_head, text};
use crate::tls_backends::{self, own, serving};
use crate::websockets;
use crate::world::{World, shop, upstream};

#[cfg(unix)]
#[tokio::test]
async fn a_socket_is_a_backend_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.sock");
    let url = format!("unix:{}", path.display());
    let world = World::open([shop().to(&url)]).await;
    let mut browser = world.h2().await;
    let page = browser.get("/").await;
    assert_eq!((page.status(), page.header("localfront-error")), (502, Some("connect-refused")));

    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if stream.read(&mut head).await.is_ok_and(|n| n > 0) {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsocket").await;
            }
        }
    });
    assert_eq!(browser.get("/").await.text(), "socket");
    assert_eq!(world.proxy.live()[0].peers[0].url, url);
}

/// `::1` whose queue of connections is full, and a backend at `127.0.0.1`: the same port of `localhost`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_family_that_hangs_does_not_hold_up_the_other() {
    use socket2::{Domain, Socket, Type};
    let backend = Backend::answering(|_| text("four")).await;
    let port = backend.address.port();
    let hanging = Socket::new(Domain::IPV6, Type::STREAM, None).unwrap();
    hanging.set_only_v6(true).unwrap();
    hanging.bind(&std::net::SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port)).into()).unwrap();
    hanging.listen(0).unwrap();
    let mut waiting = Vec::new();
    loop {
        let connecting = TcpStream::connect((std::net::Ipv6Addr::LOCALHOST, port));
        match tokio::time::timeout(std::time::Duration::from_millis(300), connecting).await {
            Ok(stream) => waiting.push(stream.unwrap()),
            Err(_) => break,
        }
    }
    let world = World::open([shop().to(&format!("http://localhost:{port}"))]).await;
    assert_eq!(world.h2().await.get("/").await.text(), "four");
}

/// A proxy that leads everything to one backend, and keeps what it was asked.
struct Forward {
    address: std::net::SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Forward {
    async fn open(socks: bool, backend: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let keep = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let keep = keep.clone();
                tokio::spawn(async move {
                    let told = if socks {
                        socks5(stream, backend, &keep).await
                    } else {
                        http(stream, backend, &keep).await
                    };
                    drop(told);
                });
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().clone()
    }
}

async fn http(
    mut client: TcpStream,
    backend: std::net::SocketAddr,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let head = read_head(&mut client).await;
    if head.is_empty() {
        return Ok(());
    }
    asked.lock().push(head.clone());
    let mut server = TcpStream::connect(backend).await?;
    if head.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await?;
    } else {
        server.write_all(head.as_bytes()).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// With user name and password, and a name that the proxy looks up.
async fn socks5(
    mut client: TcpStream,
    backend: std::net::SocketAddr,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut greeting = [0; 4];
    client.read_exact(&mut greeting).await?;
    assert_eq!(greeting, [5, 2, 0, 2]);
    client.write_all(&[5, 2]).await?;
    let text = async |client: &mut TcpStream| {
        let length = usize::from(client.read_u8().await?);
        let mut bytes = vec![0; length];
        client.read_exact(&mut bytes).await?;
        std::io::Result::Ok(String::from_utf8(bytes).unwrap())
    };
    client.read_u8().await?;
    let (user, password) = (text(&mut client).await?, text(&mut client).await?);
    client.write_all(&[1, 0]).await?;
    let mut request = [0; 4];
    client.read_exact(&mut request).await?;
    assert_eq!(request, [5, 1, 0, 3], "the name is the proxy's to look up");
    let host = text(&mut client).await?;
    let port = client.read_u16().await?;
    asked.lock().push(format!("{user}:{password}@{host}:{port}"));
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    let mut server = TcpStream::connect(backend).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

async fn through(proxy: &str, upstream: Upstream) -> World {
    let proxy = ProxyMode::Through(ForwardProxy::parse(proxy).unwrap());
    World::open([shop().default(OriginKind::Upstream(Upstream { proxy, ..upstream }))]).await
}

#[tokio::test]
async fn an_http_proxy_is_told_the_whole_address() {
    let backend = Backend::answering(|_| text("far")).await;
    let forward = Forward::open(false, backend.address).await;
    let url = format!("http://me:secret@{}", forward.address);
    let world = through(&url, upstream(&["http://api.example.test:8080"])).await;
    assert_eq!(world.h2().await.get("/a?b").await.text(), "far");
    let asked = forward.asked().concat();
    assert!(asked.starts_with("GET http://api.example.test:8080/a?b HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains("proxy-authorization: Basic bWU6c2VjcmV0\r\n"), "{asked}");
    let exchange = world.journal.only().await;
    assert_eq!(exchange.forwarded("proxy-authorization"), None, "nobody reads it in the journal");
    let shown = world.proxy.live()[0].peers[0].through.clone().unwrap();
    assert_eq!(shown, format!("http://{}", forward.address));
}

#[tokio::test]
async fn a_socks_proxy_looks_names_up_itself() {
    let backend = Backend::answering(|_| text("far")).await;
    let forward = Forward::open(true, backend.address).await;
    let url = format!("socks5://me:secret@{}", forward.address);
    let world = through(&url, upstream(&["http://api.example.test"])).await;
    assert_eq!(world.h2().await.get("/").await.text(), "far");
    assert!(
        forward.asked().iter().all(|asked| asked == "me:secret@api.example.test:80"),
        "{:?}",
        forward.asked()
    );
}

#[tokio::test]
async fn the_environment_leads_remote_requests_and_no_local_ones() {
    let (far, near) = (Backend::answering(|_| text("far")).await, Backend::answering(|_| text("near")).await);
    let forward = Forward::open(false, far.address).await;
    let variables = [("http_proxy", forward.address.to_string()), ("NO_PROXY", "direct.example.test".into())];
    let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let options = Options { environment: Environment::from_variables(find), ..Options::default() };
    let site = shop().api("http://api.example.test").to(&near.url());
    let world = World::with(options, [site]).await;
    let mut browser = world.h2().await;
    assert_eq!(browser.get("/api/x").await.text(), "far");
    assert_eq!(browser.get("/").await.text(), "near");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_says_no_is_named() {
    let (_socket, closed) = crate::upstreams::refusing();
    let refusing = Backend::saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    for (at, code) in [(closed, "proxy-failed"), (refusing.address, "proxy-refused")] {
        let world = through(&format!("http://{at}"), upstream(&["https://api.example.test"])).await;
        let page = world.h2().await.get("/").await;
        assert_eq!((page.status(), page.header("localfront-error")), (502, Some(code)));
    }
}

#[tokio::test]
async fn https_goes_through_a_tunnel_of_either_kind_of_proxy() {
    for socks in [false, true] {
        let backend = tls_backends::backend(serving(&own("api.example.test", false), None)).await;
        let forward = Forward::open(socks, backend.address).await;
        let kind = if socks { "socks5" } else { "http" };
        let unverified = Upstream { verify: false, ..upstream(&["https://api.example.test"]) };
        let world = through(&format!("{kind}://me:secret@{}", forward.address), unverified).await;
        assert_eq!(world.h2().await.get("/").await.text(), "secure", "{kind}");
        let asked = forward.asked().pop().unwrap();
        if socks {
            assert_eq!(asked, "me:secret@api.example.test:443");
        } else {
            assert!(asked.starts_with("CONNECT api.example.test:443 HTTP/1.1\r\n"), "{asked}");
            assert!(asked.contains("roxy-Authorization: Basic bWU6c2VjcmV0\r\n"), "{asked}");
        }
    }
}

#[tokio::test]
async fn websockets_go_through_a_tunnel_of_either_kind_of_proxy() {
    for socks in [false, true] {
        let backend = websockets::echo().await;
        let forward = Forward::open(socks, backend.address).await;
        let kind = if socks { "socks5" } else { "http" };
        let url = format!("{kind}://me:secret@{}", forward.address);
        let world = through(&url, upstream(&["http://api.example.test:8080"])).await;
        let (mut stream, head) = websockets::open_h1(&world).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{kind}: {head}");
        websockets::talk(&mut stream).await;
        let asked = forward.asked().pop().unwrap();
        assert!(asked.contains("api.example.test:8080"), "{asked}");
        assert_eq!(asked.starts_with("CONNECT "), !socks, "{asked}");
    }
}
