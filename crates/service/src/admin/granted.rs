//! Rights, and the proof that somebody has one.

use std::marker::PhantomData;

use crate::audit::{Action, Actor, EventBuilder, RequestInfo};
use crate::auth::Caller;
use crate::domain::{Actor as StatusActor, Permission, Role, RoleName, SessionId, UserId};
use crate::{Internal, Roster};

/// A permission as a type, so that a signature can state it.
pub trait Right: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $permission:ident),* $(,)?) => {
        /// Roster's own rights.
        pub mod rights {
            use super::{Permission, Right};

            $(
                $(#[$doc])*
                #[derive(Debug, Clone, Copy)]
                pub struct $name;

                impl Right for $name {
                    const PERMISSION: Permission = Permission::$permission;
                }
            )*
        }
    };
}

rights! {
    /// Read users.
    UsersRead = USERS_READ,
    /// Make, change, suspend and activate users.
    UsersWrite = USERS_WRITE,
    /// Delete, restore and purge users.
    UsersDelete = USERS_DELETE,
    /// Give users a role.
    RolesAssign = ROLES_ASSIGN,
    /// Read the sessions of users.
    SessionsRead = SESSIONS_READ,
    /// End the sessions of users.
    SessionsRevoke = SESSIONS_REVOKE,
    /// Read roles.
    RolesRead = ROLES_READ,
    /// Make, change and remove roles.
    RolesWrite = ROLES_WRITE,
    /// Read the audit trail.
    AuditRead = AUDIT_READ,
}

/// Somebody who may do what `R` says.
#[derive(Debug, Clone)]
pub struct Granted<R> {
    who: Who,
    right: PhantomData<fn() -> R>,
}

#[derive(Debug, Clone)]
enum Who {
    /// Roster itself, or its command line.
    System,
    /// A signed-in user, with the role as it is now.
    User { caller: Box<Caller>, role: Role },
}

/// Why a right is not granted.
#[derive(Debug, thiserror::Error)]
pub enum NotGranted {
    /// The caller's role lacks the permission.
    #[error("the caller may not do that")]
    Forbidden,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// The right of a signed-in user to do what `R` says, when the user's role has the permission.
    pub async fn grant<R: Right>(&self, caller: Caller) -> Result<Granted<R>, NotGranted> {
        let role = self.store().roles().find(&caller.user.role).await.map_err(Internal::from)?;
        let role = role.ok_or_else(|| Internal::failed("a user has a role that does not exist"))?;
        if !role.allows(&R::PERMISSION) {
            return Err(NotGranted::Forbidden);
        }
        Ok(Granted { who: Who::User { caller: Box::new(caller), role }, right: PhantomData })
    }

    /// The right of the command line: whoever runs it holds the database and the secret key.
    pub fn grant_to_system<R: Right>(&self) -> Granted<R> {
        Granted { who: Who::System, right: PhantomData }
    }

    /// An event of something that was done by such a right.
    pub(crate) fn event_by<'a, R>(
        &'a self,
        action: Action,
        by: &Granted<R>,
        request: &'a RequestInfo,
    ) -> EventBuilder<'a> {
        match &by.who {
            Who::System => self.event(action, Actor::System, request),
            Who::User { caller, .. } => {
                self.event(action, Actor::User(caller.user.id), request).session(caller.session_id())
            }
        }
    }
}

impl<R> Granted<R> {
    /// Whether whoever acts has another permission as well.
    pub(crate) fn allows(&self, permission: &Permission) -> bool {
        match &self.who {
            Who::System => true,
            Who::User { role, .. } => role.allows(permission),
        }
    }

    /// Whether whoever acts may do all that `other` permits: nobody acts above themselves.
    pub(crate) fn covers(&self, other: &Role) -> bool {
        match &self.who {
            Who::System => true,
            Who::User { role, .. } => role.covers(other),
        }
    }

    /// Whether whoever acts may make a role that is `before` be `after`. It is the row as it is held: where it is the role
    /// of whoever acts it counts as what they have, and not what they had when the request began.
    pub(crate) fn may_turn(&self, before: &Role, after: &Role) -> bool {
        match &self.who {
            Who::System => true,
            Who::User { role, .. } => {
                let held = if role.name == before.name { before } else { role };
                held.covers(before) && held.covers(after)
            }
        }
    }

    /// Whether a role is covered whatever it permits: to the system all are, to a user the own one.
    pub(crate) fn covers_by_name(&self, other: &RoleName) -> bool {
        match &self.who {
            Who::System => true,
            Who::User { role, .. } => role.name == *other,
        }
    }

    /// The session in which somebody acts, where it is a user.
    pub fn session(&self) -> Option<SessionId> {
        match &self.who {
            Who::System => None,
            Who::User { caller, .. } => caller.session_id(),
        }
    }

    /// The user who acts, where it is one.
    pub fn user(&self) -> Option<UserId> {
        match &self.who {
            Who::System => None,
            Who::User { caller, .. } => Some(caller.user.id),
        }
    }

    /// Who acts, for the history of account status.
    pub(crate) fn status_actor(&self) -> StatusActor {
        self.user().map_or(StatusActor::System, StatusActor::User)
    }
}
