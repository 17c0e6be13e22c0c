//! Reading what other nodes have changed.

use std::error::Error;
use std::time::Duration;

use tokio::time::timeout;

use super::position::{OPEN_AT_MOST, Position};
use crate::persistence::{Invalidation, StoreError};
use crate::{Internal, Roster};

/// How long a reading, or a writing, may take. One that began longer ago would be worth nothing.
const DEADLINE: Duration = Duration::from_secs(1);

impl Roster {
    /// Reads what other nodes have changed, so that what is kept of sessions and users counts for a second, and the keys;
    /// writes down what this node has noted. A node that nobody asks has no reason to.
    ///
    /// # Errors
    /// When the database does not answer within a second, or fails. What is kept counts no longer than before.
    pub async fn catch_up(&self) -> Result<(), Internal> {
        self.in_time(self.read_changes()).await?;
        self.in_time(self.write_uses()).await?;
        self.in_time(async { Ok(self.keyring().renew(self).await?) }).await
    }

    /// Catches up four times a second while there are requests, until `stop` resolves.
    pub async fn catch_up_until(&self, stop: impl Future<Output = ()>) {
        let mut is_failing = false;
        let catch_up = async || {
            let outcome = self.catch_up().await;
            match &outcome {
                Err(error) if !is_failing => {
                    let error = error as &dyn Error;
                    tracing::error!(
                        error,
                        "changes of other nodes cannot be read, each request asks the database"
                    );
                }
                Ok(()) if is_failing => tracing::info!("changes of other nodes are read again"),
                _ => {}
            }
            is_failing = outcome.is_err();
        };
        self.cache().traffic.follow(stop, catch_up).await;
        if let Err(error) = self.in_time(self.write_uses()).await {
            tracing::error!(error = &error as &dyn Error, "uses of tokens that were noted last are lost");
        }
    }

    async fn in_time(&self, work: impl Future<Output = Result<(), Internal>>) -> Result<(), Internal> {
        let late = || Internal::unavailable("the database did not answer in time");
        timeout(DEADLINE, work).await.unwrap_or_else(|_| Err(late()))
    }

    async fn read_changes(&self) -> Result<(), Internal> {
        let cache = self.cache();
        let mut reader = cache.reader.lock().await;
        let began = self.monotonic();
        let known = reader.as_ref().filter(|position| position.leads_on(began)).cloned();
        let news = match known {
            Some(position) => self.follow(position).await?,
            None => None,
        };
        let is_anew = news.is_none();
        let (mut position, changes) = match news {
            Some(news) => news,
            None => self.begin_anew(began).await?,
        };
        if is_anew {
            // Now, and not before the reading: what is read from the database after this is newer than the position.
            cache.forget_all();
        }
        for change in &changes {
            cache.outdate(change.user);
        }
        position.advance(&changes, began);
        *reader = Some(position);
        cache.caught_up(began);
        cache.sweep(began);
        Ok(())
    }

    /// What came after a position; `None` when the position is none in this database.
    async fn follow(&self, position: Position) -> Result<Option<News>, StoreError> {
        let mut rows = self.store().cache_invalidations().from(position.newest(), position.gaps()).await?;
        let is_known = position.is_in(&rows);
        // It is asked for to be recognised. It is no news, or its user would be read anew after every reading.
        rows.retain(|row| row.id != position.newest());
        Ok(is_known.then_some((position, rows)))
    }

    /// A position before which nothing turns up any more, and what came after it.
    async fn begin_anew(&self, now: Duration) -> Result<News, StoreError> {
        // Twice the time: the clocks of the nodes that wrote the rows differ.
        let settled = self.now().minus(OPEN_AT_MOST * 2);
        let newest = self.store().cache_invalidations().newest_before(settled).await?;
        let position = Position::at(newest, now);
        let rows = self.store().cache_invalidations().from(position.newest(), []).await?;
        Ok((position, rows))
    }
}

/// A position, and the rows after it.
type News = (Position, Vec<Invalidation>);
