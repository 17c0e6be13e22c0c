//! A transaction together with what has to follow its commit.

use std::ops::Deref;

use crate::domain::{SessionId, UserId};
use crate::mail::MailPayload;
use crate::persistence::{StoreError, Tx};
use crate::{Internal, Roster};

/// A change under way: everything that is written through it lasts or nothing does, and nothing leaves before.
///
/// Dropped without [`commit`](Self::commit) it is rolled back, and what was to follow is forgotten with it.
#[must_use = "a change that is not committed is rolled back"]
pub(crate) struct Change<'r> {
    roster: &'r Roster,
    pending: Pending,
}

/// A transaction that is not committed yet, and what follows when it is. Dropped, it is rolled back.
pub(crate) struct Pending {
    tx: Tx,
    has_messages: bool,
    stale: Vec<Stale>,
}

/// What nobody may believe any longer once the change is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stale {
    /// Whose state it is.
    pub(crate) user: UserId,
    /// The one session that is concerned; `None` for the user and all sessions.
    pub(crate) session: Option<SessionId>,
}

impl Roster {
    /// Begins a change. Within [`Roster::once`] the key of the request is taken first of all.
    pub(crate) async fn change(&self) -> Result<Change<'_>, StoreError> {
        let tx = match self.scope() {
            Some(scope) => scope.begin(self).await?,
            None => self.store().begin().await?,
        };
        Ok(Change { roster: self, pending: Pending { tx, has_messages: false, stale: Vec::new() } })
    }

    /// Commits, and lets follow what has to.
    pub(crate) async fn finish(
        &self,
        Pending { tx, has_messages, stale }: Pending,
    ) -> Result<(), StoreError> {
        // Last of all and at once, so that as little time as possible passes between the number of a row and its being seen.
        if !stale.is_empty() {
            let rows = stale.iter().map(|stale| (stale.user, stale.session));
            tx.cache_invalidations().insert(rows, self.now()).await?;
        }
        let outcome = tx.commit().await;
        // Also after a failure: when the link broke at the commit, it may have happened nevertheless.
        for stale in &stale {
            self.cache().outdate(stale.user);
        }
        outcome?;
        if has_messages {
            self.message_is_waiting();
        }
        Ok(())
    }
}

impl Change<'_> {
    /// Puts a mail into the outbox; it leaves after the commit.
    pub(crate) async fn mail(&mut self, user: Option<UserId>, mail: &MailPayload) -> Result<(), Internal> {
        self.roster.enqueue(&self.pending.tx, user, mail).await?;
        self.pending.has_messages = true;
        Ok(())
    }

    /// What is known of a user and all sessions of the user is no longer true after the commit.
    pub(crate) fn outdate_user(&mut self, user: UserId) {
        self.pending.stale.push(Stale { user, session: None });
    }

    /// What is known of a session is no longer true after the commit.
    pub(crate) fn outdate_session(&mut self, user: UserId, session: SessionId) {
        self.pending.stale.push(Stale { user, session: Some(session) });
    }

    /// Makes everything that was done last, and lets follow what has to. Within [`Roster::once`] that waits for the answer,
    /// which is part of the same transaction.
    ///
    /// Before that it tells of what was done to accounts; a handler inside of the transaction may refuse it.
    pub(crate) async fn commit(mut self) -> Result<(), Internal> {
        self.pending.has_messages |= self.roster.tell(&self.pending).await?;
        match self.roster.scope() {
            Some(scope) => scope.park(self.pending),
            None => self.roster.finish(self.pending).await?,
        }
        Ok(())
    }
}

impl Deref for Change<'_> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.pending
    }
}

impl Deref for Pending {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}
