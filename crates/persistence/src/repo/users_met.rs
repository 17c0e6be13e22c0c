//! Users whom the rows of an import may be, or may be in the way of.

use roster_domain::{User, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

use super::Users;
use crate::StoreError;
use crate::entity::user::{Column, Entity};
use crate::mapping::user as mapping;

/// What users are looked for by. Canonical forms where there are any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Ids.
    pub ids: Vec<UserId>,
    /// Systems, each with the keys there.
    pub sources: Vec<(String, Vec<String>)>,
    /// Addresses of users who are not deleted.
    pub emails: Vec<String>,
    /// Addresses of deleted users.
    pub deleted_emails: Vec<String>,
    /// Usernames of users who are not deleted.
    pub usernames: Vec<String>,
    /// Stripe customers who are not deleted.
    pub customers: Vec<String>,
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// Everybody who has something of what is looked for, some of them perhaps more than once.
    pub async fn having(&self, wanted: &Wanted) -> Result<Vec<User>, StoreError> {
        let live = || Entity::find().filter(Column::DeletedAt.is_null());
        let deleted = || Entity::find().filter(Column::DeletedAt.is_not_null());
        let mut users = Vec::new();
        let ids: Vec<_> = wanted.ids.iter().map(|id| id.as_uuid()).collect();
        if !ids.is_empty() {
            self.add(&mut users, Entity::find().filter(Column::Id.is_in(ids))).await?;
        }
        for (system, keys) in &wanted.sources {
            let of_system = Entity::find().filter(Column::SourceSystem.eq(system));
            self.add_by(&mut users, of_system, Column::SourceId, keys).await?;
        }
        self.add_by(&mut users, live(), Column::EmailCanonical, &wanted.emails).await?;
        self.add_by(&mut users, deleted(), Column::EmailCanonical, &wanted.deleted_emails).await?;
        self.add_by(&mut users, live(), Column::UsernameCanonical, &wanted.usernames).await?;
        self.add_by(&mut users, live(), Column::StripeCustomerId, &wanted.customers).await?;
        Ok(users)
    }

    async fn add_by(
        &self,
        users: &mut Vec<User>,
        of: Select<Entity>,
        column: Column,
        values: &[String],
    ) -> Result<(), StoreError> {
        if values.is_empty() { Ok(()) } else { self.add(users, of.filter(column.is_in(values))).await }
    }

    async fn add(&self, users: &mut Vec<User>, query: Select<Entity>) -> Result<(), StoreError> {
        for row in query.all(self.0).await? {
            users.push(mapping::to_domain(row)?);
        }
        Ok(())
    }
}
