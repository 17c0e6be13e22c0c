//! A user who is the mirror of one at an external issuer.
//!
//! Times of an issuer are taken over when they make sense, and mended when they do not: one in the future counts as the
//! present moment when the user is made and as absent afterwards, and no user was updated before being created.

use super::{InitialStatus, NewUser, StatusKind, StatusMove, User};
use crate::{AssertedUser, RoleName, Timestamp, UserId};

/// Whether the address that a token tells is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirroredAddress {
    /// It is.
    Taken,
    /// It is not, because another user has it: address and verified flag stay.
    Kept,
}

/// What a token has changed about a user.
#[derive(Debug, Clone, PartialEq)]
pub struct Mirrored {
    /// Whether anything is different now.
    pub is_changed: bool,
    /// Whether the user has another address now: one of another canonical form.
    pub is_address_changed: bool,
    /// How the status moved: a verified address makes a pending account active.
    pub moved: Option<StatusMove>,
}

impl User {
    /// The user whom an issuer's first token makes: active, without a password.
    pub fn provision(id: UserId, asserted: &AssertedUser, role: RoleName, now: Timestamp) -> Self {
        let new = NewUser {
            is_email_verified: asserted.email_verified == Some(true),
            role,
            status: InitialStatus::Active,
            ..NewUser::new(id, asserted.email.clone())
        };
        let mut user = Self::create(new, now);
        user.take_profile(asserted);
        user.created_at = past(asserted.created_at, now).unwrap_or(now);
        user.updated_at = past(asserted.updated_at, now).unwrap_or(now).max(user.created_at);
        user
    }

    /// Whether newer tokens change the user: not who is suspended or deleted, whom they do not let in either.
    pub fn follows_its_issuer(&self, now: Timestamp) -> bool {
        !self.is_deleted() && self.status.effective(now).kind() != StatusKind::Suspended
    }

    /// Takes over what a newer token tells. Whoever calls has made sure that the user is the token's.
    pub fn mirror(&mut self, asserted: &AssertedUser, address: MirroredAddress, now: Timestamp) -> Mirrored {
        let before = self.clone();
        self.take_profile(asserted);
        let moved = match address {
            MirroredAddress::Taken => self.take_address(asserted, now),
            MirroredAddress::Kept => None,
        };
        self.created_at = past(asserted.created_at, now).unwrap_or(self.created_at);
        let updated = past(asserted.updated_at, now).unwrap_or(before.updated_at);
        self.updated_at = before.updated_at.max(updated).max(self.created_at);
        let is_changed = *self != before;
        if is_changed {
            self.version.raise();
            if self.updated_at == before.updated_at {
                self.updated_at = self.updated_at.max(now);
            }
        }
        let is_address_changed = self.email.canonical() != before.email.canonical();
        Mirrored { is_changed, is_address_changed, moved }
    }

    fn take_profile(&mut self, asserted: &AssertedUser) {
        asserted.name.clone().apply_to(&mut self.profile.name);
        asserted.image.clone().apply_to(&mut self.profile.image);
    }

    fn take_address(&mut self, asserted: &AssertedUser, now: Timestamp) -> Option<StatusMove> {
        let is_other = asserted.email.canonical() != self.email.canonical();
        self.email = asserted.email.clone();
        // The proof of one address is none of another.
        if is_other || asserted.email_verified == Some(false) {
            self.email_verified_at = None;
        }
        if asserted.email_verified == Some(true) { self.verify_address(now) } else { None }
    }
}

fn past(at: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    at.filter(|at| *at <= now)
}

#[cfg(test)]
mod tests;
