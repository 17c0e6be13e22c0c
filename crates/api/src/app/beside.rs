//! Work that goes on beside the requests, for as long as the server runs.

use actix_web::rt::task::JoinHandle;
use tokio::sync::watch;

/// What runs beside the server. It is told to stop when the server has ended, and finishes what is under way.
pub(super) struct Beside {
    stop: watch::Sender<()>,
    work: Vec<(&'static str, JoinHandle<()>)>,
}

impl Beside {
    pub(super) fn new() -> Self {
        Self { stop: watch::Sender::new(()), work: Vec::new() }
    }

    /// Starts some work; `run` gets what resolves when it has to stop.
    pub(super) fn start<F>(&mut self, name: &'static str, run: impl FnOnce(Stop) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        let work = actix_web::rt::spawn(run(Stop(self.stop.subscribe())));
        self.work.push((name, work));
    }

    /// Tells all of it to stop, and waits until it has.
    pub(super) async fn end(self) {
        drop(self.stop);
        for (name, work) in self.work {
            if let Err(error) = work.await {
                tracing::error!(error = %error, work = name, "work beside the requests did not end well");
            }
        }
    }
}

/// Resolves when the work has to stop.
pub(super) struct Stop(watch::Receiver<()>);

impl Stop {
    pub(super) async fn asked(mut self) {
        // Nothing is ever sent: the other end goes, and that is the word.
        while self.0.changed().await.is_ok() {}
    }
}
