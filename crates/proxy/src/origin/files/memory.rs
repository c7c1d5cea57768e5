//! What was read or made once and may be sent again, kept whole and shared by all answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

/// At most this many bytes; the ones not asked for longest go first.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Values by name, each as large as its keeper said.
#[derive(Debug)]
pub(super) struct Memory<V> {
    kept: RwLock<Kept<V>>,
    clock: AtomicU64,
}

#[derive(Debug)]
struct Kept<V> {
    slots: HashMap<String, Slot<V>>,
    bytes: u64,
}

#[derive(Debug)]
struct Slot<V> {
    value: V,
    bytes: u64,
    used: AtomicU64,
}

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Self { kept: RwLock::new(Kept { slots: HashMap::new(), bytes: 0 }), clock: AtomicU64::new(0) }
    }
}

impl<V: Clone> Memory<V> {
    /// The value of that name; whether it is still true is for the caller to see.
    pub(super) fn get(&self, name: &str) -> Option<V> {
        let kept = self.kept.read();
        let slot = kept.slots.get(name)?;
        slot.used.store(self.tick(), Ordering::Relaxed);
        Some(slot.value.clone())
    }

    /// Keeps a value of this many bytes.
    pub(super) fn keep(&self, name: &str, value: V, bytes: u64) {
        let slot = Slot { value, bytes, used: AtomicU64::new(self.tick()) };
        let mut kept = self.kept.write();
        kept.remove(name);
        kept.bytes += bytes;
        kept.slots.insert(name.to_owned(), slot);
        kept.shrink();
    }

    /// Forgets a name and everything below it.
    pub(super) fn forget(&self, name: &str) {
        let below = |other: &str| {
            let rest = other.strip_prefix(name);
            rest.is_some_and(|rest| name.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        let mut kept = self.kept.write();
        let gone: Vec<String> = kept.slots.keys().filter(|other| below(other)).cloned().collect();
        gone.iter().for_each(|name| kept.remove(name));
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }
}

impl<V> Kept<V> {
    fn remove(&mut self, name: &str) {
        if let Some(slot) = self.slots.remove(name) {
            self.bytes -= slot.bytes;
        }
    }

    /// Goes an eighth below the limit, so that a folder just above it is not sorted for every answer.
    fn shrink(&mut self) {
        if self.bytes <= MOST_BYTES {
            return;
        }
        let used = |slot: &Slot<V>| slot.used.load(Ordering::Relaxed);
        let mut oldest: Vec<_> = self.slots.iter().map(|(name, slot)| (used(slot), name.clone())).collect();
        oldest.sort_unstable();
        for (_, name) in oldest {
            if self.bytes <= MOST_BYTES / 8 * 7 {
                break;
            }
            self.remove(&name);
        }
    }
}
