//! Writing the new users of a batch.

use super::ImportError;
use super::batch::Placing;
use crate::domain::{ExternalIdentity, IdentityId, Incoming, StatusChange, StatusChangeId, User, UserOrigin};

impl Placing<'_> {
    /// Writes those who are new, with who they are elsewhere and with the history of their status.
    pub(super) async fn insert(&mut self) -> Result<(), ImportError> {
        let new = std::mem::take(&mut self.new);
        let users: Vec<&User> = new.iter().map(|incoming| &incoming.user).collect();
        self.tx.users().insert_all(&users, UserOrigin::Import).await?;
        let (mut identities, mut changes) = (Vec::new(), Vec::new());
        for incoming in &new {
            self.identities_of(incoming, &mut identities)?;
            self.status_changes_of(incoming, &mut changes)?;
        }
        self.tx.identities().insert_all(&identities).await?;
        self.tx.status_changes().insert_past(&changes).await?;
        Ok(())
    }

    fn identities_of(
        &self,
        incoming: &Incoming,
        identities: &mut Vec<ExternalIdentity>,
    ) -> Result<(), ImportError> {
        let roster = self.target.roster();
        // They are listed by these, and keep their order.
        let mut ids = Vec::with_capacity(incoming.identities.len());
        for _ in &incoming.identities {
            ids.push(IdentityId::generate(roster.now(), roster.random().map_err(crate::Internal::from)?));
        }
        ids.sort_unstable();
        identities.extend(ids.into_iter().zip(&incoming.identities).map(|(id, identity)| ExternalIdentity {
            id,
            user_id: incoming.user.id,
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            email: identity.email.clone(),
            last_seen_at: None,
            token_issued_at: None,
            created_at: incoming.user.created_at,
        }));
        Ok(())
    }

    fn status_changes_of(
        &self,
        incoming: &Incoming,
        changes: &mut Vec<StatusChange>,
    ) -> Result<(), ImportError> {
        let roster = self.target.roster();
        // Those of one moment are listed by these, and keep their order.
        let mut ids = Vec::with_capacity(incoming.status_changes.len());
        for change in &incoming.status_changes {
            let random = roster.random().map_err(crate::Internal::from)?;
            ids.push(StatusChangeId::generate(change.created_at, random));
        }
        ids.sort_unstable();
        let told = ids.into_iter().zip(&incoming.status_changes);
        changes.extend(told.map(|(id, change)| StatusChange {
            id,
            user_id: incoming.user.id,
            from: change.from,
            to: change.to,
            actor: change.actor,
            reason: change.reason.clone(),
            until: change.until,
            created_at: change.created_at,
        }));
        Ok(())
    }
}
