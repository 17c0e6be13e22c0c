//! Counters of failed attempts and of mails, by a key that names nobody.
//!
//! Each count is one statement, so that however many come at once every one of them gets a number of its own.

use roster_domain::{BlockStep, MailLimit, Timestamp, UserId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Set,
};

use super::repository;
use crate::StoreError;
use crate::entity::login_throttle::{ActiveModel, Column, Entity, Model};
use crate::mapping::{integer, time};

repository! {
    /// Counters of failed attempts and of mails.
    LoginThrottles
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThrottleKey {
    /// A message authentication code of it.
    pub hash: Vec<u8>,
    /// Whose device or session it is; none for what strangers do, which is counted also where there is no account.
    pub user: Option<UserId>,
}

/// An attempt that has got its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedAttempt {
    /// Its number among the failures in a row, the first one being 1.
    pub failures: u32,
    /// Until when it blocks those after it.
    pub blocked_until: Option<Timestamp>,
    /// When the counter began.
    since: Timestamp,
}

impl From<&Model> for CountedAttempt {
    fn from(row: &Model) -> Self {
        Self {
            failures: u32::try_from(row.failures).unwrap_or_default(),
            blocked_until: row.blocked_until.map(time),
            since: time(row.created_at),
        }
    }
}

fn column(column: Column) -> Expr {
    // Qualified: in an upsert PostgreSQL takes a bare name for ambiguous.
    Expr::col((Entity, column))
}

fn moment(at: Timestamp) -> Expr {
    Expr::value(at.to_datetime())
}

/// The block that the next failure begins.
fn next_block(steps: &[BlockStep]) -> Expr {
    let none = Expr::value(None::<DateTimeUtc>);
    let mut cases = CaseStatement::new();
    for step in steps.iter().rev() {
        let is_reached = column(Column::Failures).add(1).gte(integer(step.failures));
        cases = cases.case(is_reached, moment(step.until));
    }
    if steps.is_empty() { none } else { cases.finally(none).into() }
}

impl<C: ConnectionTrait> LoginThrottles<'_, C> {
    /// The latest end of the blocks of these keys. `None` when no failure has begun one.
    pub async fn blocked_until(&self, hashes: &[Vec<u8>]) -> Result<Option<Timestamp>, StoreError> {
        let rows = Entity::find().filter(Column::KeyHash.is_in(hashes.to_vec())).all(self.0).await?;
        Ok(rows.into_iter().filter_map(|row| row.blocked_until).max().map(time))
    }
}

impl LoginThrottles<'_, DatabaseTransaction> {
    /// Counts an attempt as failed before anybody knows whether it will, unless a block is on. With it begins the block
    /// that its number stands for in `steps`, so that of attempts at the same moment none gets past it.
    pub async fn reserve(
        &self,
        key: &ThrottleKey,
        steps: &[BlockStep],
        now: Timestamp,
    ) -> Result<Option<CountedAttempt>, StoreError> {
        let first_block = steps.iter().rev().find(|step| step.failures <= 1);
        let is_open =
            column(Column::BlockedUntil).is_null().or(column(Column::BlockedUntil).lte(now.to_datetime()));
        let counted = OnConflict::column(Column::KeyHash)
            .value(Column::Failures, column(Column::Failures).add(1))
            .value(Column::BlockedUntil, next_block(steps))
            .value(Column::WindowStartedAt, moment(now))
            .action_and_where(is_open)
            .to_owned();
        let row = new_row(key, first_block.map(|step| step.until), now);
        let rows = Entity::insert(row).on_conflict(counted).exec_with_returning_many(self.0).await?;
        Ok(rows.first().map(CountedAttempt::from))
    }

    /// Takes an attempt back that turned out to be none. Counters that were cleared meanwhile stay as they are.
    pub async fn give_back(
        &self,
        key: &ThrottleKey,
        attempt: &CountedAttempt,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut update = Entity::update_many().col_expr(Column::Failures, Expr::col(Column::Failures).sub(1));
        if let Some(until) = attempt.blocked_until {
            let kept = Expr::col(Column::BlockedUntil);
            let is_own = kept.clone().eq(until.to_datetime());
            let block = CaseStatement::new().case(is_own, moment(now)).finally(kept);
            update = update.col_expr(Column::BlockedUntil, block.into());
        }
        update
            .filter(Column::KeyHash.eq(key.hash.clone()))
            .filter(Column::CreatedAt.eq(attempt.since.to_datetime()))
            .filter(Column::Failures.gt(0))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Counts a mail, and answers whether it is within the limit.
    pub async fn count_mail(
        &self,
        key: &ThrottleKey,
        limit: MailLimit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_over = || column(Column::WindowStartedAt).lte(now.minus(limit.period).to_datetime());
        let failures = CaseStatement::new().case(is_over(), 1).finally(column(Column::Failures).add(1));
        let window =
            CaseStatement::new().case(is_over(), moment(now)).finally(column(Column::WindowStartedAt));
        let counted = OnConflict::column(Column::KeyHash)
            .value(Column::Failures, failures)
            .value(Column::WindowStartedAt, window)
            .to_owned();
        let rows = Entity::insert(new_row(key, None, now))
            .on_conflict(counted)
            .exec_with_returning_many(self.0)
            .await?;
        Ok(rows.iter().all(|row| row.failures <= integer(limit.count)))
    }

    /// Forgets these counters, and those of every device and session of `user`. Answers how many there were.
    pub async fn clear(&self, hashes: &[Vec<u8>], user: UserId) -> Result<u64, StoreError> {
        let of_account = Condition::any()
            .add(Column::KeyHash.is_in(hashes.to_vec()))
            .add(Column::UserId.eq(user.as_uuid()));
        Ok(Entity::delete_many().filter(of_account).exec(self.0).await?.rows_affected)
    }

    /// Forgets one counter.
    pub async fn delete(&self, key: &ThrottleKey) -> Result<(), StoreError> {
        Entity::delete_by_id(key.hash.clone()).exec(self.0).await?;
        Ok(())
    }

    /// Forgets up to `limit` counters that never blocked anybody and were last used before `unused_since`, or whose block
    /// was over before `unblocked_since`. A block without an end stays. Answers how many went.
    pub async fn delete_stale(
        &self,
        unused_since: Timestamp,
        unblocked_since: Timestamp,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let unused = Condition::all()
            .add(Column::BlockedUntil.is_null())
            .add(Column::WindowStartedAt.lt(unused_since.to_datetime()));
        // An end that has passed implies a use before it, which the index knows.
        let unblocked = Condition::all()
            .add(Column::BlockedUntil.lt(unblocked_since.to_datetime()))
            .add(Column::WindowStartedAt.lt(unblocked_since.to_datetime()));
        let stale: Vec<Vec<u8>> = Entity::find()
            .select_only()
            .column(Column::KeyHash)
            .filter(Condition::any().add(unused.clone()).add(unblocked.clone()))
            .limit(limit)
            .into_tuple()
            .all(self.0)
            .await?;
        if stale.is_empty() {
            return Ok(0);
        }
        // Asked again: one that was used since the look is no longer stale.
        let deleted = Entity::delete_many()
            .filter(Column::KeyHash.is_in(stale))
            .filter(Condition::any().add(unused).add(unblocked))
            .exec(self.0)
            .await?;
        Ok(deleted.rows_affected)
    }
}

fn new_row(key: &ThrottleKey, blocked_until: Option<Timestamp>, now: Timestamp) -> ActiveModel {
    ActiveModel {
        key_hash: Set(key.hash.clone()),
        user_id: Set(key.user.map(UserId::as_uuid)),
        failures: Set(1),
        window_started_at: Set(now.to_datetime()),
        blocked_until: Set(blocked_until.map(Timestamp::to_datetime)),
        created_at: Set(now.to_datetime()),
    }
}
