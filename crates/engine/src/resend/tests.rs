//! Over a whole engine: its real door, its real journal, a real backend.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::api::types::*;
use crate::{Engine, Given, Listen, Options, Startup};

/// An engine with one site, `shop.localhost`, whose `/api/*` is a backend that says what it was sent.
struct World {
    engine: Engine,
    seen: Arc<Mutex<Vec<String>>>,
    _dirs: [TempDir; 2],
}

impl World {
    async fn open() -> Self {
        let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
        let (api, seen) = backend().await;
        let given = Given {
            folder: Some(folder.path().into()),
            api: Some(api),
            name: Some("shop".into()),
            ..Given::default()
        };
        let any = "127.0.0.1:0".parse().unwrap();
        let engine = Engine::start(Options {
            data_dir: Some(data.path().into()),
            listen: Some(Listen { https: any, http: None }),
            record: true,
            demo: false,
            startup: Startup::Given(given),
            must_listen: true,
        })
        .await
        .unwrap();
        Self { engine, seen, _dirs: [folder, data] }
    }

    fn url(&self, path: &str) -> String {
        let port = self.engine.https().unwrap().port();
        format!("https://shop.localhost:{port}{path}")
    }

    /// Sends a request as a browser would, and gives its id.
    async fn asked(&self, method: &str, path: &str, body: &str) -> String {
        let draft = RequestDraft {
            method: method.into(),
            url: self.url(path),
            headers: vec![header("content-type", "text/plain"), header("authorization", "Bearer secret")],
            body: BodyDraft { form: BodyForm::Text, content: body.into() },
        };
        let request = super::Prepared::of(&draft).unwrap();
        let mut line = super::Line::open(&self.engine, &request).await.unwrap();
        let id = line.send(&request).await.unwrap().id.unwrap().to_string();
        self.until(async || self.engine.exchange(id.clone()).await.is_ok()).await;
        id
    }

    async fn until(&self, mut condition: impl AsyncFnMut() -> bool) {
        let waiting = async {
            while !condition().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), waiting).await.is_ok(), "waited in vain");
    }
}

fn header(name: &str, value: &str) -> Field {
    Field { name: name.into(), value: value.into() }
}

/// Answers with the request line and the body, and keeps what came.
async fn backend() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let keep = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, keep.clone()));
        }
    });
    (format!("http://{address}"), seen)
}

async fn answer(mut stream: TcpStream, keep: Arc<Mutex<Vec<String>>>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap();
        let length =
            head.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |l| l.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let said = format!("{} {}", head.lines().next().unwrap(), String::from_utf8_lossy(&body));
        keep.lock().push(format!("{head}{}", String::from_utf8_lossy(&body)));
        let reply = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{said}",
            said.len()
        );
        stream.write_all(reply.as_bytes()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_sent_again_as_it_was_and_linked() {
    let world = World::open().await;
    let source = world.asked("POST", "/api/items?page=1", "four").await;
    let resent = world.engine.resend(source.clone(), None).await.unwrap();
    assert_eq!((resent.status, &resent.from), (200, &source));
    let made = world.engine.exchange(resent.id.clone().unwrap()).await.unwrap();
    assert_eq!(made.row.resent_from.as_deref(), Some(&*source));
    assert_eq!((&*made.row.method, &*made.row.target), ("POST", "/api/items?page=1"));
    let body = world.engine.exchange_body(resent.id.unwrap(), BodySide::Response).await.unwrap();
    assert_eq!(body.text, "POST /api/items?page=1 HTTP/1.1 four");
    let seen = world.seen.lock().clone();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].contains("authorization: Bearer secret\r\n"), "{}", seen[1]);
    assert_eq!(seen[0], seen[1], "nothing tells the backend that it was sent again");
    let original = world.engine.exchange(source).await.unwrap();
    assert_eq!(original.row.resent_from, None);
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_request_is_sent_as_it_was_edited() {
    let world = World::open().await;
    let source = world.asked("GET", "/api/a", "").await;
    let mut draft = world.engine.request_draft(source.clone()).await.unwrap();
    assert_eq!((&*draft.method, &draft.url), ("GET", &world.url("/api/a")));
    draft.method = "PUT".into();
    draft.url = world.url("/api/b?c=d#fragment");
    draft.headers = vec![header("x-edited", "1"), header("content-length", "999"), header("Host", "evil")];
    draft.body = BodyDraft { form: BodyForm::Base64, content: "AAEC".into() };
    let resent = world.engine.resend(source, Some(draft)).await.unwrap();
    assert_eq!(resent.status, 200);
    let seen = world.seen.lock().last().cloned().unwrap();
    assert!(seen.starts_with("PUT /api/b?c=d HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("x-edited: 1\r\n") && seen.contains("content-length: 3\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n\0\x01\x02"), "{seen:?}");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_says_why() {
    let world = World::open().await;
    let source = world.asked("GET", "/api/a", "").await;
    let draft = world.engine.request_draft(source.clone()).await.unwrap();
    let check = async |change: &dyn Fn(&mut RequestDraft), code: &str| {
        let mut edited = draft.clone();
        change(&mut edited);
        let refused = world.engine.resend(source.clone(), Some(edited)).await.unwrap_err();
        assert_eq!(refused.code, code, "{refused}");
    };
    check(&|d| d.url = "https://elsewhere.example/".into(), "resend-foreign").await;
    check(&|d| d.url = "/api/a".into(), "draft-url").await;
    check(&|d| d.url = "ftp://shop.localhost/".into(), "draft-url").await;
    check(&|d| d.method = "G T".into(), "draft-method").await;
    check(&|d| d.method = "CONNECT".into(), "resend-tunnel").await;
    check(&|d| d.headers = vec![header("x y", "1")], "draft-field-name").await;
    check(&|d| d.headers = vec![header("x", "a\r\nb: c")], "draft-field-value").await;
    check(&|d| d.body = BodyDraft { form: BodyForm::Base64, content: "?".into() }, "draft-base64").await;
    let refused = world.engine.resend("nothing".into(), None).await.unwrap_err();
    assert_eq!(refused.code, "no-such-exchange");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_body_is_not_sent() {
    let world = World::open().await;
    let mut settings = world.engine.settings();
    settings.body_cap = 1024;
    world.engine.save_settings(settings).await.unwrap();
    let source = world.asked("POST", "/api/a", &"x".repeat(5000)).await;
    let refused = world.engine.resend(source.clone(), None).await.unwrap_err();
    assert_eq!((&*refused.code, &*refused.params[0]), ("body-not-kept", "3976"));
    assert_eq!(world.seen.lock().len(), 1);
    let copied = world.engine.copy_as(source, CopyForm::Curl, false).await.unwrap();
    assert_eq!((copied.missing, copied.masked), (3976, true));
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_repeated_and_measured() {
    let world = World::open().await;
    let source = world.asked("POST", "/api/a", "x").await;
    let begun = world.engine.repeat(source.clone(), None, 40, 4).await.unwrap();
    assert_eq!((&*begun.state, begun.times, begun.concurrency), ("running", 40, 4));
    world.until(async || world.engine.repeats().await.unwrap()[0].state != "running").await;
    let run = world.engine.repeats().await.unwrap().remove(0);
    assert_eq!((&*run.state, run.done, run.unanswered), ("done", 40, 0));
    assert_eq!(run.statuses, [StatusCount { status: 200, count: 40 }]);
    let latency = run.latency.unwrap();
    assert!(latency.min <= latency.p50 && latency.p50 <= latency.p99 && latency.p99 <= latency.max);
    assert_eq!(world.seen.lock().len(), 41);
    let view = View { filter: "is:resent".into(), ..View::default() };
    world.until(async || world.engine.rows(view.clone(), 0.0, 100).await.unwrap().total == 40.0).await;
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_can_be_stopped_and_has_bounds() {
    let world = World::open().await;
    let source = world.asked("GET", "/api/a", "").await;
    for (times, concurrency) in [(0, 1), (1, 0), (1_000_000, 1), (1, 1000)] {
        let refused = world.engine.repeat(source.clone(), None, times, concurrency).await.unwrap_err();
        assert_eq!(refused.code, "repeat-out-of-range");
    }
    let begun = world.engine.repeat(source, None, 100_000, 2).await.unwrap();
    world.engine.cancel_repeat(begun.id).await.unwrap();
    world.until(async || world.engine.repeats().await.unwrap()[0].state == "cancelled").await;
    let run = world.engine.repeats().await.unwrap().remove(0);
    assert!(run.done < 100_000, "{}", run.done);
    assert_eq!(world.engine.cancel_repeat("nothing".into()).await.unwrap_err().code, "no-such-repeat");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exchanges_are_compared() {
    let world = World::open().await;
    let left = world.asked("POST", "/api/a", "one").await;
    let right = world.asked("POST", "/api/a?x=1", "two").await;
    let compared = world.engine.compare(left, right).await.unwrap();
    let changed: Vec<_> =
        compared.facts.iter().filter(|f| f.differs == Differs::Changed).map(|f| &*f.name).collect();
    assert_eq!(changed, ["url"]);
    assert!(compared.request_head.iter().all(|f| f.differs == Differs::Same), "{:?}", compared.request_head);
    assert_eq!((&*compared.request_body.form, compared.request_body.lines.len()), ("text", 2));
    assert!(
        compared.timing.iter().any(|t| t.phase == "total" && t.left_ms.is_some() && t.right_ms.is_some())
    );
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_made_from_an_exchange_answers_in_its_place() {
    let world = World::open().await;
    let source = world.asked("GET", "/api/a", "").await;
    let mut rule = world.engine.rule_from(source.clone(), RuleSeed::Answer).await.unwrap();
    assert_eq!(
        (&*rule.site, &*rule.matches.path, rule.on, rule.id.is_empty()),
        ("shop", "/api/a", false, true)
    );
    rule.on = true;
    let rule = world.engine.save_rule(rule).await.unwrap();
    let resent = world.engine.resend(source.clone(), None).await.unwrap();
    assert_eq!((resent.status, world.seen.lock().len()), (200, 1));
    let made = world.engine.exchange(resent.id.unwrap()).await.unwrap();
    assert_eq!(made.row.served_by, "localfront");
    let change = made.changes.iter().find(|c| c.code == "rule-answered").unwrap();
    let named = RuleName { id: rule.id.clone(), name: rule.name.clone() };
    assert_eq!((&*change.detail, change.rule.as_ref()), ("200", Some(&named)));
    let body = world.engine.exchange_body(made.row.id, BodySide::Response).await.unwrap();
    assert_eq!(body.text.trim(), "GET /api/a HTTP/1.1");
    assert_eq!(world.engine.rules(None).await.unwrap()[0].hits, 1.0);
    let site = world.engine.overview().await.unwrap().sites.remove(0);
    assert_eq!((site.rules, site.routes[0].rules, site.routes[1].rules), (1, 1, 0));
    world.engine.set_rule_on(rule.id, false).await.unwrap();
    world.engine.resend(source, None).await.unwrap();
    assert_eq!(world.seen.lock().len(), 2);
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_edits_what_a_breakpoint_holds() {
    let world = World::open().await;
    let source = world.asked("POST", "/api/a", "sent").await;
    let mut rule = world.engine.rule_from(source.clone(), RuleSeed::Pause).await.unwrap();
    rule.on = true;
    world.engine.save_rule(rule).await.unwrap();
    let engine = world.engine.clone();
    let asked = tokio::spawn(async move { engine.resend(source, None).await.unwrap() });
    world.until(async || !world.engine.held().is_empty()).await;
    let held = world.engine.paused().await.unwrap().remove(0);
    assert_eq!(
        (held.response, &*held.method, held.body.clone().unwrap().content),
        (false, "POST", "sent".into())
    );
    let body = Some(BodyDraft { form: BodyForm::Text, content: "edited".into() });
    let edit = Decision::Edit { method: None, target: None, status: None, headers: None, body };
    world.engine.resume(held.id.clone(), edit).await.unwrap();
    world.until(async || world.engine.held().first().is_some_and(|h| h.response)).await;
    let held_again = world.engine.paused().await.unwrap().remove(0);
    assert_eq!(held_again.body.unwrap().content, "POST /api/a HTTP/1.1 edited");
    let wrong = Decision::Answer { status: 99, headers: Vec::new(), body: BodyDraft::default() };
    assert_eq!(world.engine.resume(held_again.id.clone(), wrong).await.unwrap_err().code, "rule-status");
    let answer = Decision::Answer { status: 202, headers: Vec::new(), body: BodyDraft::default() };
    world.engine.resume(held_again.id, answer).await.unwrap();
    assert_eq!(asked.await.unwrap().status, 202);
    assert_eq!(world.engine.resume(held.id, Decision::Continue).await.unwrap_err().code, "not-paused");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_is_read_closely() {
    let world = World::open().await;
    let id = world.asked("POST", "/api/a?q=%EB%A9%94%EB%AA%A8&token=eyJhbGciOiJub25lIn0.e30.", "x").await;
    let read = world.engine.inspect(id.clone()).await.unwrap();
    assert_eq!(read.query[0], header("q", "메모"));
    assert_eq!((&*read.tokens[0].place, &*read.tokens[0].notes[0].code), ("query", "token-unsigned"));
    assert!(read.forwarded.iter().any(|f| f.name == "x-forwarded-proto" && f.differs == Differs::Added));
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("body.txt");
    let saved = world.engine.save_body(id.clone(), BodySide::Request, path.display().to_string()).await;
    assert_eq!((saved.unwrap(), std::fs::read(&path).unwrap()), (1.0, b"x".to_vec()));
    let refused = world.engine.save_body(id.clone(), BodySide::Request, "body.txt".into()).await;
    assert_eq!(refused.unwrap_err().code, "file-path");
    let phases = world.engine.exchange(id.clone()).await.unwrap().phases;
    assert_eq!(phases.last().map(|phase| &*phase.name), Some("receiving"));
    let range = world.engine.body_range(id, BodySide::Request, true, 0.0, 10).await.unwrap();
    assert_eq!((&*range.base64, range.total, &*range.charset), ("eA==", 1.0, "UTF-8"));
    world.engine.stop().await;
}
