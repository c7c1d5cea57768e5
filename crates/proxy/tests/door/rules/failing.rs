//! Failures, cuts, delays and slow networks.

use std::time::{Duration, Instant};

use capture::exchange::Outcome;
use http::StatusCode;
use http_body_util::BodyExt;
use proxy::rules::{Action, Throttle};

use super::{rule, told};
use crate::backend::{Backend, full, text};
use crate::browser::{get, post};
use crate::world::{World, shop};

const fn fail(percent: u8, status: Option<StatusCode>) -> Action {
    Action::Fail { percent, status }
}

#[tokio::test]
async fn a_failure_is_answered_without_a_backend() {
    let backend = Backend::hello().await;
    let site = shop().rule(rule([fail(100, Some(StatusCode::SERVICE_UNAVAILABLE))]));
    let world = World::open([site.to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!(page.status(), 503);
        assert!(page.text().contains("Test"), "the rule is named: {}", page.text());
    }
    assert_eq!(backend.requests().len(), 0);
    assert_eq!(world.journal.ended(2).await[0].changed("rule-failed"), told("503"));
}

#[tokio::test]
async fn some_requests_fail_and_others_do_not() {
    let backend = Backend::hello().await;
    let half = rule([fail(50, Some(StatusCode::BAD_GATEWAY))]);
    let hits = half.hits.clone();
    let world = World::open([shop().rule(half).to(&backend.url())]).await;
    let mut browser = world.h1().await;
    let mut failed = 0;
    for _ in 0..200 {
        failed += u64::from(browser.get("/").await.status() == 502);
    }
    // Further from a half than this is less likely than a fault in the processor.
    assert!((40..160).contains(&failed), "{failed} of 200");
    assert_eq!((hits.count(), 200 - backend.requests().len() as u64), (failed, failed));
}

#[tokio::test]
async fn a_connection_is_closed_without_an_answer() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([fail(100, None)])).to(&backend.url())]).await;
    for mut browser in world.both().await {
        assert!(browser.send(get("/")).await.is_err());
    }
    for exchange in world.journal.ended(2).await {
        assert_eq!(exchange.status(), None);
        assert_eq!(exchange.changed("rule-closed"), told(""));
        assert!(matches!(exchange.finished().outcome, Outcome::Failed { code: "rule-closed", .. }));
    }
}

#[tokio::test]
async fn other_streams_of_the_connection_live_on() {
    let backend = Backend::hello().await;
    let site = shop().rule(super::on("/closed", [fail(100, None)]));
    let world = World::open([site.to(&backend.url())]).await;
    let mut browser = world.h2().await;
    assert!(browser.send(get("/closed")).await.is_err());
    assert_eq!(browser.get("/").await.text(), "hello");
}

#[tokio::test]
async fn a_body_is_cut_where_the_rule_says() {
    let backend = Backend::answering(|_| {
        let mut reply = text("");
        *reply.body_mut() = full(vec![b'x'; 100_000]);
        reply
    })
    .await;
    let world = World::open([shop().rule(rule([Action::Cut { after: 70_000 }])).to(&backend.url())]).await;
    for mut browser in world.both().await {
        let (head, mut body) = browser.send(get("/")).await.unwrap().into_parts();
        assert_eq!(head.status, 200);
        let mut received = 0;
        let ended = loop {
            match body.frame().await {
                Some(Ok(frame)) => received += frame.into_data().map_or(0, |d| d.len()),
                other => break other,
            }
        };
        assert!(matches!(ended, Some(Err(_))), "the body did not break off");
        assert!(received <= 70_000, "{received}");
    }
    for exchange in world.journal.ended(2).await {
        assert!(matches!(exchange.finished().outcome, Outcome::Failed { code: "rule-cut", .. }));
        assert_eq!(exchange.finished().response_body.total, 70_000);
    }
}

#[tokio::test]
async fn a_short_body_is_not_cut() {
    let backend = Backend::hello().await;
    let world = World::open([shop().rule(rule([Action::Cut { after: 5000 }])).to(&backend.url())]).await;
    for mut browser in world.both().await {
        assert_eq!(browser.get("/").await.text(), "hello");
    }
}

#[tokio::test]
async fn a_delay_is_waited_for() {
    let backend = Backend::hello().await;
    let span = Action::Delay { from: Duration::from_millis(60), to: Duration::from_millis(90) };
    let world = World::open([shop().rule(rule([span])).to(&backend.url())]).await;
    let began = Instant::now();
    world.h1().await.get("/").await;
    assert!(began.elapsed() >= Duration::from_millis(60));
    let told = world.journal.only().await.changed("rule-delayed").remove(0);
    let waited: u64 = told.rsplit('\t').next().unwrap().trim_end_matches(" ms").parse().unwrap();
    assert!((60..=90).contains(&waited), "{told}");
}

#[tokio::test]
async fn a_slow_network_carries_no_more_than_it_can() {
    let backend = Backend::answering(|request| {
        let mut reply = text("");
        *reply.body_mut() = full(request.body.clone());
        reply
    })
    .await;
    let slow = Throttle { up: Some(200_000), down: Some(100_000), latency: Duration::from_millis(20) };
    let world = World::open([shop().rule(rule([Action::Throttle(slow)])).to(&backend.url())]).await;
    for mut browser in world.both().await {
        let began = Instant::now();
        let page = browser.page(post("/", vec![b'x'; 20_000])).await;
        // A tenth of a second up, two tenths down, and the latency.
        assert!(began.elapsed() >= Duration::from_millis(310), "{:?}", began.elapsed());
        assert_eq!((page.body.len(), page.header("content-length")), (20_000, Some("20000")));
    }
    let exchange = &world.journal.ended(2).await[0];
    assert_eq!(exchange.changed("rule-throttled"), told("800/1600 kbit/s, 20 ms"));
    assert_eq!(exchange.finished().request_body.total, 20_000);
}
