//! Somebody else, who keeps a node busy all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::nodes::Session;
use crate::bench::client::Client;

/// Between two requests. A node reads news while it has traffic, so there has to be some all the time.
const PAUSE: Duration = Duration::from_millis(20);

/// Requests of a session that lives on.
pub(super) struct Traffic {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Result<()>>,
}

impl Traffic {
    pub(super) fn start(mut client: Client, session: Session) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                session.is_admitted(&mut client)?;
                sleep(PAUSE);
            }
            Ok(())
        });
        Self { is_over, thread }
    }

    /// Ends it. Every request has to have been answered well.
    pub(super) fn end(self) -> Result<()> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow!("the traffic panicked")).flatten()
    }
}
