//! Writing a line.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{
    DisplayName, ExperienceLevel, ExternalIdentity, FirstName, ImageUrl, LastName, Metadata, PasswordHash,
    Phone, StatusChange, StatusReason, StripeCustomerId, TargetRole, Timestamp, User, UserId, Username,
};

/// A user as a line of NDJSON: the keys in the order of the format, without nulls and empty lists and objects. It has no
/// `Debug`, since it may hold a hash.
#[derive(Serialize)]
pub struct UserLine<'u> {
    id: Shown<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_system: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<&'u str>,
    email: &'u str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified_at: Option<Shown<Timestamp>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_hash: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'u str>,
    role: &'u str,
    account_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_until: Option<Shown<Timestamp>>,
    failed_login_attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login_at: Option<Shown<Timestamp>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_role: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experience_level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stripe_customer_id: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'u Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_metadata: Option<&'u Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'u Map<String, Value>>,
    created_at: Shown<Timestamp>,
    updated_at: Shown<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Shown<Timestamp>>,
    version: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identities: Vec<IdentityLine<'u>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_changes: Vec<StatusChangeLine<'u>>,
}

#[derive(Serialize)]
struct IdentityLine<'u> {
    issuer: &'u str,
    subject: &'u str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'u str>,
}

#[derive(Serialize)]
struct StatusChangeLine<'u> {
    from_status: &'static str,
    to_status: &'static str,
    actor: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Shown<UserId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Shown<Timestamp>>,
    created_at: Shown<Timestamp>,
}

/// What is written as it is shown.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'u> UserLine<'u> {
    /// The line of a user with identities and history. Identities are written in the order of issuer and subject, moves of
    /// the status in that of time, and those of one instant as they are given. The hash of the password is a secret that
    /// leaves with the line only when that is asked for.
    pub fn of(
        user: &'u User,
        identities: &'u [ExternalIdentity],
        status_changes: &'u [StatusChange],
        with_hash: bool,
    ) -> Self {
        let profile = &user.profile;
        let mut identities: Vec<_> = identities.iter().map(IdentityLine::of).collect();
        identities.sort_by_key(|identity| (identity.issuer, identity.subject));
        let mut history: Vec<_> = status_changes.iter().collect();
        history.sort_by_key(|change| change.created_at);
        Self {
            id: Shown(user.id),
            source_system: user.source.system.as_deref(),
            source_id: user.source.id.as_deref(),
            email: user.email.as_typed(),
            email_verified_at: user.email_verified_at.map(Shown),
            username: user.username.as_ref().map(Username::as_str),
            password_hash: user.password_hash.as_ref().filter(|_| with_hash).map(PasswordHash::as_str),
            name: profile.name.as_ref().map(DisplayName::as_str),
            first_name: profile.first_name.as_ref().map(FirstName::as_str),
            last_name: profile.last_name.as_ref().map(LastName::as_str),
            phone: profile.phone.as_ref().map(Phone::as_str),
            image: profile.image.as_ref().map(ImageUrl::as_str),
            role: user.role.as_str(),
            account_status: user.status.as_str(),
            status_reason: user.status.reason().map(StatusReason::as_str),
            status_until: user.status.until().map(Shown),
            failed_login_attempts: user.failed_login_attempts,
            last_login_at: user.last_login_at.map(Shown),
            target_role: profile.target_role.as_ref().map(TargetRole::as_str),
            experience_level: profile.experience_level.map(ExperienceLevel::as_str),
            stripe_customer_id: user.stripe_customer_id.as_ref().map(StripeCustomerId::as_str),
            metadata: members(&user.metadata),
            app_metadata: members(&user.app_metadata),
            source: user.source.remainder.as_ref().filter(|remainder| !remainder.is_empty()),
            created_at: Shown(user.created_at),
            updated_at: Shown(user.updated_at),
            deleted_at: user.deleted_at.map(Shown),
            version: user.version.get(),
            identities,
            status_changes: history.into_iter().map(StatusChangeLine::of).collect(),
        }
    }
}

fn members(metadata: &Metadata) -> Option<&Map<String, Value>> {
    Some(metadata.as_object()).filter(|members| !members.is_empty())
}

impl<'u> IdentityLine<'u> {
    fn of(identity: &'u ExternalIdentity) -> Self {
        Self {
            issuer: &identity.issuer,
            subject: identity.subject.as_str(),
            email: identity.email.as_deref(),
        }
    }
}

impl<'u> StatusChangeLine<'u> {
    fn of(change: &'u StatusChange) -> Self {
        Self {
            from_status: change.from.as_str(),
            to_status: change.to.as_str(),
            actor: change.actor.as_str(),
            actor_id: change.actor.user_id().map(Shown),
            reason: change.reason.as_ref().map(StatusReason::as_str),
            until: change.until.map(Shown),
            created_at: Shown(change.created_at),
        }
    }
}
