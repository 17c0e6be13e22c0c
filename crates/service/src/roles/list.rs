//! Reading roles.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::admin::{Granted, rights::RolesRead};
use crate::domain::{Page, PageRequest, Role, RoleName};
use crate::{Internal, ListError, Roster};

impl Roster {
    /// A page of the roles, by their names.
    ///
    /// # Errors
    /// `InvalidCursor`.
    pub async fn list_roles(
        &self,
        _by: &Granted<RolesRead>,
        page: &PageRequest,
    ) -> Result<Page<Role>, ListError> {
        let after = match &page.cursor {
            Some(cursor) => Some(read_cursor(cursor).ok_or(ListError::InvalidCursor)?),
            None => None,
        };
        let limit = page.limit.get();
        let mut roles = self.store().roles().list(after.as_ref(), limit + 1).await.map_err(Internal::from)?;
        let has_more = roles.len() as u64 > limit;
        roles.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = roles.last().filter(|_| has_more).map(|last| URL_SAFE_NO_PAD.encode(last.name.as_str()));
        Ok(Page { items: roles, next })
    }
}

/// The name of the last role of the page before.
fn read_cursor(cursor: &str) -> Option<RoleName> {
    let name = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    RoleName::parse(&name).ok()
}
