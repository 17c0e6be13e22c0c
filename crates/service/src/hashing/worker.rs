//! What a hashing thread does.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::pool::{Job, NextJob, Shared};

/// Nice value of the threads, the highest there is: the kernel serves those that answer requests first.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Does one job after another until the pool is no more.
pub(super) fn work(pool: &Shared) {
    lower_priority();
    while let Some(next) = pool.next() {
        serve(pool, next);
    }
}

fn serve(pool: &Shared, next: NextJob) {
    let Job { run, reply, place } = next.job;
    // A panic ends this job without an answer, not the thread. Nothing is shared that it could leave half done.
    let digest = next
        .is_awaited
        .then(|| catch_unwind(AssertUnwindSafe(|| pool.execute(&run))).ok().flatten())
        .flatten();
    // The place is free and the counts are right by the time the caller sees the answer.
    pool.finish();
    drop(place);
    if let Some(digest) = digest {
        // The caller may have left meanwhile.
        let _ = reply.send(digest);
    }
}

/// On Linux a priority belongs to the thread that sets it. Elsewhere it would be the whole process's.
#[cfg(target_os = "linux")]
fn lower_priority() {
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::warn!(%error, "a hashing thread could not lower its priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn lower_priority() {}
