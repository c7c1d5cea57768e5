//! What a backend receives, and what a browser receives of its answer.

use config::project::{HostMode, OriginKind, Upstream};
use http_body_util::{BodyExt, Empty};

use crate::backend::{Backend, full, text, with};
use crate::browser::{fields, get, post, request};
use crate::world::{World, shop, upstream};

#[tokio::test]
async fn the_backend_is_told_who_asked_and_how() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let spoof = [
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-proto", "gopher"),
        ("x-forwarded-host", "evil"),
        ("x-forwarded-port", "1"),
        ("forwarded", "for=6.6.6.6"),
        ("x-real-ip", "6.6.6.6"),
    ];
    for (mut browser, via) in world.both().await.into_iter().zip(["1.1 localfront-", "2 localfront-"]) {
        browser.page(fields(get("/"), &spoof)).await;
        let seen = backend.last();
        assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"));
        assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
        assert_eq!(seen.header("x-forwarded-host"), Some("shop.localhost"));
        assert_eq!(seen.header("x-forwarded-port"), Some(&*world.https.port().to_string()));
        assert_eq!(seen.header("host"), Some("shop.localhost"));
        assert!(seen.header("via").unwrap().starts_with(via));
        assert_eq!((seen.header("forwarded"), seen.header("x-real-ip")), (None, None));
    }
}

#[tokio::test]
async fn cloudfront_appends_to_who_asked_and_hides_how() {
    let backend = Backend::hello().await;
    let world = World::open([shop().cloudfront().to(&backend.url())]).await;
    let said = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-proto", "x"), ("user-agent", "me")];
    world.h2().await.page(fields(get("/"), &said)).await;
    let seen = backend.last();
    assert_eq!(seen.header("x-forwarded-for"), Some("6.6.6.6, 127.0.0.1"));
    assert_eq!(seen.header("user-agent"), Some("Amazon CloudFront"));
    assert!(seen.header("x-amz-cf-id").is_some());
    for absent in ["x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"] {
        assert_eq!(seen.header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn fields_of_one_connection_stay_on_it() {
    let backend = Backend::answering(|_| {
        with(&[("connection", "x-secret"), ("x-secret", "1"), ("keep-alive", "timeout=5"), ("x-kept", "1")])
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let named = [
        ("connection", "x-foo, x-forwarded-for"),
        ("x-foo", "1"),
        ("te", "trailers, deflate"),
        ("x-bar", "1"),
    ];
    let page = world.h1().await.page(fields(get("/"), &named)).await;
    let seen = backend.last();
    assert_eq!((seen.header("x-foo"), seen.header("x-bar")), (None, Some("1")));
    assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"), "ours is added after theirs was named");
    assert_eq!(seen.header("te"), Some("trailers"));
    assert_eq!(
        (page.header("x-secret"), page.header("keep-alive"), page.header("x-kept")),
        (None, None, Some("1"))
    );
    // Over HTTP/2 those fields would make the answer malformed.
    assert_eq!(world.h2().await.get("/").await.header("x-kept"), Some("1"));
    let exchange = &world.journal.ended(2).await[0];
    assert_eq!(exchange.changed("removed-hop-by-hop"), ["x-foo", "x-secret"]);
}

/// A client may name any field, and must not be able to take away what the next hop needs, or what we say of it.
#[tokio::test]
async fn naming_a_field_breaks_no_request() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for named in
        ["host", "content-length", "transfer-encoding", "via", "x-forwarded-for, x-forwarded-proto", "te"]
    {
        let ask = format!(
            "POST /a HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 5\r\nConnection: {named}\r\n\r\nhello\
             GET /b HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close, {named}\r\n\r\n"
        );
        let answer = world.bytes(&ask).await;
        assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{named} -> {answer}");
        let [.., first, second] = &backend.requests()[..] else { unreachable!() };
        assert_eq!((first.target.as_str(), &first.body[..]), ("/a", &b"hello"[..]), "{named}");
        assert_eq!((second.target.as_str(), second.body.len()), ("/b", 0), "{named}");
        for seen in [first, second] {
            assert_eq!(seen.header("host"), Some("shop.localhost"), "{named}");
            assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"), "{named}");
            assert!(seen.header("via").is_some() && seen.header("x-forwarded-proto").is_some(), "{named}");
        }
    }
}

/// Nothing is stored, so nothing can be stored wrongly (RFC 9111): every request is the backend's to answer, with its
/// conditions and ranges, and what is said of age, freshness and variants passes as it is.
#[tokio::test]
async fn every_answer_is_the_backends_own() {
    const SAID: &[(&str, &str)] = &[
        ("cache-control", "public, max-age=3600, s-maxage=60"),
        ("age", "7"),
        ("vary", "accept-encoding, cookie"),
        ("etag", "W/\"a\""),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("expires", "Sun, 06 Nov 2094 08:49:37 GMT"),
        ("accept-ranges", "bytes"),
        ("content-range", "bytes 0-4/10"),
    ];
    const ASKED: &[(&str, &str)] = &[
        ("if-none-match", "W/\"a\""),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("if-match", "\"b\""),
        ("range", "bytes=0-4"),
        ("if-range", "\"b\""),
        ("cache-control", "max-stale"),
        ("authorization", "Basic eDp5"),
    ];
    let backend = Backend::answering(|_| {
        let mut reply = with(SAID);
        *reply.status_mut() = http::StatusCode::PARTIAL_CONTENT;
        reply
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        for _ in 0..2 {
            let before = backend.requests().len();
            let page = browser.page(fields(get("/same"), ASKED)).await;
            assert_eq!((page.status(), page.text(), backend.requests().len()), (206, "hello", before + 1));
            assert!(SAID.iter().all(|(name, value)| page.header(name) == Some(value)), "{:?}", page.head);
            let seen = backend.last();
            assert!(ASKED.iter().all(|(name, value)| seen.header(name) == Some(value)), "{seen:?}");
        }
    }
    // Nor is anything stale served in the place of a backend that is gone.
    drop(backend);
    assert_eq!(world.h2().await.get("/same").await.status(), 502);
}

#[tokio::test]
async fn path_and_query_arrive_as_they_were_sent() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for path in ["/a%2Fb", "//a//b", "/a/../b/./c", "/x?a=%zz&b=%E3%81%82", "/?", "/%7Euser", "/a;b=c"] {
        for mut browser in world.both().await {
            browser.get(path).await;
            assert_eq!(backend.last().target, path);
        }
    }
    let absolute = "GET http://shop.localhost/abs?x HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n";
    world.bytes(absolute).await;
    assert_eq!(backend.last().target, "/abs?x");
    assert_eq!(backend.last().header("host"), Some("shop.localhost"));
}

#[tokio::test]
async fn the_host_is_the_one_the_origin_asks_for() {
    let backend = Backend::hello().await;
    let own = backend.address.to_string();
    for (mode, expect) in [
        (HostMode::Viewer, "shop.localhost"),
        (HostMode::Origin, own.as_str()),
        (HostMode::Fixed("cdn.example".into()), "cdn.example"),
    ] {
        let upstream = Upstream { host: mode, ..upstream(&[&backend.url()]) };
        let world = World::open([shop().default(OriginKind::Upstream(upstream))]).await;
        world.h2().await.get("/").await;
        assert_eq!(backend.last().header("host"), Some(expect));
        assert_eq!(backend.last().header("x-forwarded-host"), Some("shop.localhost"));
    }
}

/// RFC 9110 section 7.6.3.
#[tokio::test]
async fn a_request_that_comes_back_is_stopped() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    // The backend's address is the door's own.
    let own =
        OriginKind::Upstream(Upstream { verify: false, ..upstream(&[&format!("https://{}", world.https)]) });
    world.proxy.apply(vec![shop().default(own)]);
    assert_eq!(world.h2().await.get("/").await.status(), 508);
    let backend = Backend::hello().await;
    world.proxy.apply(vec![shop().to(&backend.url())]);
    // One of another door is not ours, however alike.
    world.h2().await.page(fields(get("/"), &[("via", "1.0 other, 2 localfront")])).await;
    let all: Vec<_> = backend.last().headers.get_all("via").iter().cloned().collect();
    assert_eq!(all[0], "1.0 other, 2 localfront");
    assert!(all[1].to_str().unwrap().starts_with("2 localfront-"));
}

#[tokio::test]
async fn one_door_behind_another_is_no_loop() {
    let backend = Backend::hello().await;
    let inner = World::open([shop().to(&backend.url())]).await;
    let own = Upstream { verify: false, ..upstream(&[&format!("https://{}", inner.https)]) };
    let outer = World::open([shop().default(OriginKind::Upstream(own))]).await;
    assert_eq!(outer.h2().await.get("/").await.text(), "hello");
    assert_eq!(backend.last().headers.get_all("via").iter().count(), 2);
}

#[tokio::test]
async fn cookie_crumbs_are_joined() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    world.h2().await.page(fields(get("/"), &[("cookie", "a=1"), ("cookie", "b=2")])).await;
    assert_eq!(backend.last().header("cookie"), Some("a=1; b=2"));
}

#[tokio::test]
async fn unknown_methods_and_bodies_pass() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        browser.page(request("PROPFIND", "/dav", full("<x/>"))).await;
        assert_eq!((backend.last().method.as_str(), &*backend.last().body), ("PROPFIND", &b"<x/>"[..]));
        browser.page(request("GET", "/", full("a GET may carry one"))).await;
        assert_eq!(&*backend.last().body, b"a GET may carry one");
    }
    let chunked = "GET / HTTP/1.1\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
                   3\r\nabc\r\n0\r\n\r\n";
    world.bytes(chunked).await;
    assert_eq!(&*backend.last().body, b"abc");
}

#[tokio::test]
async fn a_client_that_expects_to_continue_is_told_so() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let ask = "POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nhi";
    let answer = world.bytes(ask).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(&*backend.last().body, b"hi");
}

#[tokio::test]
async fn answers_without_content_have_none() {
    let backend = Backend::saying(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello").await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 204 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(!answer.contains("content-length"), "{answer}");

    let backend = Backend::answering(|_| text("hello")).await;
    world.proxy.apply(vec![shop().to(&backend.url())]);
    for mut browser in world.both().await {
        let page = browser.page(request("HEAD", "/", Empty::new().boxed())).await;
        assert_eq!((page.header("content-length"), page.text()), (Some("5"), ""));
    }
}

#[tokio::test]
async fn several_cookies_stay_several() {
    let backend = Backend::answering(|_| with(&[("set-cookie", "a=1; Path=/"), ("set-cookie", "b=2")])).await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        let all: Vec<_> = page.head.headers.get_all("set-cookie").iter().cloned().collect();
        assert_eq!(all, ["a=1; Path=/", "b=2"]);
    }
}

#[tokio::test]
async fn a_redirect_to_the_backend_leads_to_the_door() {
    let backend = Backend::answering(|request| {
        let mut reply = text("");
        *reply.status_mut() = http::StatusCode::FOUND;
        let to = request.header("x-to").unwrap();
        reply.headers_mut().insert("location", to.parse().unwrap());
        reply
    })
    .await;
    let leak: &'static str = format!("http://localhost:{}/login", backend.address.port()).leak();
    let world = World::open([shop().to(&backend.url())]).await;
    let page = world.h2().await.page(fields(get("/"), &[("x-to", leak)])).await;
    assert_eq!(page.header("location"), Some("https://shop.localhost/login"));
    assert_eq!(world.journal.only().await.changed("rewrote-location").len(), 1);
    let page = world.h2().await.page(fields(get("/"), &[("x-to", "http://shop.localhost/b")])).await;
    assert_eq!(page.header("location"), Some("https://shop.localhost/b"));
    let page = world.h2().await.page(fields(get("/"), &[("x-to", "/plain")])).await;
    assert_eq!(page.header("location"), Some("/plain"));

    world.proxy.apply(vec![shop().cloudfront().to(&backend.url())]);
    let page = world.h2().await.page(fields(get("/"), &[("x-to", leak)])).await;
    assert_eq!(page.header("location"), Some(leak), "CloudFront would not touch it");
}

#[tokio::test]
async fn hsts_is_kept_from_localhost_and_told() {
    let backend = Backend::answering(|_| with(&[("strict-transport-security", "max-age=31536000")])).await;
    let world = World::open([shop().host("shop.test").to(&backend.url())]).await;
    assert_eq!(world.h2().await.get("/").await.header("strict-transport-security"), None);
    assert_eq!(world.journal.only().await.changed("removed-hsts"), ["max-age=31536000"]);
    let elsewhere = request("GET", "https://shop.test/", Empty::new().boxed());
    assert!(world.h2().await.page(elsewhere).await.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn the_report_policy_stands_beside_the_sites_own() {
    let backend = Backend::answering(|request| {
        let mut reply =
            with(&[("content-security-policy-report-only", "own"), ("content-security-policy", "strict")]);
        if request.target == "/same" {
            *reply.status_mut() = http::StatusCode::NOT_MODIFIED;
            *reply.body_mut() = full("");
        }
        reply
    })
    .await;
    let world = World::open([shop().csp("default-src https:").to(&backend.url())]).await;
    let policies = |page: &crate::browser::Page| -> Vec<String> {
        let all = page.head.headers.get_all("content-security-policy-report-only").iter();
        all.map(|v| v.to_str().unwrap().to_owned()).collect()
    };
    let page = world.h2().await.get("/").await;
    assert_eq!(policies(&page), ["own", "default-src https:"]);
    assert_eq!(page.header("content-security-policy"), Some("strict"));
    assert_eq!(policies(&world.h2().await.get("/same").await), ["own"]);
}

#[tokio::test]
async fn trailers_pass_both_ways_of_http2() {
    // Over HTTP/1.1 to the backend, where the answer announces them.
    let backend = Backend::saying(
        b"HTTP/1.1 200 OK\r\nTrailer: x-sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-sum: 7\r\n\r\n",
    )
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.h2().await.send(get("/")).await.unwrap();
    let collected = answer.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-sum"], "7");
    assert_eq!(&*collected.to_bytes(), b"hi");
}

#[tokio::test]
async fn a_large_post_arrives_whole() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let body: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    for mut browser in world.both().await {
        assert_eq!(browser.page(post("/", body.clone())).await.status(), 200);
        assert!(backend.last().body == body);
    }
}

/// RFC 9110 section 6.6.1.
#[tokio::test]
async fn a_date_is_added_where_there_is_none_and_kept_where_there_is_one() {
    let bare = Backend::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await;
    let dated = Backend::answering(|_| with(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")])).await;
    let world = World::open([shop().api(&dated.url()).to(&bare.url())]).await;
    for mut browser in world.both().await {
        assert!(browser.get("/").await.header("date").unwrap().ends_with(" GMT"));
        let page = browser.get("/api/x").await;
        assert_eq!(page.head.headers.get_all("date").iter().count(), 1);
        assert_eq!(page.header("date"), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
    }
}

/// RFC 9110 section 15.4.5.
#[tokio::test]
async fn an_answer_that_says_not_modified_keeps_its_fields() {
    let said = "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nCache-Control: max-age=1\r\nContent-Location: /x\r\n\
        Expires: Sun, 06 Nov 1994 08:49:37 GMT\r\nVary: accept\r\n\r\n";
    let backend = Backend::saying(said.as_bytes()).await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!((page.status(), page.text()), (304, ""));
        for kept in ["etag", "cache-control", "content-location", "expires", "vary", "date"] {
            assert!(page.header(kept).is_some(), "{kept}");
        }
    }
}

/// RFC 9110 section 6.5.1 and RFC 9112 section 7.1.2.
#[tokio::test]
async fn trailers_of_an_answer_reach_an_http1_client_that_wants_them() {
    let backend = Backend::saying(
        b"HTTP/1.1 200 OK\r\nTrailer: x-sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-sum: 7\r\n\r\n",
    )
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let ask = "GET / HTTP/1.1\r\nHost: shop.localhost\r\nTE: trailers\r\nConnection: te, close\r\n\r\n";
    let answer = world.bytes(ask).await;
    assert!(answer.ends_with("2\r\nhi\r\n0\r\nx-sum: 7\r\n\r\n"), "{answer}");
    // One that did not ask may not know them.
    let answer = world.bytes(&ask.replace("TE: trailers\r\n", "")).await;
    assert!(answer.ends_with("2\r\nhi\r\n0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn trailers_of_a_request_reach_the_backend() {
    let seen: std::sync::Arc<parking_lot::Mutex<Vec<http::HeaderMap>>> = std::sync::Arc::default();
    let keep = seen.clone();
    let backend = Backend::serving(move |request| {
        let keep = keep.clone();
        async move {
            let body = request.into_body().collect().await.unwrap();
            keep.lock().push(body.trailers().cloned().unwrap_or_default());
            assert_eq!(&*body.to_bytes(), b"hello");
            text("hello")
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let chunked = "POST / HTTP/1.1\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\
        Connection: close\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 7\r\n\r\n";
    assert!(world.bytes(chunked).await.starts_with("HTTP/1.1 200 "));

    let trailers =
        async { Some(Ok([("x-sum".parse().unwrap(), "7".parse().unwrap())].into_iter().collect())) };
    let body = http_body_util::Full::new("hello".into()).with_trailers(trailers).boxed();
    let request = fields(request("POST", "/", body), &[("trailer", "x-sum")]);
    assert_eq!(world.h2().await.page(request).await.status(), 200);
    let sums: Vec<_> = seen.lock().iter().map(|t| t.get("x-sum").cloned()).collect();
    assert_eq!(sums, [Some("7".parse().unwrap()), Some("7".parse().unwrap())]);
}

/// Our own paths belong to no behavior, whatever its pattern.
#[tokio::test]
async fn our_own_paths_cannot_be_shadowed() {
    let backend = Backend::hello().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".localfront")).unwrap();
    std::fs::write(folder.path().join(".localfront/health"), "mine").unwrap();
    let everything = OriginKind::Upstream(upstream(&[&backend.url()]));
    let world = World::open([shop().behavior("/.localfront/*", everything).folder(folder.path())]).await;
    for mut browser in world.both().await {
        assert_eq!(browser.get("/.localfront/health").await.text(), "ok");
    }
    assert_eq!(backend.requests().len(), 0);
}

/// A request that was taken back in the middle of its body is no request that ended (RFC 9113 section 8.1).
#[tokio::test]
async fn a_body_that_was_taken_back_never_looks_whole() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let stream = world.tls("shop.localhost", &[b"h2"]).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    for reason in [h2::Reason::CANCEL, h2::Reason::NO_ERROR, h2::Reason::INTERNAL_ERROR] {
        let before = backend.connections();
        let request = http::Request::post("https://shop.localhost/").body(()).unwrap();
        let (answer, mut body) = client.send_request(request, false).unwrap();
        body.send_data("hello".into(), false).unwrap();
        crate::world::until("the backend is asked", || backend.connections() > before).await;
        body.send_reset(reason);
        assert!(answer.await.is_err());
    }
    let request = http::Request::get("https://shop.localhost/after").body(()).unwrap();
    client.send_request(request, true).unwrap().0.await.unwrap();
    let whole: Vec<_> = backend.requests().into_iter().filter(|r| !r.body.is_empty()).collect();
    assert!(whole.is_empty(), "{whole:?}");
}
