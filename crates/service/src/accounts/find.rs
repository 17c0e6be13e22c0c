//! Finding users, for the command line.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::{Email, Page, PageRequest, Timestamp, User, UserId, Username};
use crate::{Internal, Roster};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListUsersError {
    /// The cursor is none of this list.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// The user that an id, an e-mail address or a username names: by its id also a deleted one.
    pub async fn find_user(&self, name: &str) -> Result<Option<User>, Internal> {
        match name.parse::<UserId>() {
            Ok(id) => Ok(self.store().users().find(id).await?),
            Err(_) => self.resolve_identifier(name).await,
        }
    }

    /// The live account that an e-mail address or a username names. What cannot be an identifier names none.
    pub(crate) async fn resolve_identifier(&self, identifier: &str) -> Result<Option<User>, Internal> {
        let users = self.store().users();
        if !identifier.contains('@') {
            return Ok(users.find_by_username(&Username::canonical_form(identifier)).await?);
        }
        match Email::parse(identifier) {
            Ok(email) => Ok(users.find_by_email(&email).await?),
            Err(_) => Ok(None),
        }
    }

    /// A page of the live users, the newest first.
    pub async fn list_users(&self, page: &PageRequest) -> Result<Page<User>, ListUsersError> {
        let after = match &page.cursor {
            Some(cursor) => Some(read_cursor(cursor).ok_or(ListUsersError::InvalidCursor)?),
            None => None,
        };
        let limit = page.limit.get();
        // One more than asked for tells whether there is a next page.
        let mut items =
            self.store().users().list(after, limit.saturating_add(1)).await.map_err(Internal::from)?;
        let has_more = u64::try_from(items.len()).is_ok_and(|found| found > limit);
        if has_more {
            items.pop();
        }
        let next = items.last().filter(|_| has_more).map(|last| write_cursor(last.created_at, last.id));
        Ok(Page { items, next })
    }
}

/// A cursor is the position of the last user of a page: creation time in microseconds, and id.
fn write_cursor(created_at: Timestamp, id: UserId) -> String {
    URL_SAFE_NO_PAD
        .encode([created_at.unix_micros().to_be_bytes().as_slice(), id.as_uuid().as_bytes()].concat())
}

fn read_cursor(cursor: &str) -> Option<(Timestamp, UserId)> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (micros, id) = bytes.split_first_chunk::<8>()?;
    let created_at = Timestamp::from_unix_micros(i64::from_be_bytes(*micros))?;
    Some((created_at, UserId::from_uuid(uuid::Uuid::from_slice(id).ok()?)))
}
