//! How far the changes of other nodes are read.
//!
//! Ids grow, but PostgreSQL hands them out before the commit: a row may turn up after one with a higher id was read. So
//! a reader remembers the *gaps*, ids below the newest that it has not seen, and asks for them again with each reading.
//! A gap is a transaction that is still open, or one that was rolled back and will never fill it; the reader cannot tell,
//! and gives up after [`OPEN_AT_MOST`].
//!
//! That is long enough. Rows are written by one statement, which is the last of its transaction but for the commit: it
//! waits for no lock, the database ends it after 10 seconds (`statement_timeout`) and ends the transaction when the commit
//! does not follow within 10 more (`idle_in_transaction_session_timeout`). What the commit itself waits for, a disk or a
//! standby, holds up the commits after it too, by which alone a gap shows.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::persistence::Invalidation;

/// How long a transaction may take from its id to its commit.
pub(super) const OPEN_AT_MOST: Duration = Duration::from_mins(1);

/// Where this process is with its reading, held by whoever reads. `None` before the first reading.
pub(super) type Reader = Mutex<Option<Position>>;

/// A place in the rows.
#[derive(Debug, Clone)]
pub(super) struct Position {
    /// The row with the highest id that was read.
    newest: Option<Invalidation>,
    gaps: Vec<Gap>,
    /// When the last reading began, by the monotonic clock.
    read_at: Duration,
}

/// Ids that may still turn up.
#[derive(Debug, Clone)]
struct Gap {
    ids: RangeInclusive<i64>,
    since: Duration,
}

impl Position {
    /// At a row before which nothing can turn up any more; `None` when there is no such row.
    pub(super) fn at(newest: Option<Invalidation>, now: Duration) -> Self {
        Self { newest, gaps: Vec::new(), read_at: now }
    }

    /// The highest id that was read.
    pub(super) fn newest(&self) -> i64 {
        self.newest.map_or(0, |row| row.id)
    }

    pub(super) fn gaps(&self) -> impl Iterator<Item = RangeInclusive<i64>> {
        self.gaps.iter().map(|gap| gap.ids.clone())
    }

    /// Whether a reading at `now` finds everything that came since the last: rows are deleted after an hour, and the longer
    /// ago the last reading was, the more there is to read.
    pub(super) fn leads_on(&self, now: Duration) -> bool {
        now.saturating_sub(self.read_at) < OPEN_AT_MOST
    }

    /// Whether the newest row is among these. If it is not, the database is another one that took over and knows less, and
    /// gives ids away again; or nothing happened for so long that the row was deleted.
    pub(super) fn is_in(&self, rows: &[Invalidation]) -> bool {
        self.newest.is_none_or(|newest| rows.contains(&newest))
    }

    /// Takes note of the rows that a reading found, which began at `now` and asked for everything from
    /// [`Self::newest`] on and in [`Self::gaps`], in the order of ids.
    pub(super) fn advance(&mut self, rows: &[Invalidation], now: Duration) {
        for row in rows {
            if row.id <= self.newest() {
                self.fill(row.id);
            } else {
                self.add_gap(self.newest().saturating_add(1)..=row.id.saturating_sub(1), now);
                self.newest = Some(*row);
            }
        }
        self.gaps.retain(|gap| now.saturating_sub(gap.since) < OPEN_AT_MOST);
        self.read_at = now;
    }

    fn fill(&mut self, id: i64) {
        if let Some(at) = self.gaps.iter().position(|gap| gap.ids.contains(&id)) {
            let Gap { ids, since } = self.gaps.swap_remove(at);
            self.add_gap(*ids.start()..=id.saturating_sub(1), since);
            self.add_gap(id.saturating_add(1)..=*ids.end(), since);
        }
    }

    fn add_gap(&mut self, ids: RangeInclusive<i64>, since: Duration) {
        if !ids.is_empty() {
            self.gaps.push(Gap { ids, since });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use uuid::Uuid;

    use super::*;
    use crate::domain::{Timestamp, UserId};

    const SECOND: Duration = Duration::from_secs(1);

    fn rows(ids: impl IntoIterator<Item = i64>) -> Vec<Invalidation> {
        let (user, at) = (UserId::from_uuid(Uuid::nil()), Timestamp::from_unix_micros(0).unwrap());
        ids.into_iter().map(|id| Invalidation { id, user, at }).collect()
    }

    fn at(id: i64) -> Position {
        Position::at(rows([id]).first().copied(), Duration::ZERO)
    }

    fn gaps(position: &Position) -> Vec<(i64, i64)> {
        let mut gaps: Vec<_> = position.gaps().map(|ids| (*ids.start(), *ids.end())).collect();
        gaps.sort_unstable();
        gaps
    }

    #[test]
    fn ids_that_were_jumped_over_are_asked_for_until_they_turn_up() {
        let mut position = at(4);
        position.advance(&rows([4, 5, 8, 9, 11]), Duration::ZERO);
        assert_eq!((position.newest(), gaps(&position)), (11, vec![(6, 7), (10, 10)]));
        position.advance(&rows([7, 11, 12]), SECOND);
        assert_eq!((position.newest(), gaps(&position)), (12, vec![(6, 6), (10, 10)]));
        position.advance(&rows([6, 10, 12]), SECOND);
        assert_eq!((position.newest(), gaps(&position)), (12, vec![]));
    }

    #[test]
    fn what_does_not_turn_up_while_a_transaction_may_be_open_is_given_up() {
        let mut position = Position::at(None, Duration::ZERO);
        position.advance(&rows([100]), SECOND);
        position.advance(&rows([50]), SECOND * 2);
        position.advance(&rows([102]), SECOND * 30);
        position.advance(&[], OPEN_AT_MOST);
        assert_eq!(
            gaps(&position),
            [(1, 49), (51, 99), (101, 101)],
            "since it showed, not since it was last split"
        );
        position.advance(&[], OPEN_AT_MOST + SECOND);
        assert_eq!(gaps(&position), [(101, 101)]);
    }

    #[test]
    fn a_reader_that_rested_for_long_begins_anew() {
        let mut position = at(1);
        assert!(position.leads_on(SECOND * 59));
        assert!(!position.leads_on(OPEN_AT_MOST));
        position.advance(&[], OPEN_AT_MOST);
        assert!(position.leads_on(OPEN_AT_MOST + SECOND));
    }

    #[test]
    fn a_row_of_the_same_id_is_not_the_same_row() {
        let position = at(7);
        assert!(position.is_in(&rows([7, 8])));
        assert!(!position.is_in(&rows([8])));
        let later = rows([7]).into_iter().map(|row| Invalidation { at: row.at.plus(SECOND), ..row });
        assert!(!position.is_in(&later.collect::<Vec<_>>()));
        assert!(Position::at(None, Duration::ZERO).is_in(&[]));
    }
}
