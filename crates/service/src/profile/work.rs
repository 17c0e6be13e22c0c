//! Reading and changing a backend's own fields of users.

use std::collections::HashMap;

use super::{ProfileChange, ProfileDocument};
use crate::change::Change;
use crate::domain::{User, UserId};
use crate::owned::OwnedError;
use crate::persistence::{StoreError, Tx};
use crate::{Internal, Roster};

/// Why a backend's own fields of a user are not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    /// A unique constraint of the backend's, or a reference of its to what is not there.
    #[error("the fields conflict: {0}")]
    Conflict(String),
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<OwnedError> for ProfileError {
    fn from(error: OwnedError) -> Self {
        match error {
            OwnedError::Internal(error) => Self::Internal(error),
            OwnedError::Stale => Self::Internal(StoreError::Stale.into()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

impl Roster {
    /// The backend's own fields of a user, as they are now: one query where a backend has registered any, and else none. A
    /// deleted user's are out of sight.
    pub async fn profile_of(&self, user: UserId) -> Result<ProfileDocument, Internal> {
        let Some(profile) = &self.extensions().profile else {
            return Ok(ProfileDocument::default());
        };
        let Some(scope) = self.scope() else {
            return Ok(ProfileDocument::of((profile.read)(self.store(), user).await?));
        };
        // Whoever holds a connection for a change that waits for its answer must not wait for another one.
        match scope.take_parked() {
            Some(pending) => {
                let fields = (profile.read_within)(&pending, user).await?;
                scope.park(pending);
                Ok(ProfileDocument::of(fields))
            }
            None => Ok(ProfileDocument::of((profile.read)(self.store(), user).await?)),
        }
    }

    /// The same of several users, by one query.
    pub async fn profiles_of(&self, users: &[User]) -> Result<Vec<ProfileDocument>, Internal> {
        let Some(profile) = &self.extensions().profile else {
            return Ok(vec![ProfileDocument::default(); users.len()]);
        };
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let ids = users.iter().map(|user| user.id).collect();
        let mut found: HashMap<_, _> = (profile.read_all)(self.store(), ids).await?.into_iter().collect();
        Ok(users.iter().map(|user| ProfileDocument::of(found.remove(&user.id))).collect())
    }

    /// The same of one user within a transaction.
    pub(crate) async fn profile_within(&self, tx: &Tx, user: UserId) -> Result<ProfileDocument, Internal> {
        match &self.extensions().profile {
            None => Ok(ProfileDocument::default()),
            Some(profile) => Ok(ProfileDocument::of((profile.read_within)(tx, user).await?)),
        }
    }

    /// Changes the backend's own fields of a user whose row is held. What makes a difference raises the user's version.
    pub(crate) async fn change_profile(
        &self,
        change: &Change<'_>,
        user: &mut User,
        fields: &ProfileChange,
    ) -> Result<(), ProfileError> {
        if matches!(fields.0, super::change::Kind::Keep) {
            return Ok(());
        }
        let unregistered = || Internal::failed("a change of a profile where none is registered");
        let profile = self.extensions().profile.as_ref().ok_or_else(unregistered)?;
        if (profile.change)(change, user.id, fields).await? {
            user.note_own_fields(self.now());
        }
        Ok(())
    }
}
