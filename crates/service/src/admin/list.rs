//! The list of users.

use serde_json::json;

use super::Granted;
use super::rights::UsersRead;
use crate::domain::{
    Email, ExperienceLevel, Page, PageRequest, RoleName, SearchPrefix, StatusKind, StripeCustomerId,
    TargetRole, TimeRange, Timestamp, User, UserFilter, UserOrder,
};
use crate::persistence::owned::OwnersWhose;
use crate::persistence::{StoreError, UserSearch};
use crate::{ListError, Roster};

/// Whether users are counted, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Counting {
    /// Not at all.
    #[default]
    None,
    /// Every one: it takes the longer, the more there are.
    Exact,
    /// As the database's planner estimates it, at once; exact on SQLite, which estimates nothing.
    Estimate,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq)]
pub struct UserPage {
    /// The users, with the status as it is now. They may be fewer than asked for, even none, where the list goes on: a
    /// page is put together from a bounded number of rows.
    pub page: Page<User>,
    /// How many there are on all pages, if that was asked.
    pub count: Option<u64>,
}

impl Roster {
    /// A page of the users who are asked for. Who is there throughout is seen once, whoever else comes and goes meanwhile.
    ///
    /// # Errors
    /// `InvalidCursor`, also for one of another filter or order.
    pub async fn list_users(
        &self,
        _by: &Granted<UsersRead>,
        search: UserSearch<'_>,
        order: UserOrder,
        counting: Counting,
        page: &PageRequest,
    ) -> Result<UserPage, ListError> {
        let now = self.now();
        let name = list_name(search, order);
        let window = self.slice_window(&name, page)?;
        let lists = self.store().user_lists(search).await?;
        let users = lists.users();
        let slice = users.list(search, order, &window, now).await?;
        let count = match counting {
            Counting::None => None,
            Counting::Exact => Some(users.count(search, now).await?),
            Counting::Estimate => Some(users.estimate(search, now).await?),
        };
        let mut items = slice.rows;
        for user in &mut items {
            user.settle(now);
        }
        Ok(UserPage { page: Page { items, next: self.next_cursor(&name, slice.next)? }, count })
    }
}

impl From<StoreError> for ListError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Filter and order, unmistakably: a cursor is good for these alone.
fn list_name(search: UserSearch<'_>, order: UserOrder) -> String {
    let at = |time: Option<Timestamp>| time.map(Timestamp::unix_micros);
    let range = |range: TimeRange| [at(range.after), at(range.before)];
    let UserFilter {
        prefix,
        email,
        username,
        role,
        status,
        experience_level,
        target_role,
        is_email_verified,
        stripe_customer_id,
        source_system,
        source_id,
        deleted,
        created,
        last_login,
    } = search.filter;
    json!([
        "users",
        [order.by.as_str(), if order.is_descending { "descending" } else { "ascending" }],
        prefix.as_ref().map(SearchPrefix::as_str),
        email.as_ref().map(Email::canonical),
        username,
        role.as_ref().map(RoleName::as_str),
        status.map(StatusKind::as_str),
        experience_level.map(ExperienceLevel::as_str),
        target_role.as_ref().map(TargetRole::canonical),
        is_email_verified,
        stripe_customer_id.as_ref().map(StripeCustomerId::as_str),
        source_system,
        source_id,
        deleted.as_str(),
        range(*created),
        range(*last_login),
        search.whose.map(OwnersWhose::as_text),
    ])
    .to_string()
}
