//! The entity of a backend's own fields of users, its type forgotten.

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::change::{Kind, ProfileChange};
use crate::Internal;
use crate::domain::UserId;
use crate::owned::{OwnedEntity, OwnedError, UserScope, WhenDeleted};
use crate::persistence::owned::{Owner, SetColumns};
use crate::persistence::{Store, Tx};

#[derive(Clone, Copy)]
pub(crate) struct RegisteredProfile {
    pub(crate) table: &'static str,
    pub(crate) when_deleted: WhenDeleted,
    pub(super) read: Read,
    pub(super) read_within: ReadWithin,
    pub(super) read_all: ReadAll,
    pub(super) change: Change,
}

type Read = for<'s> fn(&'s Store, UserId) -> BoxFuture<'s, Result<Option<Value>, Internal>>;
type ReadWithin = for<'t> fn(&'t Tx, UserId) -> BoxFuture<'t, Result<Option<Value>, Internal>>;
type ReadAll = for<'s> fn(&'s Store, Vec<UserId>) -> BoxFuture<'s, Result<Vec<(UserId, Value)>, Internal>>;
type Change = for<'t> fn(&'t Tx, UserId, &'t ProfileChange) -> BoxFuture<'t, Result<bool, OwnedError>>;

impl RegisteredProfile {
    pub(crate) fn of<E: OwnedEntity<Scope = UserScope>>() -> Self {
        Self {
            table: E::table(),
            when_deleted: E::WHEN_DELETED,
            read: |store, user| Box::pin(read::<E>(store, user)),
            read_within: |tx, user| Box::pin(read_within::<E>(tx, user)),
            read_all: |store, users| Box::pin(read_all::<E>(store, users)),
            change: |tx, user, change| Box::pin(apply::<E>(tx, user, change)),
        }
    }

    /// Erases the row of a user.
    pub(crate) async fn erase(&self, tx: &Tx, user: UserId) -> Result<(), Internal> {
        match (self.change)(tx, user, &ProfileChange::clear()).await {
            Ok(_) => Ok(()),
            Err(OwnedError::Internal(error)) => Err(error),
            Err(other) => Err(Internal::failed(other)),
        }
    }
}

async fn read<E: OwnedEntity<Scope = UserScope>>(
    store: &Store,
    user: UserId,
) -> Result<Option<Value>, Internal> {
    let row = store.rows_of(Owner::user(user)).await?.find_by_id::<E>(user.as_uuid()).await?;
    row.map(written::<E>).transpose()
}

async fn read_within<E: OwnedEntity<Scope = UserScope>>(
    tx: &Tx,
    user: UserId,
) -> Result<Option<Value>, Internal> {
    let rows = tx.enter(Owner::user(user)).await?;
    let row = rows.find_by_id::<E>(user.as_uuid()).await?;
    rows.leave().await?;
    row.map(written::<E>).transpose()
}

async fn read_all<E: OwnedEntity<Scope = UserScope>>(
    store: &Store,
    users: Vec<UserId>,
) -> Result<Vec<(UserId, Value)>, Internal> {
    let owners = users.into_iter().map(UserId::as_uuid).collect();
    let rows = store.rows_of_all().await?.only_rows::<E>(owners).await?;
    rows.into_iter().map(|(owner, row)| Ok((UserId::from_uuid(owner), written::<E>(row)?))).collect()
}

async fn apply<E: OwnedEntity<Scope = UserScope>>(
    tx: &Tx,
    user: UserId,
    change: &ProfileChange,
) -> Result<bool, OwnedError> {
    let rows = tx.enter(Owner::user(user)).await?;
    let is_changed = match &change.0 {
        Kind::Keep => false,
        Kind::Clear => rows.remove_only_row::<E>().await?,
        Kind::Set(columns) => {
            let columns = columns.downcast_ref::<SetColumns<E>>();
            let columns = columns.ok_or_else(|| Internal::failed("a change of another profile"))?;
            rows.change_only_row(columns).await?
        }
    };
    rows.leave().await?;
    Ok(is_changed)
}

fn written<E: OwnedEntity>(row: E::Model) -> Result<Value, Internal> {
    serde_json::to_value(E::Export::from(row)).map_err(Internal::failed)
}
