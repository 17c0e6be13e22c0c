//! The constraints that a use case has an answer to.

use std::fmt;

/// A constraint of the schema, as far as somebody has to tell it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// `pk_users`: a user has this id.
    UserId,
    /// `uq_users_email`: a live user has this address.
    UserEmail,
    /// `uq_users_username`: a live user has this username.
    UserUsername,
    /// `uq_users_stripe_customer`: a live user has this Stripe customer.
    UserStripeCustomer,
    /// `uq_users_source`: a user was imported from this row.
    UserSource,
    /// `pk_roles`: a role has this name.
    RoleName,
    /// `uq_sessions_refresh_token_hash`: a session has this refresh token.
    SessionRefreshToken,
    /// `uq_device_tokens_token_hash`: a device has this token.
    DeviceToken,
    /// `uq_one_time_tokens_token_hash`: a mailed token is the same.
    OneTimeToken,
    /// `uq_registration_attempts_secret_hash`: an attempt has this secret.
    RegistrationSecret,
    /// `pk_signing_keys`: a signing key has this id.
    SigningKeyId,
    /// `uq_identities_issuer_subject`: a user is this subject of this issuer.
    Identity,
    /// `uq_idempotency_keys_key`: the caller has used this key for this route.
    IdempotencyKey,
    /// A foreign key: what the row points at does not exist, or something still points at the row. SQLite does not say
    /// which one.
    Reference,
    /// A unique constraint that is none of these: its name, or on SQLite its columns.
    Other(String),
}

/// Each constraint by its name, as PostgreSQL reports it, and by its columns, as SQLite does.
const KNOWN: &[(Constraint, &str, &str)] = &[
    (Constraint::UserId, "pk_users", "users.id"),
    (Constraint::UserEmail, "uq_users_email", "users.email_canonical"),
    (Constraint::UserUsername, "uq_users_username", "users.username_canonical"),
    (Constraint::UserStripeCustomer, "uq_users_stripe_customer", "users.stripe_customer_id"),
    (Constraint::UserSource, "uq_users_source", "users.source_system, users.source_id"),
    (Constraint::RoleName, "pk_roles", "roles.name"),
    (Constraint::SessionRefreshToken, "uq_sessions_refresh_token_hash", "sessions.refresh_token_hash"),
    (Constraint::DeviceToken, "uq_device_tokens_token_hash", "device_tokens.token_hash"),
    (Constraint::OneTimeToken, "uq_one_time_tokens_token_hash", "one_time_tokens.token_hash"),
    (
        Constraint::RegistrationSecret,
        "uq_registration_attempts_secret_hash",
        "registration_attempts.secret_hash",
    ),
    (Constraint::SigningKeyId, "pk_signing_keys", "signing_keys.kid"),
    (Constraint::Identity, "uq_identities_issuer_subject", "identities.issuer, identities.subject"),
    (
        Constraint::IdempotencyKey,
        "uq_idempotency_keys_key",
        "idempotency_keys.user_id, idempotency_keys.route, idempotency_keys.key",
    ),
];

impl Constraint {
    /// The unique constraint of this name, or over these columns.
    pub(super) fn unique(reported: &str) -> Self {
        KNOWN
            .iter()
            .find(|(_, name, columns)| reported == *name || reported == *columns)
            .map_or_else(|| Self::Other(reported.to_owned()), |(constraint, _, _)| constraint.clone())
    }

    fn name(&self) -> &str {
        match self {
            Self::Reference => "a foreign key",
            Self::Other(name) => name,
            known => {
                KNOWN.iter().find(|(constraint, _, _)| constraint == known).map_or("", |(_, name, _)| *name)
            }
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_is_known_by_its_name_and_by_its_columns() {
        assert_eq!(Constraint::unique("uq_users_email"), Constraint::UserEmail);
        assert_eq!(Constraint::unique("users.email_canonical"), Constraint::UserEmail);
        assert_eq!(Constraint::unique("users.source_system, users.source_id"), Constraint::UserSource);
    }

    #[test]
    fn a_foreign_constraint_keeps_its_name() {
        assert_eq!(Constraint::unique("uq_todos_title"), Constraint::Other("uq_todos_title".into()));
    }

    #[test]
    fn each_known_constraint_shows_its_name() {
        for (constraint, name, _) in KNOWN {
            assert_eq!(constraint.to_string(), *name);
        }
    }
}
