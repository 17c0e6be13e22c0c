//! The first admin: no call can make one, since that takes an admin.

use super::{CreateUserError, CreateUserInput};
use crate::audit::RequestInfo;
use crate::domain::{Email, RoleName, UserId};
use crate::persistence::Lock;
use crate::retry::retrying;
use crate::{Internal, Roster};

/// How often the address is tried for, when somebody signs up with it each time at the same moment.
const TRIES: usize = 3;

/// What became of the first admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstAdmin {
    /// There is an admin, whoever it is.
    AlreadyThere,
    /// There was none: the address was invited to be one.
    Invited(UserId),
    /// There is none, and the address belongs to an account, which was left as it is.
    AddressTaken {
        /// Whose it is.
        user: UserId,
        /// Whether the address was ever proven to be theirs.
        is_verified: bool,
    },
}

impl Roster {
    /// Invites an address to be the first admin, unless there is a live user with that role. Once, however many nodes do
    /// this at the same moment. An unproven registration yields the address; no other account is touched: whoever has it may
    /// not be whom the operator means.
    pub async fn invite_first_admin(&self, email: &Email) -> Result<FirstAdmin, Internal> {
        for _ in 0..TRIES {
            match retrying(|| self.try_invite(email)).await {
                Err(CreateUserError::EmailTaken) => {}
                Err(CreateUserError::Internal(error)) => return Err(error),
                Err(other) => return Err(Internal::failed(other)),
                Ok(outcome) => return Ok(outcome),
            }
            let holder = self.store().users().find_by_email(email).await?;
            if let Some(user) = holder.filter(|user| !user.self_registered) {
                return Ok(FirstAdmin::AddressTaken { user: user.id, is_verified: user.email_verified() });
            }
        }
        Err(Internal::failed("the address of the first admin was signed up with whenever it was tried for"))
    }

    async fn try_invite(&self, email: &Email) -> Result<FirstAdmin, CreateUserError> {
        let mut change = self.change().await?;
        // Nodes that start together wait here for each other, and look after the wait.
        change.serialise(Lock::Admins).await?;
        if change.users().has_admin().await? {
            return Ok(FirstAdmin::AlreadyThere);
        }
        let input = CreateUserInput { role: RoleName::admin(), ..CreateUserInput::new(email.clone()) };
        let user = self.new_user(input, None)?;
        self.add_user(&mut change, &self.grant_to_system(), &user, true, &RequestInfo::default()).await?;
        change.commit().await?;
        Ok(FirstAdmin::Invited(user.id))
    }
}
