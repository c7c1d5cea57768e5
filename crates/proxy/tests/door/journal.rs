//! What the door told the recorder.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use capture::event::{Event, Message};
use capture::exchange::{ExchangeId, Finished, Started};
use capture::queue::{Queue, queue};
use parking_lot::Mutex;

use crate::world::until;

/// Everything told so far.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Told>>, Option<Queue>);

#[derive(Default)]
struct Told {
    order: Vec<ExchangeId>,
    exchanges: HashMap<ExchangeId, Exchange>,
}

/// One exchange, with everything told of it.
#[derive(Default, Clone)]
pub(crate) struct Exchange {
    pub(crate) started: Vec<Started>,
    pub(crate) finished: Vec<Finished>,
    pub(crate) messages: Vec<Message>,
}

impl Journal {
    pub(crate) fn open() -> (Self, Queue) {
        let (producer, mut drain) = queue(256 << 20);
        let journal = Self(Arc::default(), Some(producer.clone()));
        let told = journal.0.clone();
        std::thread::spawn(move || {
            let mut batch = Vec::new();
            loop {
                let alive = drain.wait(&mut batch, Duration::from_millis(5));
                let mut told = told.lock();
                batch.drain(..).for_each(|event| told.take(event));
                if !alive {
                    return;
                }
            }
        });
        (journal, producer)
    }

    /// Bytes kept of each body from now on.
    pub(crate) fn cap(&self, bytes: usize) {
        self.1.as_ref().unwrap().set_body_cap(bytes);
    }

    /// Waits for so many ended exchanges, in the order in which they started.
    pub(crate) async fn ended(&self, count: usize) -> Vec<Exchange> {
        until(&format!("{count} exchanges have ended"), || self.count() >= count).await;
        let told = self.0.lock();
        let ended = told.order.iter().map(|id| told.exchanges[id].clone());
        ended.filter(|e| !e.finished.is_empty()).collect()
    }

    /// Waits for the one exchange there is.
    pub(crate) async fn only(&self) -> Exchange {
        let all = self.ended(1).await;
        assert_eq!(all.len(), 1);
        all.into_iter().next().unwrap()
    }

    /// Waits until an open exchange has told so many messages.
    pub(crate) async fn messages(&self, count: usize) -> Vec<Message> {
        let all = || self.0.lock().exchanges.values().flat_map(|e| e.messages.clone()).collect::<Vec<_>>();
        until(&format!("{count} messages have passed"), || all().len() >= count).await;
        all()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().exchanges.values().filter(|e| !e.finished.is_empty()).count()
    }
}

impl Told {
    fn take(&mut self, event: Event) {
        match event {
            Event::Started(started) => {
                self.order.push(started.id);
                self.exchanges.entry(started.id).or_default().started.push(*started);
            }
            Event::Finished(finished) => {
                self.exchanges.entry(finished.id).or_default().finished.push(*finished)
            }
            Event::Message(message) => {
                self.exchanges.entry(message.exchange).or_default().messages.push(*message)
            }
            Event::Answered(_) | Event::Report(_) => {}
        }
    }
}

impl Exchange {
    pub(crate) fn started(&self) -> &Started {
        assert_eq!(self.started.len(), 1);
        &self.started[0]
    }

    pub(crate) fn finished(&self) -> &Finished {
        assert_eq!(self.finished.len(), 1);
        &self.finished[0]
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.finished().response.as_ref().map(|r| r.status)
    }

    /// The field as the backend saw it.
    pub(crate) fn forwarded(&self, name: &str) -> Option<String> {
        self.finished().forwarded.as_ref()?.text(name).map(str::to_owned)
    }

    pub(crate) fn changed(&self, code: &str) -> Vec<String> {
        let changes = self.finished().changes.iter();
        changes.filter(|c| c.code == code).map(|c| c.detail.clone()).collect()
    }
}
