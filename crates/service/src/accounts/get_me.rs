//! The signed-in user, as the user is at this moment.

use crate::Roster;
use crate::auth::Caller;
use crate::domain::User;

impl Roster {
    /// The caller's account, with the status as it is now: the end of a lock or a suspension counts before the row follows.
    pub fn get_me(&self, caller: &Caller) -> User {
        let mut user = User::clone(&caller.user);
        user.settle(self.now());
        user
    }
}
