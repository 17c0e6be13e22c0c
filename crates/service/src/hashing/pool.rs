//! The bounded pool of hashing threads.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{io, thread};

use tokio::sync::oneshot;

use super::function::Digest;
use super::run::Run;
use super::stats::RunCounts;
use super::ticket::Ticket;
use super::{Cost, HashingStats, timing, worker};

/// How long the last in a full queue waits, when its length is left to the pool.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What a pool is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingOptions {
    /// How many hashes are made at a time. More than there are cores gains nothing.
    pub threads: NonZeroUsize,
    /// How many jobs may wait beyond those being run; `None`: as many as the threads serve in five seconds.
    pub queue: Option<usize>,
    /// Cost of new hashes, and of dummies.
    pub cost: Cost,
}

/// Every place is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hashing queue is full")]
pub struct HashingBusy {
    /// After this time those who have a place now will be served.
    pub retry_after: Duration,
}

/// The threads that hash passwords, at a lower priority than those that serve requests.
///
/// When it is dropped, those who wait are still served, and then the threads end.
pub struct HashingPool {
    shared: Arc<Shared>,
}

/// How a run is done; another one in tests.
pub(super) type Engine = Box<dyn Fn(&Run) -> Option<Digest> + Send + Sync>;

/// What pool, tickets and threads share.
pub(super) struct Shared {
    cost: Cost,
    engine: Engine,
    threads: NonZeroUsize,
    places: usize,
    /// Estimated time of one run.
    run_time: Duration,
    state: Mutex<State>,
    has_work: Condvar,
}

/// What changes, all under one lock.
#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    running: usize,
    running_max: usize,
    runs: RunCounts,
    is_stopping: bool,
    places_taken: usize,
}

/// A run, and who waits for it.
pub(super) struct Job {
    pub(super) run: Run,
    pub(super) reply: oneshot::Sender<Digest>,
    /// Held as long as the job exists, so that a caller who left does not free a place that is still in use.
    pub(super) place: Arc<Place>,
}

/// A job as a thread gets it.
pub(super) struct NextJob {
    pub(super) job: Job,
    /// Whether somebody still waited for it when it was taken.
    pub(super) is_awaited: bool,
}

/// A place in the pool; given back when dropped.
pub(super) struct Place(Arc<Shared>);

impl HashingPool {
    /// Starts the threads, and takes some ten milliseconds to estimate how long a hash takes.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(options: HashingOptions) -> io::Result<Self> {
        Self::start_with(options, timing::estimate(options.cost), Box::new(Run::execute))
    }

    pub(super) fn start_with(
        options: HashingOptions,
        run_time: Duration,
        engine: Engine,
    ) -> io::Result<Self> {
        let threads = options.threads.get();
        let queue =
            options.queue.unwrap_or_else(|| threads.saturating_mul(served_in(LONGEST_WAIT, run_time)));
        let shared = Arc::new(Shared {
            cost: options.cost,
            engine,
            threads: options.threads,
            places: threads.saturating_add(queue),
            run_time,
            state: Mutex::default(),
            has_work: Condvar::new(),
        });
        // Made first: when a later thread cannot be started, dropping it ends the earlier ones.
        let pool = Self { shared };
        for number in 1..=threads {
            let shared = Arc::clone(&pool.shared);
            thread::Builder::new().name(format!("hashing-{number}")).spawn(move || worker::work(&shared))?;
        }
        Ok(pool)
    }

    /// Takes a place, to be used for one hash after another.
    ///
    /// # Errors
    /// [`HashingBusy`] at once when there is none; this never waits.
    pub fn reserve(&self) -> Result<Ticket, HashingBusy> {
        let mut state = self.shared.lock();
        if state.places_taken >= self.shared.places {
            return Err(HashingBusy { retry_after: self.shared.wait_of(state.places_taken) });
        }
        state.places_taken += 1;
        drop(state);
        Ok(Ticket::new(Arc::new(Place(Arc::clone(&self.shared)))))
    }

    /// Cost of new hashes, and of dummies.
    pub fn cost(&self) -> Cost {
        self.shared.cost
    }

    /// What the threads have done and are doing.
    pub fn stats(&self) -> HashingStats {
        let state = self.shared.lock();
        HashingStats {
            queued: state.queue.len(),
            running: state.running,
            running_max: state.running_max,
            places_taken: state.places_taken,
            places: self.shared.places,
            runs: state.runs,
        }
    }
}

impl Drop for HashingPool {
    fn drop(&mut self) {
        self.shared.lock().is_stopping = true;
        self.shared.has_work.notify_all();
    }
}

impl std::fmt::Debug for HashingPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HashingPool").field("cost", &self.shared.cost).field("stats", &self.stats()).finish()
    }
}

impl Shared {
    /// Puts a job into the queue, in which its place is reserved. `None` when the pool is no more.
    fn submit(&self, job: Job) -> Option<()> {
        let mut state = self.lock();
        if state.is_stopping {
            // A job that is dropped gives its place back, which takes the lock.
            drop(state);
            return None;
        }
        state.queue.push_back(job);
        drop(state);
        self.has_work.notify_one();
        Some(())
    }

    /// Waits for a job. `None` when the pool is no more and nobody waits any longer.
    pub(super) fn next(&self) -> Option<NextJob> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.queue.pop_front() {
                state.running += 1;
                state.running_max = state.running_max.max(state.running);
                let is_awaited = !job.reply.is_closed();
                if is_awaited {
                    state.runs.count(job.run.bcrypt_cost());
                }
                return Some(NextJob { job, is_awaited });
            }
            if state.is_stopping {
                return None;
            }
            state = self.has_work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Notes that a job taken by [`Shared::next`] is over.
    pub(super) fn finish(&self) {
        self.lock().running -= 1;
    }

    pub(super) fn execute(&self, run: &Run) -> Option<Digest> {
        (self.engine)(run)
    }

    /// A panic while the lock is held could only leave a count wrong, never anything unsafe: go on.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long `jobs` keep the threads busy.
    fn wait_of(&self, jobs: usize) -> Duration {
        let rounds = u32::try_from(jobs.div_ceil(self.threads.get())).unwrap_or(u32::MAX);
        self.run_time.saturating_mul(rounds)
    }
}

impl Place {
    /// Has `run` done at this place. `None` when the pool is no more, or the run panicked or got no memory.
    pub(super) async fn run(self: &Arc<Self>, run: Run) -> Option<Digest> {
        let (reply, answer) = oneshot::channel();
        self.0.submit(Job { run, reply, place: Arc::clone(self) })?;
        answer.await.ok()
    }

    /// Cost of new hashes, and of dummies.
    pub(super) fn cost(&self) -> Cost {
        self.0.cost
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.lock().places_taken -= 1;
    }
}

/// How many runs one thread does in `time`.
fn served_in(time: Duration, run_time: Duration) -> usize {
    let runs = time.as_nanos() / run_time.as_nanos().max(1);
    usize::try_from(runs).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
