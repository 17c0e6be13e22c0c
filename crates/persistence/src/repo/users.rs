//! Users.

use roster_domain::{
    Email, PasswordHash, RoleName, StatusKind, Timestamp, User, UserId, UserOrigin, Username,
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, Select, TryInsertResult,
};

use uuid::Uuid;

use super::bulk;
use crate::entity::registration_attempt;
use crate::entity::user::{ActiveModel, Column, Entity, Model};
use crate::mapping::{integer, user as mapping};
use crate::store::Journal;
use crate::{Store, StoreError, Tx};

/// Users. Within a transaction it takes down what becomes of them.
pub struct Users<'c, C>(pub(super) &'c C, Option<&'c Journal>);

impl Store {
    /// Users.
    pub fn users(&self) -> Users<'_, DatabaseConnection> {
        Users::over(self.read_conn())
    }
}

impl Tx {
    /// Users.
    pub fn users(&self) -> Users<'_, DatabaseTransaction> {
        Users(self.conn(), Some(self.journal()))
    }
}

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// Admins who are active or locked, and not deleted.
fn usable_admins(now: Timestamp) -> Select<Entity> {
    let status = |kind: StatusKind| Column::AccountStatus.eq(kind.as_str());
    // The end of a suspension counts before the row follows.
    let back_in_use = status(StatusKind::Suspended)
        .and(Column::StatusUntil.lte(now.to_datetime()))
        .and(Column::StatusBefore.eq(StatusKind::Active.as_str()));
    let usable = status(StatusKind::Active).or(status(StatusKind::Locked)).or(back_in_use);
    live().filter(Column::Role.eq(RoleName::admin().as_str())).filter(usable)
}

impl<'c, C> Users<'c, C> {
    /// Users, to be read by a connection.
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection, None)
    }
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// The user that a row is. How the user stands is taken down.
    fn read(&self, row: Option<Model>) -> Result<Option<User>, StoreError> {
        let user = row.map(mapping::to_domain).transpose()?;
        if let (Some(journal), Some(user)) = (self.1, &user) {
            journal.read(user);
        }
        Ok(user)
    }

    /// A user, deleted or not.
    pub async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(Entity::find_by_id(id.as_uuid()).one(self.0).await?)
    }

    /// The live user of an address.
    pub async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        self.read(live().filter(Column::EmailCanonical.eq(email.canonical())).one(self.0).await?)
    }

    /// The live user of a username, given in its canonical form.
    pub async fn find_by_username(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        self.read(live().filter(Column::UsernameCanonical.eq(canonical)).one(self.0).await?)
    }

    /// The deleted users who had an address.
    pub async fn deleted_by_email(&self, email: &Email) -> Result<Vec<User>, StoreError> {
        self.deleted(Column::EmailCanonical, email.canonical()).await
    }

    /// The deleted users who had a username, given in its canonical form.
    pub async fn deleted_by_username(&self, canonical: &str) -> Result<Vec<User>, StoreError> {
        self.deleted(Column::UsernameCanonical, canonical).await
    }

    async fn deleted(&self, column: Column, value: &str) -> Result<Vec<User>, StoreError> {
        let rows = Entity::find()
            .filter(Column::DeletedAt.is_not_null())
            .filter(column.eq(value))
            .order_by_desc(Column::DeletedAt)
            .all(self.0)
            .await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }

    /// Whether a live user has this username.
    pub async fn is_username_taken(&self, username: &Username) -> Result<bool, StoreError> {
        Ok(self.find_by_username(username.canonical()).await?.is_some())
    }

    /// Whether there is a live admin, in whatever status.
    pub async fn has_admin(&self) -> Result<bool, StoreError> {
        let admin = live().filter(Column::Role.eq(RoleName::admin().as_str())).one(self.0).await?;
        Ok(admin.is_some())
    }

    /// Whether an admin who is of use at `now` is there beside `user`.
    pub async fn has_other_usable_admin(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let other = usable_admins(now).filter(Column::Id.ne(user.as_uuid())).one(self.0).await?;
        Ok(other.is_some())
    }

    /// Users in the order of their ids, deleted ones too: those after `after`, from the first when there is none.
    pub async fn by_id(&self, after: Option<UserId>, limit: u64) -> Result<Vec<User>, StoreError> {
        let mut users = Entity::find().order_by_asc(Column::Id).limit(limit);
        if let Some(after) = after {
            users = users.filter(Column::Id.gt(after.as_uuid()));
        }
        users.all(self.0).await?.into_iter().map(mapping::to_domain).collect()
    }

    /// The admins who are of use at `now`.
    pub async fn usable_admins(&self, now: Timestamp) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> =
            usable_admins(now).select_only().column(Column::Id).into_tuple().all(self.0).await?;
        Ok(ids.into_iter().map(UserId::from_uuid).collect())
    }

    /// Users who were deleted before an instant, those of the longest ago first.
    pub async fn deleted_before(&self, before: Timestamp, limit: u64) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = Entity::find()
            .filter(Column::DeletedAt.is_not_null())
            .filter(Column::DeletedAt.lt(before.to_datetime()))
            .order_by_asc(Column::DeletedAt)
            .limit(limit)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(self.0)
            .await?;
        Ok(ids.into_iter().map(UserId::from_uuid).collect())
    }
}

impl<C: ConnectionTrait> Users<'_, C> {
    /// Rows that a registration alone has made and whose attempts are all over, some of them perhaps no longer by the time
    /// this is read. `made_before` is when the youngest of them can have been made.
    pub async fn abandoned_registrations(
        &self,
        made_before: Timestamp,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError> {
        let attempted = Query::select()
            .column(registration_attempt::Column::UserId)
            .from(registration_attempt::Entity)
            .and_where(registration_attempt::Column::ExpiresAt.gt(now.to_datetime()))
            .take();
        let ids: Vec<Uuid> = live()
            .filter(Column::AccountStatus.eq(StatusKind::PendingVerification.as_str()))
            .filter(Column::CreatedAt.lte(made_before.to_datetime()))
            .filter(Column::SelfRegistered.eq(true))
            .filter(Column::Id.not_in_subquery(attempted))
            .limit(limit)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(self.0)
            .await?;
        Ok(ids.into_iter().map(UserId::from_uuid).collect())
    }

    /// Users whose suspension or lock has ended by `now`, the longest due first. Deleted ones keep the status that they had.
    pub async fn with_ended_status(&self, now: Timestamp, limit: u64) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<uuid::Uuid> = live()
            .select_only()
            .column(Column::Id)
            .filter(Column::StatusUntil.lte(now.to_datetime()))
            .order_by_asc(Column::StatusUntil)
            .limit(limit)
            .into_tuple()
            .all(self.0)
            .await?;
        Ok(ids.into_iter().map(UserId::from_uuid).collect())
    }
}

impl Users<'_, DatabaseTransaction> {
    fn journal(&self, take_down: impl FnOnce(&Journal)) {
        if let Some(journal) = self.1 {
            take_down(journal);
        }
    }

    /// Reads a user, deleted or not, and holds the row until the transaction ends.
    pub async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(Entity::find_by_id(id.as_uuid()).lock_exclusive().one(self.0).await?)
    }

    /// Reads the live user of an address and holds the row until the transaction ends.
    pub async fn lock_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        self.read(
            live().filter(Column::EmailCanonical.eq(email.canonical())).lock_exclusive().one(self.0).await?,
        )
    }

    /// Stores a new user, who came to be like `origin`.
    ///
    /// # Errors
    /// `Conflict` when the address, the username or another unique value is in use.
    pub async fn insert(&self, user: &User, origin: UserOrigin) -> Result<(), StoreError> {
        Entity::insert(row(user)).exec_without_returning(self.0).await?;
        self.journal(|journal| journal.made(user, origin));
        Ok(())
    }

    /// Stores many new users at once, who all came to be like `origin`.
    ///
    /// # Errors
    /// `Conflict` when a unique value of one of them is in use.
    pub async fn insert_all(&self, users: &[&User], origin: UserOrigin) -> Result<(), StoreError> {
        bulk::insert::<Entity>(self.0, users.iter().map(|user| mapping::to_row(user)).collect()).await?;
        self.journal(|journal| users.iter().for_each(|user| journal.made(user, origin)));
        Ok(())
    }

    /// Stores a new user unless a live one has the address. Waits for a transaction that is about to take it.
    pub async fn insert_if_free(&self, user: &User, origin: UserOrigin) -> Result<(), StoreError> {
        let free = OnConflict::new().do_nothing().to_owned();
        match Entity::insert(row(user)).on_conflict(free).try_insert().exec_without_returning(self.0).await? {
            TryInsertResult::Inserted(1..) => self.journal(|journal| journal.made(user, origin)),
            TryInsertResult::Inserted(0) | TryInsertResult::Conflicted | TryInsertResult::Empty => {}
        }
        Ok(())
    }

    /// Takes the address from a row that an unproven registration alone has made: the row goes, with its attempts and links.
    /// Whoever proves or asserts an address calls this before writing it elsewhere.
    pub async fn yield_address(&self, email: &Email) -> Result<(), StoreError> {
        let erased: Vec<Model> = Entity::delete_many()
            .filter(Column::EmailCanonical.eq(email.canonical()))
            .filter(Column::DeletedAt.is_null())
            .filter(Column::SelfRegistered.eq(true))
            .exec_with_returning(self.0)
            .await?;
        self.journal(|journal| erased.iter().for_each(|row| journal.erased(UserId::from_uuid(row.id))));
        Ok(())
    }

    /// Erases a user, and with the row everything that belongs to the user. `false` when there is none.
    pub async fn erase(&self, id: UserId) -> Result<bool, StoreError> {
        let is_erased = Entity::delete_by_id(id.as_uuid()).exec(self.0).await?.rows_affected > 0;
        if is_erased {
            self.journal(|journal| journal.erased(id));
        }
        Ok(is_erased)
    }

    /// Writes everything that can change. The row has to stand at the version that `user` was read at.
    ///
    /// # Errors
    /// `Stale` when it does not; `Conflict` when the address, the username or another unique value is in use.
    pub async fn update(&self, user: &User) -> Result<(), StoreError> {
        self.write(user, |column| !matches!(column, Column::Id | Column::CreatedAt)).await
    }

    /// Writes what can change of a mirrored user: the issuer may correct also when the user was made.
    ///
    /// # Errors
    /// As [`Self::update`].
    pub async fn update_mirrored(&self, user: &User) -> Result<(), StoreError> {
        self.write(user, |column| !matches!(column, Column::Id)).await
    }

    async fn write(&self, user: &User, is_written: impl Fn(&Column) -> bool) -> Result<(), StoreError> {
        let model = mapping::to_row(user);
        let read = user.version.read().ok_or(StoreError::Missing)?;
        if self.1.is_some_and(|journal| !journal.knows(user.id)) {
            // How the user stood is known from the reading, save where that was outside of this transaction.
            self.find(user.id).await?;
        }
        let mut update =
            Entity::update_many().filter(Column::Id.eq(model.id)).filter(Column::Version.eq(read));
        let row: ActiveModel = model.into_active_model().reset_all();
        for column in Column::iter().filter(is_written) {
            if let Some(value) = row.get(column).into_value() {
                update = update.col_expr(column, Expr::value(value));
            }
        }
        if update.exec(self.0).await?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        self.journal(|journal| journal.wrote(user));
        Ok(())
    }

    /// Counts a wrong password, and holds the row until the transaction ends. `None` when there is no such user.
    pub async fn count_failure(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let counted = Entity::update_many()
            .col_expr(Column::FailedLoginAttempts, Expr::col(Column::FailedLoginAttempts).add(1))
            .filter(Column::Id.eq(id.as_uuid()))
            .exec_with_returning(self.0)
            .await?;
        self.read(counted.into_iter().next())
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
