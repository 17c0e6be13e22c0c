//! Where sessions are kept: a bounded place that lets go of what was longest unused.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Known;
use crate::domain::SessionId;

/// So many parts with a lock each that requests seldom meet at one.
const PARTS: usize = 256;

/// Sessions by id.
#[derive(Debug)]
pub(super) struct Shelf {
    parts: Box<[Mutex<Part>]>,
    hasher: RandomState,
    /// The part that is swept next.
    swept: AtomicUsize,
}

/// What was used since the last change of generations, and what only before it. A generation that is full makes the
/// older one go: about the same as letting go of what was longest unused, without keeping an order.
#[derive(Debug, Default)]
struct Part {
    newer: HashMap<SessionId, Arc<Known>>,
    older: HashMap<SessionId, Arc<Known>>,
    /// When a generation is full.
    full: usize,
}

impl Shelf {
    /// Room for so many sessions.
    pub(super) fn of(sessions: usize) -> Self {
        let full = (sessions / PARTS / 2).max(1);
        let part = || Mutex::new(Part { full, ..Part::default() });
        Self {
            parts: (0..PARTS).map(|_| part()).collect(),
            hasher: RandomState::new(),
            swept: AtomicUsize::new(0),
        }
    }

    pub(super) fn get(&self, session: SessionId) -> Option<Arc<Known>> {
        self.part(self.hasher.hash_one(session)).get(session)
    }

    pub(super) fn put(&self, known: Arc<Known>) {
        let session = known.caller().session.id;
        self.part(self.hasher.hash_one(session)).put(session, known);
    }

    /// Takes away what is of no use any more: in one part at each call, so that nobody waits for it.
    pub(super) fn sweep(&self, is_of_use: impl Fn(&Known) -> bool) {
        let turn = self.swept.fetch_add(1, Ordering::Relaxed);
        let mut part = self.part(turn as u64);
        part.newer.retain(|_, known| is_of_use(known));
        part.older.retain(|_, known| is_of_use(known));
    }

    pub(super) fn clear(&self) {
        for part in &self.parts {
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            part.newer.clear();
            part.older.clear();
        }
    }

    #[allow(clippy::indexing_slicing, reason = "the remainder of a division by the length is below it")]
    fn part(&self, hash: u64) -> MutexGuard<'_, Part> {
        let index = usize::try_from(hash % PARTS as u64).unwrap_or(0);
        self.parts[index % self.parts.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Part {
    fn get(&mut self, session: SessionId) -> Option<Arc<Known>> {
        if let Some(known) = self.newer.get(&session) {
            return Some(Arc::clone(known));
        }
        let known = self.older.remove(&session)?;
        self.put(session, Arc::clone(&known));
        Some(known)
    }

    fn put(&mut self, session: SessionId, known: Arc<Known>) {
        if self.newer.len() >= self.full && !self.newer.contains_key(&session) {
            self.older = mem::take(&mut self.newer);
        }
        self.newer.insert(session, known);
    }
}
