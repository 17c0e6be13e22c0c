//! The first uses of the tokens of each generation: noted at once, written down soon after.
//!
//! A refresh token gets its successor again for up to a day as long as nobody has used that successor. A use is what an
//! access token shows, so it is noted where access tokens are checked, which must not wait for a write. A process that
//! dies within the second forgets what it noted: the token before then counts as replayable for longer than it should.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::{Session, SessionId, Timestamp};
use crate::retry::retrying;
use crate::{Internal, Roster};

/// Uses that are written by one transaction.
const BATCH: usize = 500;
/// After this a use that could not be written is given up: its session is gone, or nobody holds a row for so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// The uses that are not written down yet.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    noted: Mutex<HashMap<SessionId, Use>>,
}

#[derive(Debug, Clone, Copy)]
struct Use {
    generation: u32,
    at: Timestamp,
    /// `at`, by the monotonic clock.
    noted_at: Duration,
}

impl Uses {
    /// Notes that an access token of the newest generation of a session was used.
    pub(crate) fn note(&self, session: SessionId, generation: u32, at: Timestamp, noted_at: Duration) {
        let mut noted = self.lock();
        let known = noted.entry(session).or_insert(Use { generation, at, noted_at });
        if known.generation < generation {
            *known = Use { generation, at, noted_at };
        }
    }

    /// The session with what is noted and not written yet.
    pub(crate) fn apply_to(&self, session: Session) -> Session {
        match self.lock().get(&session.id) {
            Some(noted) if session.is_first_use(noted.generation) => {
                Session { successor_used_at: Some(noted.at), ..session }
            }
            _ => session,
        }
    }

    fn batches(&self) -> Vec<HashMap<SessionId, u32>> {
        let noted: Vec<_> = self.lock().iter().map(|(session, used)| (*session, used.generation)).collect();
        noted.chunks(BATCH).map(|batch| batch.iter().copied().collect()).collect()
    }

    fn written(&self, batch: &HashMap<SessionId, u32>, seen_to: &[SessionId]) {
        let mut noted = self.lock();
        for session in seen_to {
            // A use of a later generation may have been noted meanwhile.
            if noted.get(session).map(|used| used.generation) == batch.get(session).copied() {
                noted.remove(session);
            }
        }
    }

    fn give_up(&self, now: Duration) {
        self.lock().retain(|_, used| now.saturating_sub(used.noted_at) < PATIENCE);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Use>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Roster {
    /// Writes down the uses that are noted.
    pub(crate) async fn write_uses(&self) -> Result<(), Internal> {
        let uses = self.cache().uses();
        for batch in uses.batches() {
            let seen_to = retrying(|| self.try_write_uses(&batch)).await?;
            uses.written(&batch, &seen_to);
        }
        uses.give_up(self.monotonic());
        Ok(())
    }

    async fn try_write_uses(&self, batch: &HashMap<SessionId, u32>) -> Result<Vec<SessionId>, Internal> {
        let tx = self.store().begin().await?;
        let seen_to = tx.sessions().note_successors_used(batch, self.now()).await?;
        tx.commit().await?;
        Ok(seen_to)
    }
}
