//! The history of a user's account status.

use super::Granted;
use super::rights::UsersRead;
use crate::domain::{Page, PageRequest, StatusChange, UserId};
use crate::persistence::Position;
use crate::{Internal, ListError, Roster};

impl Roster {
    /// A page of the history of a user, deleted or not, the newest first.
    pub async fn list_status_changes(
        &self,
        _by: &Granted<UsersRead>,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<StatusChange>, ListError> {
        self.require_user(user).await?;
        let name = format!("status_changes:{user}");
        let window = self.window(&name, page)?;
        let changes = self.store().status_changes().of_user(user, window).await.map_err(Internal::from)?;
        let position = |change: &StatusChange| Position::at(change.created_at, change.id.as_uuid());
        Ok(self.page(&name, page, changes, position)?)
    }

    pub(super) async fn require_user(&self, user: UserId) -> Result<(), ListError> {
        let found = self.store().users().find(user).await.map_err(Internal::from)?;
        found.map(drop).ok_or(ListError::NotFound)
    }
}
