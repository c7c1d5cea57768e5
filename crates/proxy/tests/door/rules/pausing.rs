//! Breakpoints.

use std::time::Duration;

use bytes::Bytes;
use capture::exchange::Outcome;
use http::{Method, StatusCode};
use proxy::rules::{Action, Answer, AnswerBody, Decision, Edited, Held};

use super::{field, rule, told};
use crate::backend::{Backend, full, text};
use crate::browser::{Page, get, post};
use crate::world::{World, shop, until};

const fn pause(request: bool, response: bool) -> Action {
    Action::Pause { request, response, limit: Duration::from_secs(600) }
}

/// Sends a request that will be held.
fn asking(world: &World, browser: crate::browser::Browser) -> tokio::task::JoinHandle<Page> {
    let mut browser = browser;
    let _ = world;
    tokio::spawn(async move { browser.page(post("/api/x?y=1", "sent")).await })
}

async fn held(world: &World) -> Held {
    until("an exchange is held", || !world.proxy.held().is_empty()).await;
    world.proxy.held().remove(0)
}

#[tokio::test]
async fn a_request_is_shown_edited_and_goes_on() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([pause(true, false)])).to(&backend.url())]).await;
    for browser in world.both().await {
        let asked = asking(&world, browser);
        let held = held(&world).await;
        assert_eq!(
            (&held.method, &*held.url, held.status),
            (&Method::POST, "https://shop.localhost/api/x?y=1", None)
        );
        assert_eq!(
            (held.body.as_deref(), held.head.text("x-forwarded-proto")),
            (Some(&b"sent"[..]), Some("https"))
        );
        assert_eq!((&*held.rule.0, &*held.rule.1), ("r1", "Test"));
        let edited = Edited {
            method: Some(Method::PUT),
            target: Some("/v2".parse().unwrap()),
            headers: Some(vec![
                field("host", "shop.localhost"),
                field("x-edited", "1"),
                field("content-length", "1"),
            ]),
            body: Some(Bytes::from_static(b"something longer")),
            status: None,
        };
        assert!(world.proxy.resume(held.id, Decision::Edit(edited)));
        assert_eq!(asked.await.unwrap().text(), "hello");
        let seen = backend.last();
        assert_eq!((&*seen.method, &*seen.target, &seen.body[..]), ("PUT", "/v2", &b"something longer"[..]));
        assert_eq!((seen.header("x-edited"), seen.header("x-forwarded-proto")), (Some("1"), None));
        assert!(!world.proxy.resume(held.id, Decision::Continue), "it does not wait any more");
    }
    let exchange = &world.journal.ended(2).await[0];
    assert_eq!(exchange.changed("rule-edited-request"), told("method, target, head, body"));
    assert_eq!(exchange.changed("rule-paused-request").len(), 1);
    // What the browser sent, not what a person made of it.
    assert_eq!(exchange.finished().request_body.kept.concat(), b"sent");
}

#[tokio::test]
async fn a_request_goes_on_as_it_was() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([pause(true, true)])).to(&backend.url())]).await;
    for browser in world.both().await {
        let asked = asking(&world, browser);
        for _ in 0..2 {
            let id = held(&world).await.id;
            assert!(world.proxy.resume(id, Decision::Continue));
        }
        assert_eq!(asked.await.unwrap().text(), "hello");
        assert_eq!(&backend.last().body[..], b"sent");
    }
}

#[tokio::test]
async fn a_response_is_shown_edited_and_goes_on() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([pause(false, true)])).to(&backend.url())]).await;
    for browser in world.both().await {
        let asked = asking(&world, browser);
        let held = held(&world).await;
        assert_eq!((held.status, held.body.as_deref()), (Some(StatusCode::OK), Some(&b"hello"[..])));
        let edited = Edited {
            status: Some(StatusCode::ACCEPTED),
            headers: Some(vec![field("x-edited", "1")]),
            body: Some(Bytes::from_static(b"other")),
            ..Edited::default()
        };
        assert!(world.proxy.resume(held.id, Decision::Edit(edited)));
        let page = asked.await.unwrap();
        assert_eq!((page.status(), page.text(), page.header("x-edited")), (202, "other", Some("1")));
    }
    assert_eq!(world.journal.ended(2).await[0].changed("rule-edited-response"), told("status, head, body"));
}

#[tokio::test]
async fn a_person_answers_instead() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([pause(true, false)])).to(&backend.url())]).await;
    let asked = asking(&world, world.h2().await);
    let id = held(&world).await.id;
    let body = AnswerBody::Given(Bytes::from_static(b"mine"));
    let answer = Answer { status: StatusCode::GONE, headers: vec![field("x-by", "hand")], body };
    assert!(world.proxy.resume(id, Decision::Answer(answer)));
    let page = asked.await.unwrap();
    assert_eq!((page.status(), page.text(), page.header("x-by")), (410, "mine", Some("hand")));
    assert_eq!(backend.requests().len(), 0);
    assert_eq!(world.journal.only().await.changed("rule-answered-by-hand"), told("410"));
}

#[tokio::test]
async fn a_person_drops_it() {
    let backend = Backend::hello().await;
    for (request, response) in [(true, false), (false, true)] {
        let world = World::open([shop().rule(rule([pause(request, response)])).to(&backend.url())]).await;
        for mut browser in world.both().await {
            let asked = tokio::spawn(async move { browser.send(get("/")).await.is_err() });
            let id = held(&world).await.id;
            assert!(world.proxy.resume(id, Decision::Drop));
            assert!(asked.await.unwrap());
        }
        assert_eq!(world.journal.ended(2).await[0].changed("rule-dropped"), told(""));
    }
}

#[tokio::test]
async fn nobody_waits_for_a_client_that_left() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([pause(true, false)])).to(&backend.url())]).await;
    for browser in world.both().await {
        let asked = asking(&world, browser);
        held(&world).await;
        asked.abort();
        until("the exchange is let go", || world.proxy.held().is_empty()).await;
    }
    for exchange in world.journal.ended(2).await {
        assert_eq!(exchange.finished().outcome, Outcome::ClientLeft);
    }
    assert_eq!(backend.requests().len(), 0);
}

#[tokio::test]
async fn time_and_a_closing_door_let_it_go_on() {
    let backend = Backend::hello().await;
    let short = Action::Pause { request: true, response: false, limit: Duration::from_millis(30) };
    let world = World::open([shop().rule(rule([short])).to(&backend.url())]).await;
    assert_eq!(asking(&world, world.h1().await).await.unwrap().text(), "hello");

    let world = World::open([shop().rule(rule([pause(true, false)])).to(&backend.url())]).await;
    let asked = asking(&world, world.h2().await);
    held(&world).await;
    world.proxy.drain(Duration::from_secs(20)).await;
    assert_eq!(asked.await.unwrap().text(), "hello");
}

#[tokio::test]
async fn what_is_too_large_to_edit_passes_whole() {
    let backend = Backend::answering(|request| {
        let mut reply = text("");
        *reply.body_mut() = full(request.body.clone());
        reply
    })
    .await;
    let world = World::open([shop().rule(rule([pause(true, true)])).to(&backend.url())]).await;
    for mut browser in world.both().await {
        let large = vec![b'x'; 3 << 20];
        let asked = tokio::spawn(async move { browser.page(post("/", large)).await.body.len() });
        for _ in 0..2 {
            let held = held(&world).await;
            assert_eq!(held.body, None);
            assert!(world.proxy.resume(held.id, Decision::Continue));
        }
        assert_eq!(asked.await.unwrap(), 3 << 20);
    }
}
