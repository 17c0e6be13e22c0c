//! Users.

use roster_domain::{Email, PasswordHash, Timestamp, User, UserId, Username};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter, QueryOrder, QuerySelect, Select, TryInsertResult,
};

use super::repository;
use crate::StoreError;
use crate::entity::user::{ActiveModel, Column, Entity, Model};
use crate::mapping::{integer, user as mapping};

repository! {
    /// Users.
    Users
}

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

fn domain(row: Option<Model>) -> Result<Option<User>, StoreError> {
    row.map(mapping::to_domain).transpose()
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// A user, deleted or not.
    pub async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        domain(Entity::find_by_id(id.as_uuid()).one(self.0).await?)
    }

    /// The live user of an address.
    pub async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        domain(live().filter(Column::EmailCanonical.eq(email.canonical())).one(self.0).await?)
    }

    /// The live user of a username, given in its canonical form.
    pub async fn find_by_username(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        domain(live().filter(Column::UsernameCanonical.eq(canonical)).one(self.0).await?)
    }

    /// Whether a live user has this username.
    pub async fn is_username_taken(&self, username: &Username) -> Result<bool, StoreError> {
        Ok(self.find_by_username(username.canonical()).await?.is_some())
    }

    /// A page of the live users, the newest first, after the position `after`.
    pub async fn list(
        &self,
        after: Option<(Timestamp, UserId)>,
        limit: u64,
    ) -> Result<Vec<User>, StoreError> {
        let mut query = live();
        if let Some((created_at, id)) = after {
            // A row value uses the whole index on both databases; an OR chain reads every row above the cursor.
            query = query.filter(
                Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)])
                    .lt(Expr::tuple([Expr::value(created_at.to_datetime()), Expr::value(id.as_uuid())])),
            );
        }
        let rows =
            query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(limit).all(self.0).await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }
}

impl Users<'_, DatabaseTransaction> {
    /// Reads a user, deleted or not, and holds the row until the transaction ends.
    pub async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        domain(Entity::find_by_id(id.as_uuid()).lock_exclusive().one(self.0).await?)
    }

    /// Reads the live user of an address and holds the row until the transaction ends.
    pub async fn lock_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        domain(
            live().filter(Column::EmailCanonical.eq(email.canonical())).lock_exclusive().one(self.0).await?,
        )
    }

    /// Stores a new user.
    ///
    /// # Errors
    /// `Conflict` when the address, the username or another unique value is in use.
    pub async fn insert(&self, user: &User) -> Result<(), StoreError> {
        Entity::insert(row(user)).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Stores a new user unless a live one has the address. Waits for a transaction that is about to take it.
    pub async fn insert_if_free(&self, user: &User) -> Result<(), StoreError> {
        let free = OnConflict::new().do_nothing().to_owned();
        match Entity::insert(row(user)).on_conflict(free).try_insert().exec_without_returning(self.0).await? {
            TryInsertResult::Inserted(_) | TryInsertResult::Conflicted | TryInsertResult::Empty => Ok(()),
        }
    }

    /// Takes the address from a row that an unproven registration alone has made: the row goes, with its attempts and links.
    /// Whoever proves or asserts an address calls this before writing it elsewhere.
    pub async fn yield_address(&self, email: &Email) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::EmailCanonical.eq(email.canonical()))
            .filter(Column::DeletedAt.is_null())
            .filter(Column::SelfRegistered.eq(true))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Writes everything that can change. The row has to stand at the version that `user` was read at.
    ///
    /// # Errors
    /// `Stale` when it does not; `Conflict` when the address, the username or another unique value is in use.
    pub async fn update(&self, user: &User) -> Result<(), StoreError> {
        let model = mapping::to_row(user);
        let read = user.version.read().ok_or(StoreError::Missing)?;
        let mut update =
            Entity::update_many().filter(Column::Id.eq(model.id)).filter(Column::Version.eq(read));
        let row: ActiveModel = model.into_active_model().reset_all();
        for column in Column::iter().filter(|column| !matches!(column, Column::Id | Column::CreatedAt)) {
            if let Some(value) = row.get(column).into_value() {
                update = update.col_expr(column, Expr::value(value));
            }
        }
        match update.exec(self.0).await?.rows_affected {
            0 => Err(StoreError::Stale),
            _ => Ok(()),
        }
    }

    /// Writes what signing in leaves behind: last log-in, failed attempts, a status that returned by itself.
    pub async fn save_sign_in(&self, user: &User) -> Result<(), StoreError> {
        let row = mapping::to_row(user);
        Entity::update_many()
            .col_expr(Column::LastLoginAt, Expr::value(row.last_login_at))
            .col_expr(Column::FailedLoginAttempts, Expr::value(integer(user.failed_login_attempts)))
            .col_expr(Column::AccountStatus, Expr::value(row.account_status))
            .col_expr(Column::StatusReason, Expr::value(row.status_reason))
            .col_expr(Column::StatusUntil, Expr::value(row.status_until))
            .col_expr(Column::StatusBefore, Expr::value(row.status_before))
            .filter(Column::Id.eq(row.id))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Replaces one hash of the user's password by another of the same password. Does nothing when the row holds the old
    /// hash no longer: who changed the password meanwhile wins. The version stays.
    pub async fn rehash(&self, id: UserId, old: &PasswordHash, new: &PasswordHash) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(new.as_str()))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::PasswordHash.eq(old.as_str()))
            .exec(self.0)
            .await?;
        Ok(())
    }
}

fn row(user: &User) -> ActiveModel {
    mapping::to_row(user).into_active_model().reset_all()
}
