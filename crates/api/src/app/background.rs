//! What goes on beside the requests.

use actix_web::rt::spawn;
use actix_web::rt::task::JoinHandle;
use roster_service::Roster;
use tokio::sync::watch;

/// Tasks that run until they are told to stop.
pub(super) struct Background {
    stop: watch::Sender<()>,
    tasks: Vec<(&'static str, JoinHandle<()>)>,
}

impl Background {
    pub(super) fn start(roster: &Roster) -> Self {
        let (stop, stopped) = watch::channel(());
        let end = || {
            let mut stopped = stopped.clone();
            // Both ways to resolve mean the same: it is time to stop.
            async move { drop(stopped.changed().await) }
        };
        let (delivery, delivery_ends) = (roster.clone(), end());
        let (catching_up, catching_up_ends) = (roster.clone(), end());
        let tasks = vec![
            ("mail delivery", spawn(async move { delivery.deliver_until(delivery_ends).await })),
            ("catching up", spawn(async move { catching_up.catch_up_until(catching_up_ends).await })),
        ];
        Self { stop, tasks }
    }

    /// Tells all tasks to stop and waits until they have.
    pub(super) async fn stop(self) {
        drop(self.stop);
        for (task, handle) in self.tasks {
            if let Err(error) = handle.await {
                tracing::error!(task, error = %error, "a task beside the requests did not end well");
            }
        }
    }
}
