//! Reading ahead.

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::ImportError;
use super::source::ImportSource;
use crate::domain::ReadRow;

/// Rows that are placed together.
pub(super) struct Batch {
    pub(super) rows: Vec<ReadRow>,
    /// Of the source, after the last of them.
    pub(super) position: String,
    /// How much of the source is read.
    pub(super) share: Option<f64>,
}

/// Reads a source on a thread of its own: a batch is read while the one before is written, and one more waits. The last
/// batch is empty; without it the reading broke off.
pub(super) fn batches<S: ImportSource>(
    mut source: S,
    most: usize,
) -> mpsc::Receiver<Result<Batch, ImportError>> {
    let (sender, receiver) = mpsc::channel(1);
    // Applying the rules is work, and reading a file waits for the disk.
    tokio::task::spawn_blocking(move || {
        Handle::current().block_on(async move {
            loop {
                let batch = read(&mut source, most).await;
                let is_last = batch.as_ref().map_or(true, |batch| batch.rows.is_empty());
                // Whoever was to get it has gone: the run has failed.
                if sender.send(batch).await.is_err() || is_last {
                    return;
                }
            }
        });
    });
    receiver
}

async fn read<S: ImportSource>(source: &mut S, most: usize) -> Result<Batch, ImportError> {
    let mut rows =
        source.next(most).await.map_err(|cause| ImportError::Source { source_name: source.name(), cause })?;
    for user in rows.iter_mut().filter_map(|row| row.outcome.as_mut().ok()).map(|incoming| &mut incoming.user)
    {
        // What is told by it whether somebody edits the user here.
        user.source.version = Some(user.version.get());
    }
    Ok(Batch { rows, position: source.position(), share: source.share() })
}
