//! The reserved paths as requests meet them.

use std::time::Duration;

use capture::event::Event;
use capture::queue::queue;
use http_body_util::{BodyExt, Full};

use super::*;

/// What a test sets up, so that a context can borrow from it.
#[derive(Default)]
struct Around {
    files: Option<Arc<Files>>,
    queue: Option<Queue>,
    reports: ReportLimit,
    closing: Arc<Closing>,
}

impl Around {
    async fn ask(&self, request: http::request::Builder, body: impl Into<Bytes>) -> Response<Body> {
        handle(request.body(Full::new(body.into())).unwrap(), &self.context()).await
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.ask(Request::get(path), "").await
    }

    fn context(&self) -> ReservedContext<'_> {
        ReservedContext {
            site: "shop",
            files: self.files.as_ref(),
            root_pem: "-----BEGIN CERTIFICATE-----",
            await_peer: &|name| match name {
                "up" => Some(Box::pin(std::future::ready(()))),
                "down" => Some(Box::pin(std::future::pending())),
                _ => None,
            },
            queue: self.queue.as_ref(),
            closing: &self.closing,
            reports: &self.reports,
        }
    }
}

fn report() -> http::request::Builder {
    Request::post("/.localfront/csp")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/csp-report")
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn small_things_are_answered() {
    let around = Around::default();
    let health = around.get("/.localfront/health").await;
    assert_eq!((health.status(), text(health).await.as_str()), (StatusCode::OK, "ok"));
    let root = around.get("/.localfront/root.pem").await;
    assert_eq!(root.headers()[header::CONTENT_TYPE], "application/x-x509-ca-cert");
    assert_eq!(text(root).await, "-----BEGIN CERTIFICATE-----");
    let script = around.get("/.localfront/reload.js").await;
    assert_eq!(script.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(text(script).await.contains("EventSource"));
    let head = around.ask(Request::head("/.localfront/health"), "").await;
    assert_eq!(head.headers()[header::CONTENT_LENGTH], "2");
    assert_eq!(text(head).await, "");
}

#[tokio::test]
async fn what_is_not_there_is_said_in_json() {
    let around = Around::default();
    for path in ["/.localfront/", "/.localfront/nothing", "/.localfront/health/", "/.localfront/reload"] {
        let response = around.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json", "{path}");
    }
    let response = around.ask(Request::post("/.localfront/wait"), "").await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::ALLOW], "GET");
}

#[tokio::test]
async fn a_wait_ends_when_the_peer_is_there() {
    let around = Around::default();
    assert_eq!(around.get("/.localfront/wait?origin=up").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(around.get("/.localfront/wait?origin=other").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(around.get("/.localfront/wait").await.status(), StatusCode::BAD_REQUEST);
    let soon = Duration::from_millis(10);
    let late = wait::wait_at_most(soon, Some("origin=down"), &around.context()).await;
    assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_wait_ends_when_a_file_changes_and_events_tell_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "one").unwrap();
    let config = config::project::Folder {
        path: folder.path().to_owned(),
        index: "index.html".to_owned(),
        fallback: None,
        reload: true,
    };
    let files = Files::open(&config, false);
    // The first version is told when the folder was read; before, it is a round number.
    files.changes().wait_for(|version| version & 0xff > 0).await.unwrap();
    let before = *files.changes().borrow();
    let around = Around { files: Some(files), ..Around::default() };
    let mut events = around.get("/.localfront/reload").await.into_body();
    let first = events.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, format!("retry: 500\nevent: version\ndata: {before}\n\n"));

    std::fs::write(folder.path().join("index.html"), "longer than one").unwrap();
    let ended = around.get(&format!("/.localfront/wait?after={before}")).await;
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    let next = events.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(next.starts_with(b"event: version\ndata: "), "{next:?}");
    drop(around);
    while let Some(frame) = events.frame().await {
        assert!(frame.is_ok(), "ends when the folder is not served any more");
    }
}

#[tokio::test]
async fn reports_of_the_sites_own_pages_are_taken() {
    let (queue, mut drain) = queue(1 << 20);
    let around = Around { queue: Some(queue), ..Around::default() };
    assert_eq!(around.ask(report(), "{}").await.status(), StatusCode::NO_CONTENT);
    let by_origin = Request::post("/.localfront/csp")
        .header("host", "shop.localhost:8443")
        .header("origin", "https://shop.localhost:8443")
        .header("content-type", "application/reports+json; charset=utf-8");
    assert_eq!(around.ask(by_origin, "[]").await.status(), StatusCode::NO_CONTENT);
    let mut events = Vec::new();
    drain.wait(&mut events, Duration::from_secs(5));
    let reports: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Report(report) => {
                (report.site.as_str(), report.content_type.as_str(), report.body.as_ref())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expect: [(&str, &str, &[u8]); 2] =
        [("shop", "application/csp-report", b"{}"), ("shop", "application/reports+json", b"[]")];
    assert_eq!(reports, expect);
}

#[tokio::test]
async fn other_reports_are_refused() {
    let around = Around::default();
    let csp = || Request::post("/.localfront/csp").header("content-type", "application/csp-report");
    let shop = || csp().header("host", "shop.localhost:8443");
    let table = [
        (csp().header("sec-fetch-site", "cross-site"), StatusCode::FORBIDDEN),
        (csp().header("sec-fetch-site", "same-site"), StatusCode::FORBIDDEN),
        (shop(), StatusCode::FORBIDDEN),
        (shop().header("origin", "https://evil.example"), StatusCode::FORBIDDEN),
        (shop().header("origin", "null"), StatusCode::FORBIDDEN),
        (shop().header("origin", "http://shop.localhost:8443"), StatusCode::FORBIDDEN),
        (shop().header("referer", "https://shop.localhost:8443.evil.example/"), StatusCode::FORBIDDEN),
        (shop().header("referer", "https://shop.localhost:8443/page?x"), StatusCode::NO_CONTENT),
    ];
    for (request, expect) in table {
        let shown = format!("{request:?}");
        assert_eq!(around.ask(request, "{}").await.status(), expect, "{shown}");
    }
    let plain = Request::post("/.localfront/csp")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "text/plain");
    assert_eq!(around.ask(plain, "{}").await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn reports_are_bounded_in_size_and_number() {
    let around = Around::default();
    assert_eq!(around.ask(report(), vec![b'x'; 64 * 1024]).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(around.ask(report(), vec![b'x'; 64 * 1024 + 1]).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let mut refused = 0;
    for _ in 0..1000 {
        refused += u32::from(around.ask(report(), "{}").await.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 0, "a flood is refused");
}
