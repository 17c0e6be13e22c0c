//! Identities at external issuers.

use roster_domain::{ExternalIdentity, Subject, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};

use super::{bulk, repository};
use crate::StoreError;
use crate::entity::identity::{Column, Entity};
use crate::mapping::identity as mapping;

repository! {
    /// Identities at external issuers.
    Identities
}

impl<C: ConnectionTrait> Identities<'_, C> {
    /// Who somebody of an issuer is here.
    pub async fn find(
        &self,
        issuer: &str,
        subject: &Subject,
    ) -> Result<Option<ExternalIdentity>, StoreError> {
        let named = Entity::find()
            .filter(Column::Issuer.eq(issuer))
            .filter(Column::Subject.eq(subject.as_str()))
            .one(self.0)
            .await?;
        Ok(named.map(mapping::to_domain))
    }

    /// Those of some subjects of an issuer who are users here.
    pub async fn of_issuer(
        &self,
        issuer: &str,
        subjects: &[&Subject],
    ) -> Result<Vec<ExternalIdentity>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Issuer.eq(issuer))
            .filter(Column::Subject.is_in(subjects.iter().map(|subject| subject.as_str())))
            .all(self.0)
            .await?;
        Ok(rows.into_iter().map(mapping::to_domain).collect())
    }

    /// All identities of a user, the oldest first.
    pub async fn of_user(&self, user: UserId) -> Result<Vec<ExternalIdentity>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.as_uuid()))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(self.0)
            .await?;
        Ok(rows.into_iter().map(mapping::to_domain).collect())
    }

    /// The identities of the users from one id to another, by user, the oldest first.
    pub async fn of_users(&self, first: UserId, last: UserId) -> Result<Vec<ExternalIdentity>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.between(first.as_uuid(), last.as_uuid()))
            .order_by_asc(Column::UserId)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(self.0)
            .await?;
        Ok(rows.into_iter().map(mapping::to_domain).collect())
    }
}

impl Identities<'_, DatabaseTransaction> {
    /// Stores a new identity.
    ///
    /// # Errors
    /// `Conflict` when the subject of the issuer is a user already.
    pub async fn insert(&self, identity: &ExternalIdentity) -> Result<(), StoreError> {
        let row = mapping::to_row(identity).into_active_model().reset_all();
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Stores many new identities at once.
    ///
    /// # Errors
    /// `Conflict` when one of them is a user already.
    pub async fn insert_all(&self, identities: &[ExternalIdentity]) -> Result<(), StoreError> {
        bulk::insert::<Entity>(self.0, identities.iter().map(mapping::to_row).collect()).await
    }

    /// Writes what the newest token tells. The user's row has to be held.
    pub async fn save_token(&self, identity: &ExternalIdentity) -> Result<(), StoreError> {
        let row = mapping::to_row(identity);
        Entity::update_many()
            .col_expr(Column::Email, Expr::value(row.email))
            .col_expr(Column::LastSeenAt, Expr::value(row.last_seen_at))
            .col_expr(Column::TokenIssuedAt, Expr::value(row.token_issued_at))
            .filter(Column::Id.eq(row.id))
            .exec(self.0)
            .await?;
        Ok(())
    }
}
