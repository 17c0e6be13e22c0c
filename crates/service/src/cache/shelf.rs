//! Where what was read is kept: a bounded place that lets go of what was longest unused.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many parts with a lock each that requests seldom meet at one.
const PARTS: usize = 256;

/// Things by key.
#[derive(Debug)]
pub(super) struct Shelf<K, V> {
    parts: Box<[Mutex<Part<K, V>>]>,
    hasher: RandomState,
    /// The part that is swept next.
    swept: AtomicUsize,
}

/// What was used since the last change of generations, and what only before it. A generation that is full makes the
/// older one go: about the same as letting go of what was longest unused, without keeping an order.
#[derive(Debug)]
struct Part<K, V> {
    newer: HashMap<K, Arc<V>>,
    older: HashMap<K, Arc<V>>,
    /// When a generation is full.
    full: usize,
}

impl<K: Hash + Eq, V> Shelf<K, V> {
    /// Room for so many.
    pub(super) fn of(size: usize) -> Self {
        let full = (size / PARTS / 2).max(1);
        let part = || Mutex::new(Part { newer: HashMap::new(), older: HashMap::new(), full });
        Self {
            parts: (0..PARTS).map(|_| part()).collect(),
            hasher: RandomState::new(),
            swept: AtomicUsize::new(0),
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<Arc<V>> {
        self.part(self.hasher.hash_one(key)).get(key)
    }

    pub(super) fn put(&self, key: K, value: Arc<V>) {
        self.part(self.hasher.hash_one(&key)).put(key, value);
    }

    /// Takes away what is of no use any more: in one part at each call, so that nobody waits for it.
    pub(super) fn sweep(&self, is_of_use: impl Fn(&V) -> bool) {
        let turn = self.swept.fetch_add(1, Ordering::Relaxed);
        let mut part = self.part(turn as u64);
        part.newer.retain(|_, value| is_of_use(value));
        part.older.retain(|_, value| is_of_use(value));
    }

    pub(super) fn clear(&self) {
        for part in &self.parts {
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            part.newer.clear();
            part.older.clear();
        }
    }

    #[allow(clippy::indexing_slicing, reason = "the remainder of a division by the length is below it")]
    fn part(&self, hash: u64) -> MutexGuard<'_, Part<K, V>> {
        let index = usize::try_from(hash % PARTS as u64).unwrap_or(0);
        self.parts[index % self.parts.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, V> Part<K, V> {
    fn get(&mut self, key: &K) -> Option<Arc<V>> {
        if let Some(value) = self.newer.get(key) {
            return Some(Arc::clone(value));
        }
        let (key, value) = self.older.remove_entry(key)?;
        self.put(key, Arc::clone(&value));
        Some(value)
    }

    fn put(&mut self, key: K, value: Arc<V>) {
        if self.newer.len() >= self.full && !self.newer.contains_key(&key) {
            self.older = mem::take(&mut self.newer);
        }
        self.newer.insert(key, value);
    }
}
