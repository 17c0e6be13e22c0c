//! Audit events: what happened, by whom, from where; written in the transaction of the change.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::domain::{AuditEventId, SessionId, UserId};
use crate::persistence::{ActorType, AuditEvent, Tx};
use crate::{Internal, Roster};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    UserRegistered,
    UserCreated,
    UserUpdated,
    UserVerified,
    UserDeleted,
    UserRestored,
    UserPurged,
    UserSuspended,
    UserActivated,
    UserUnlocked,
    UserRoleChanged,
    UserEmailChangeRequested,
    UserEmailChanged,
    UserImported,
    PasswordChanged,
    PasswordResetRequested,
    PasswordReset,
    InvitationAccepted,
    RoleCreated,
    RoleUpdated,
    RoleDeleted,
    ExportRead,
    LoginSucceeded,
    LoginFailed,
    SessionRevoked,
    SessionRefreshReused,
    KeysRotated,
    IdentityEmailConflict,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::UserRegistered => "user.registered",
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::UserVerified => "user.verified",
            Self::UserDeleted => "user.deleted",
            Self::UserRestored => "user.restored",
            Self::UserPurged => "user.purged",
            Self::UserSuspended => "user.suspended",
            Self::UserActivated => "user.activated",
            Self::UserUnlocked => "user.unlocked",
            Self::UserRoleChanged => "user.role_changed",
            Self::UserEmailChangeRequested => "user.email_change_requested",
            Self::UserEmailChanged => "user.email_changed",
            Self::UserImported => "user.imported",
            Self::PasswordChanged => "password.changed",
            Self::PasswordResetRequested => "password.reset_requested",
            Self::PasswordReset => "password.reset",
            Self::InvitationAccepted => "invitation.accepted",
            Self::RoleCreated => "role.created",
            Self::RoleUpdated => "role.updated",
            Self::RoleDeleted => "role.deleted",
            Self::ExportRead => "export.read",
            Self::LoginSucceeded => "login.succeeded",
            Self::LoginFailed => "login.failed",
            Self::SessionRevoked => "session.revoked",
            Self::SessionRefreshReused => "session.refresh_reused",
            Self::KeysRotated => "keys.rotated",
            Self::IdentityEmailConflict => "identity.email_conflict",
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    User(UserId),
    System,
    Anonymous,
}

/// Where a call came from, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct RequestInfo {
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The client's `User-Agent`.
    pub user_agent: Option<String>,
    /// Id of the request.
    pub request_id: Option<String>,
}

/// An event being put together.
#[must_use = "an event counts only once it is recorded"]
pub(crate) struct EventBuilder<'a> {
    roster: &'a Roster,
    action: Action,
    actor: Actor,
    request: &'a RequestInfo,
    user: Option<UserId>,
    session: Option<SessionId>,
    details: Map<String, Value>,
}

impl Roster {
    pub(crate) fn event<'a>(
        &'a self,
        action: Action,
        actor: Actor,
        request: &'a RequestInfo,
    ) -> EventBuilder<'a> {
        EventBuilder { roster: self, action, actor, request, user: None, session: None, details: Map::new() }
    }
}

impl EventBuilder<'_> {
    /// The user whom it concerns.
    pub(crate) fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// The session in which it happened, or which it concerns. Callers of other issuers are in none.
    pub(crate) fn session(mut self, session: impl Into<Option<SessionId>>) -> Self {
        self.session = session.into();
        self
    }

    /// A fact beside: never a secret, never an identifier that somebody typed.
    pub(crate) fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// Writes the event into the transaction of the change that it tells.
    pub(crate) async fn record(self, tx: &Tx) -> Result<(), Internal> {
        let now = self.roster.now();
        let (actor_type, actor) = match self.actor {
            Actor::User(user) => (ActorType::User, Some(user)),
            Actor::System => (ActorType::System, None),
            Actor::Anonymous => (ActorType::Anonymous, None),
        };
        tx.audit()
            .insert(AuditEvent {
                id: AuditEventId::generate(now, self.roster.random()?),
                occurred_at: now,
                action: self.action.as_str().into(),
                actor_type,
                actor,
                user: self.user,
                session: self.session,
                ip: self.request.ip,
                user_agent: self.request.user_agent.clone(),
                request_id: self.request.request_id.clone(),
                details: self.details,
            })
            .await?;
        Ok(())
    }
}
