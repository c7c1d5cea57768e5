//! Small files, kept whole and shared by all answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use super::object::{Content, Object};

/// At most this many bytes of content; the ones not asked for longest go first.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// What was read and may be sent again, as long as the disk says it is the same.
#[derive(Debug, Default)]
pub(super) struct Memory {
    kept: RwLock<Kept>,
    clock: AtomicU64,
}

#[derive(Debug, Default)]
struct Kept {
    objects: HashMap<String, Slot>,
    bytes: u64,
}

#[derive(Debug)]
struct Slot {
    object: Arc<Object>,
    used: AtomicU64,
}

impl Memory {
    /// The object of that name; the caller compares its stamp with the disk.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Object>> {
        let kept = self.kept.read();
        let slot = kept.objects.get(name)?;
        slot.used.store(self.tick(), Ordering::Relaxed);
        Some(Arc::clone(&slot.object))
    }

    /// Keeps an object whose content is in memory.
    pub(super) fn keep(&self, object: &Arc<Object>) {
        if !matches!(object.content, Content::Memory(_)) {
            return;
        }
        let slot = Slot { object: Arc::clone(object), used: AtomicU64::new(self.tick()) };
        let mut kept = self.kept.write();
        kept.remove(&object.name);
        kept.bytes += object.content.len();
        kept.objects.insert(object.name.clone(), slot);
        kept.shrink();
    }

    /// Forgets a name and everything below it.
    pub(super) fn forget(&self, name: &str) {
        let below = |other: &str| {
            let rest = other.strip_prefix(name);
            rest.is_some_and(|rest| name.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        let mut kept = self.kept.write();
        let gone: Vec<String> = kept.objects.keys().filter(|other| below(other)).cloned().collect();
        gone.iter().for_each(|name| kept.remove(name));
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }
}

impl Kept {
    fn remove(&mut self, name: &str) {
        if let Some(slot) = self.objects.remove(name) {
            self.bytes -= slot.object.content.len();
        }
    }

    /// Goes an eighth below the limit, so that a folder just above it is not sorted for every answer.
    fn shrink(&mut self) {
        if self.bytes <= MOST_BYTES {
            return;
        }
        let used = |slot: &Slot| slot.used.load(Ordering::Relaxed);
        let mut oldest: Vec<_> = self.objects.iter().map(|(name, slot)| (used(slot), name.clone())).collect();
        oldest.sort_unstable();
        for (_, name) in oldest {
            if self.bytes <= MOST_BYTES / 8 * 7 {
                break;
            }
            self.remove(&name);
        }
    }
}
