//! Setting a password: the policy, the hash.

use crate::domain::{Identity, PasswordHash, PasswordProblem, PlainPassword};
use crate::{Internal, Roster};

impl Roster {
    /// Everything that the policy has against a password; nothing when it may be set.
    pub(crate) fn check_password(
        &self,
        password: &PlainPassword,
        identity: &Identity<'_>,
    ) -> Result<(), Vec<PasswordProblem>> {
        self.settings().password_policy.check(password, identity)
    }

    /// The hash of a password that is to be set. No connection may be held meanwhile.
    pub(crate) async fn hash_password(&self, password: &PlainPassword) -> Result<PasswordHash, Internal> {
        let mut ticket = self.hashing().reserve()?;
        let salt = self.random()?;
        ticket.hash(password, salt).await.map_err(Internal::failed)
    }
}
