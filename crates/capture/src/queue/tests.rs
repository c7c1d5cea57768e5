use super::*;
use crate::event::Report;
use crate::exchange::Timestamp;
use crate::sample::{end, finished, id, message, start, started};

const SOON: Duration = Duration::from_secs(10);

fn drained(drain: &mut Drain) -> Vec<Event> {
    let mut batch = Vec::new();
    drain.wait(&mut batch, Duration::ZERO);
    batch
}

#[test]
fn events_come_out_in_order() {
    let (queue, mut drain) = queue(1 << 20);
    for n in 1..100 {
        queue.push(start(started(n, "/")));
        queue.push(end(finished(n, b"body")));
    }
    let ids: Vec<_> = drained(&mut drain)
        .iter()
        .map(|event| match event {
            Event::Started(s) => s.id,
            Event::Finished(f) => f.id,
            _ => unreachable!(),
        })
        .collect();
    assert_eq!(ids, (1..100).flat_map(|n| [id(n), id(n)]).collect::<Vec<_>>());
    assert_eq!((queue.dropped(), queue.trimmed()), (0, 0));
}

#[test]
fn what_does_not_fit_is_dropped_and_counted_and_its_end_leaves_no_trace() {
    let (queue, mut drain) = queue(10_000);
    for n in 0..1000 {
        queue.push(start(started(n, "/")));
    }
    let kept = drained(&mut drain).len() as u64;
    assert!(kept > 5 && kept < 20, "{kept}");
    assert_eq!(queue.dropped(), 1000 - kept);
    for n in 0..1000 {
        queue.push(end(finished(n, b"")));
        if n % 4 == 0 {
            let ends = drained(&mut drain);
            assert!(ends.iter().all(|e| matches!(e, Event::Finished(f) if f.id.0 >> 21 < kept)));
        }
    }
    assert_eq!(queue.dropped(), 1000 - kept, "an end is not counted again");
    assert!(drain.0.waiting.lock().refused.is_empty());
}

#[test]
fn an_end_gives_up_its_bodies_rather_than_hang_its_row() {
    let (queue, mut drain) = queue(20_000);
    for n in 0..10 {
        queue.push(start(started(n, "/")));
    }
    for n in 0..10 {
        queue.push(end(finished(n, &[b'x'; 15_000])));
    }
    let batch = drained(&mut drain);
    assert_eq!(batch.len(), 20);
    let bodies: Vec<_> = batch
        .iter()
        .filter_map(|e| match e {
            Event::Finished(f) => Some((f.response_body.kept_len(), f.response_body.total)),
            _ => None,
        })
        .collect();
    assert!(bodies.iter().all(|(_, total)| *total == 15_000), "what is missing is still known");
    assert!(bodies.iter().filter(|(kept, _)| *kept == 0).count() >= 9);
    assert_eq!((queue.dropped(), queue.trimmed() >= 9), (0, true));
}

#[test]
fn messages_and_reports_that_do_not_fit_are_counted() {
    let (queue, mut drain) = queue(2000);
    for _ in 0..10 {
        queue.push(message(1, &"x".repeat(100)));
    }
    let report = Report {
        at: Timestamp(1),
        site: "shop".into(),
        content_type: String::new(),
        referrer: String::new(),
        body: vec![0; 5000].into(),
    };
    queue.push(Event::Report(Box::new(report)));
    assert_eq!(drained(&mut drain).len() as u64 + queue.dropped(), 11);
    assert!(queue.dropped() > 5);
}

#[test]
fn room_is_free_again_after_a_batch() {
    let (queue, mut drain) = queue(3000);
    for round in 0..50 {
        queue.push(start(started(round, "/")));
        queue.push(end(finished(round, b"x")));
        assert_eq!(drained(&mut drain).len(), 2);
    }
    assert_eq!(queue.dropped(), 0);
}

#[test]
fn a_sleeping_consumer_is_woken_by_the_first_event() {
    let (queue, mut drain) = queue(1 << 20);
    let consumer = std::thread::spawn(move || {
        let mut batch = Vec::new();
        let began = Instant::now();
        while batch.is_empty() {
            assert!(drain.wait(&mut batch, SOON * 6));
        }
        began.elapsed()
    });
    queue.push(start(started(1, "/")));
    assert!(consumer.join().unwrap() < SOON);
}

#[test]
fn the_end_of_all_producers_ends_the_wait() {
    let (queue, mut drain) = queue(1 << 20);
    let other = queue.clone();
    queue.push(start(started(1, "/")));
    let consumer = std::thread::spawn(move || {
        let (mut batch, mut events) = (Vec::new(), 0);
        while drain.wait(&mut batch, SOON * 6) {
            events += batch.len();
        }
        events + batch.len()
    });
    drop(queue);
    other.push(end(finished(1, b"")));
    drop(other);
    assert_eq!(consumer.join().unwrap(), 2);
}

#[test]
fn many_producers_lose_nothing_they_are_not_told_of() {
    let (queue, mut drain) = queue(200_000);
    let producers: Vec<_> = (0..4u64)
        .map(|p| {
            let queue = queue.clone();
            std::thread::spawn(move || {
                for n in 0..2000 {
                    queue.push(start(started(p * 10_000 + n, "/")));
                }
            })
        })
        .collect();
    let counter = queue.clone();
    drop(queue);
    let consumer = std::thread::spawn(move || {
        let (mut batch, mut events) = (Vec::new(), 0);
        while counter.dropped() + events < 8000 {
            drain.wait(&mut batch, SOON);
            events += batch.len() as u64;
        }
        counter.dropped() + events
    });
    producers.into_iter().for_each(|p| p.join().unwrap());
    assert_eq!(consumer.join().unwrap(), 8000);
}

#[test]
fn the_body_cap_can_be_changed() {
    let (queue, _drain) = queue(1);
    assert_eq!(queue.body_cap(), DEFAULT_BODY_CAP);
    queue.clone().set_body_cap(10);
    assert_eq!(queue.body_cap(), 10);
}
