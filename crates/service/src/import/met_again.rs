//! A row whose user is there already.

use std::borrow::Cow;

use super::batch::{Placed, Placing, clash};
use super::claims::name;
use super::{ImportError, OnConflict};
use crate::domain::{
    AccountStatus, Actor, Finding, FindingCode, Incoming, ReadRow, RevokeReason, RoleName, StatusKind,
    Timestamp, User,
};
use crate::hashing;

impl Placing<'_> {
    pub(super) async fn met_again(
        &mut self,
        row: &ReadRow,
        incoming: &Incoming,
        user: User,
    ) -> Result<Placed, ImportError> {
        // Where the source has no such time, or an impossible one, it is the run's: that is no news.
        let updated = incoming.user.updated_at;
        let has_news = user.is_as_imported() && updated > user.updated_at && updated < self.began;
        match self.on_conflict {
            OnConflict::Fail => {
                let detail = format!("{} is there already", name(&user));
                return Err(clash(row, detail));
            }
            OnConflict::Update if has_news => {}
            OnConflict::Skip | OnConflict::Update => {
                self.outcome.summary.unchanged += 1;
                return Ok(Placed::Yes);
            }
        }
        if let Some(clash) = self.clash(incoming, Some(user.id)) {
            self.refuse(row, &clash)?;
            return Ok(Placed::Yes);
        }
        let mut told = Cow::Borrowed(incoming);
        self.give_way(&mut told, Some(user.id));
        let mut told = told.into_owned();
        if takes_away_an_admin(&user, &told.user, self.now()) {
            if !self.new.is_empty() {
                // One of them may be the admin who is left.
                return Ok(Placed::Later);
            }
            if !self.target.keeps_an_admin(self.tx, &user).await? {
                keep_standing(&mut told, &user);
            }
        }
        keep_what_signing_in_left(&mut told.user, &user);
        self.yield_address(&told.user).await?;
        self.need_role(&told.user.role).await?;
        self.update(user, told.user).await?;
        self.outcome.summary.updated += 1;
        self.tell_changes(row, &told.changes);
        Ok(Placed::Yes)
    }

    async fn update(&mut self, found: User, told: User) -> Result<(), ImportError> {
        let (roster, tx, now) = (self.target.roster(), self.tx, self.now());
        let mut user = self.target.hold(tx, &found).await?;
        let settled = user.settle(now);
        roster.record_move(tx, user.id, settled, Actor::System).await?;
        let moved = user.take_over(told);
        if user.is_deleted() && !found.is_deleted() && self.target.is_real() {
            roster.extensions().erase_deleted(tx, user.id).await?;
        }
        tx.users().update(&user).await?;
        roster.record_move(tx, user.id, moved, Actor::Import).await?;
        let reason = if user.is_deleted() && !found.is_deleted() {
            Some(RevokeReason::Deleted)
        } else if user.disabled() && !found.disabled() {
            Some(RevokeReason::Suspended)
        } else {
            (user.email.canonical() != found.email.canonical()).then_some(RevokeReason::EmailChanged)
        };
        if let Some(reason) = reason {
            tx.sessions().revoke_all(user.id, None, reason, now).await?;
            tx.one_time_tokens().void_every(user.id, now).await?;
            tx.device_tokens().revoke_all(user.id, now).await?;
        }
        self.outcome.stale.push(user.id);
        if let Some(written) = tx.users().find(user.id).await? {
            self.found.replace(written);
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.target.roster().now()
    }
}

/// Whether an admin who can sign in is none any longer.
fn takes_away_an_admin(user: &User, told: &User, now: Timestamp) -> bool {
    let is_usable = |user: &User| {
        let kind = user.status.effective(now).kind();
        user.role == RoleName::admin()
            && !user.is_deleted()
            && matches!(kind, StatusKind::Active | StatusKind::Locked)
    };
    is_usable(user) && !is_usable(told)
}

/// The last admin stays one.
fn keep_standing(told: &mut Incoming, user: &User) {
    told.user.role = user.role.clone();
    told.user.status = user.status.clone();
    told.user.deleted_at = user.deleted_at;
    let detail = "role, status and deletion stay as they are: nobody else is an admin";
    told.changes.push(Finding::of("role", FindingCode::InvalidValue, detail));
}

/// A hash that a log-in here has replaced is better than the source's; and a lock that log-ins here have caused ends by
/// itself.
fn keep_what_signing_in_left(told: &mut User, user: &User) {
    let is_replaced = user.password_hash.as_ref().is_some_and(hashing::is_own)
        && user.last_login_at.is_some()
        && user.last_login_at != told.last_login_at;
    if is_replaced {
        told.password_hash.clone_from(&user.password_hash);
    }
    let is_locked_here = matches!(user.status, AccountStatus::Locked { until: Some(_), .. });
    if is_locked_here && told.status == AccountStatus::Active {
        told.status = user.status.clone();
    }
}
