//! What an import writes to: the database, or in a dry run a throw-away one in front of it.

use std::collections::BTreeSet;

use super::ImportError;
use super::found::{Found, wanted};
use crate::admin::ManageUserError;
use crate::change::Change;
use crate::domain::{ReadRow, Role, RoleName, User, UserId, UserOrigin};
use crate::persistence::{Store, StoreError, Tx, Wanted};
use crate::{Internal, Roster};

/// What an import writes to.
pub(super) enum Target<'r> {
    /// The database.
    Real(&'r Roster),
    /// What a dry run writes is here; what is not here is in the database, which is only read.
    Scratch(&'r Roster, Store),
}

/// A transaction on a target.
pub(super) enum Writing<'r> {
    Real(Change<'r>),
    Scratch(Tx),
}

impl Writing<'_> {
    pub(super) fn tx(&self) -> &Tx {
        match self {
            Self::Real(change) => change,
            Self::Scratch(tx) => tx,
        }
    }

    /// Commits; what is known of `stale` is no longer true then.
    pub(super) async fn commit(self, stale: Vec<UserId>) -> Result<(), ImportError> {
        match self {
            Self::Real(mut change) => {
                for user in stale {
                    change.outdate_user(user);
                }
                Ok(change.commit().await?)
            }
            Self::Scratch(tx) => Ok(tx.commit().await?),
        }
    }
}

impl<'r> Target<'r> {
    /// A throw-away database with the roles that there are.
    pub(super) async fn scratch(roster: &'r Roster) -> Result<Self, ImportError> {
        let store = Store::scratch().await?;
        let tx = store.begin().await?;
        let roles = roster.store().roles().names().await?;
        let roles: Vec<Role> =
            roles.into_iter().map(|name| Role::new(name, None, Vec::new(), roster.now())).collect();
        tx.roles().insert_missing(&roles).await?;
        tx.commit().await?;
        Ok(Self::Scratch(roster, store))
    }

    pub(super) fn roster(&self) -> &'r Roster {
        match self {
            Self::Real(roster) | Self::Scratch(roster, _) => roster,
        }
    }

    pub(super) fn is_real(&self) -> bool {
        matches!(self, Self::Real(_))
    }

    pub(super) async fn begin(&self) -> Result<Writing<'r>, StoreError> {
        Ok(match self {
            Self::Real(roster) => Writing::Real(roster.change().await?),
            Self::Scratch(_, scratch) => Writing::Scratch(scratch.begin().await?),
        })
    }

    /// Who is there of those that the rows may be, or may be in the way of.
    pub(super) async fn find(&self, tx: &Tx, rows: &[ReadRow]) -> Result<Found, StoreError> {
        let (wanted, issuers) = wanted(rows);
        let mut users = tx.users().having(&wanted).await?;
        let mut identities = Vec::new();
        for (issuer, subjects) in &issuers {
            identities.extend(tx.identities().of_issuer(issuer, subjects).await?);
        }
        if let Self::Scratch(roster, _) = self {
            let there = roster.store().users().having(&wanted).await?;
            // Whom the dry run has changed may be found in the database by what they no longer have.
            let ids = there.iter().map(|user| user.id).collect();
            users.extend(tx.users().having(&Wanted { ids, ..Wanted::default() }).await?);
            let seen: BTreeSet<UserId> = users.iter().map(|user| user.id).collect();
            users.extend(there.into_iter().filter(|user| !seen.contains(&user.id)));
            for (issuer, subjects) in &issuers {
                identities.extend(roster.store().identities().of_issuer(issuer, subjects).await?);
            }
        }
        Ok(Found::new(users, identities))
    }

    /// Makes `user`, as it was found, one that can be changed, and holds the row.
    ///
    /// # Errors
    /// `Stale` when it is another by now.
    pub(super) async fn hold(&self, tx: &Tx, user: &User) -> Result<User, StoreError> {
        if !self.is_real() && tx.users().find(user.id).await?.is_none() {
            tx.users().insert(user, UserOrigin::Import).await?;
        }
        tx.users().lock(user.id).await?.filter(|held| held == user).ok_or(StoreError::Stale)
    }

    /// Whether an admin is left when `leaving` is one no longer.
    pub(super) async fn keeps_an_admin(&self, tx: &Tx, leaving: &User) -> Result<bool, ImportError> {
        let roster = self.roster();
        match self {
            Self::Real(_) => match roster.keep_an_admin(tx, leaving).await {
                Ok(()) => Ok(true),
                Err(ManageUserError::LastAdmin) => Ok(false),
                Err(ManageUserError::Internal(error)) => Err(error.into()),
                Err(other) => Err(Internal::failed(other).into()),
            },
            Self::Scratch(..) => {
                let now = roster.now();
                if tx.users().has_other_usable_admin(leaving.id, now).await? {
                    return Ok(true);
                }
                for admin in roster.store().users().usable_admins(now).await? {
                    if admin != leaving.id && tx.users().find(admin).await?.is_none() {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// The roles that there are.
    pub(super) async fn roles(&self) -> Result<BTreeSet<RoleName>, StoreError> {
        Ok(self.roster().store().roles().names().await?.into_iter().collect())
    }
}
