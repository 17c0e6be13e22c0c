//! Owned entities that a backend has registered: what Roster does with their rows by itself.

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::domain::UserId;
use crate::persistence::owned::{Filter, Order, OwnedEntity, Owner, UserScope, WhenDeleted};
use crate::persistence::{SchemaError, Store, Tx, Window};
use crate::{Extensions, Internal};

/// What the export of everything about a user says of Roster's own: no entity can have one of these names.
const TAKEN: [&str; 6] = ["user", "identities", "sessions", "status_changes", "events", "profile"];

/// All rows at once.
const ALL: Window = Window { after: None, limit: i64::MAX.unsigned_abs() };

/// Why a backend's owned entities cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ExtensionsError {
    /// Two entities have one name, or one has a name that the export of a user's data uses already.
    #[error(
        "the owned entity of the table `{table}` has the name `{name}`, which is taken in the export of a user's data"
    )]
    NameTaken {
        /// The name.
        name: &'static str,
        /// The table of the entity that came second.
        table: &'static str,
    },
    /// The database failed, or would not keep the owners' rows apart.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

/// An owned entity, its type forgotten.
#[derive(Clone, Copy)]
pub(crate) struct Registered {
    /// Key in the export.
    name: &'static str,
    table: &'static str,
    when_deleted: WhenDeleted,
    export: Export,
    erase: Erase,
}

type Export = for<'t> fn(&'t Tx, UserId) -> BoxFuture<'t, Result<Vec<Value>, Internal>>;
type Erase = for<'t> fn(&'t Tx, UserId) -> BoxFuture<'t, Result<(), Internal>>;

impl Extensions {
    /// Registers an owned entity: its rows are part of what a user exports, go with the user's purge, and do what the entity
    /// states when the user is deleted. Where entities point at each other, the one that is pointed at comes first: rows are
    /// erased in the opposite order.
    #[must_use]
    pub fn with_owned<E: OwnedEntity<Scope = UserScope>>(mut self) -> Self {
        self.owned.push(Registered {
            name: E::NAME,
            table: E::table(),
            when_deleted: E::WHEN_DELETED,
            export: |tx, user| Box::pin(export::<E>(tx, user)),
            erase: |tx, user| Box::pin(erase::<E>(tx, user)),
        });
        self
    }

    /// Sees to it that what is registered can be served: names are unlike, and on PostgreSQL row-level security holds for
    /// whom the program logs in as, by the role for owned tables where it has to. To be asked for before the first request.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn prepare(&self, store: &Store) -> Result<(), ExtensionsError> {
        let mut taken = TAKEN.to_vec();
        for Registered { name, table, .. } in &self.owned {
            if taken.contains(name) {
                return Err(ExtensionsError::NameTaken { name, table });
            }
            taken.push(name);
        }
        let profile = self.profile.iter().map(|profile| profile.table);
        let tables: Vec<_> = self.owned.iter().map(|entity| entity.table).chain(profile).collect();
        Ok(store.require_row_level_security(&tables).await?)
    }

    /// The keys that the export of a user's data has beside Roster's own.
    pub fn owned_names(&self) -> impl Iterator<Item = &'static str> {
        self.owned.iter().map(|entity| entity.name)
    }

    /// All rows of a user, by the names of their entities.
    pub(crate) async fn export_owned(
        &self,
        tx: &Tx,
        user: UserId,
    ) -> Result<Vec<(&'static str, Vec<Value>)>, Internal> {
        let mut exported = Vec::new();
        for entity in &self.owned {
            exported.push((entity.name, (entity.export)(tx, user).await?));
        }
        Ok(exported)
    }

    /// Erases all rows of a user.
    pub(crate) async fn erase_owned(&self, tx: &Tx, user: UserId) -> Result<(), Internal> {
        if let Some(profile) = &self.profile {
            profile.erase(tx, user).await?;
        }
        for entity in self.owned.iter().rev() {
            (entity.erase)(tx, user).await?;
        }
        Ok(())
    }

    /// Erases those rows of a user that do not outlive the user's deletion. The others are out of sight from then on.
    pub(crate) async fn erase_deleted(&self, tx: &Tx, user: UserId) -> Result<(), Internal> {
        if let Some(profile) = self.profile.filter(|profile| profile.when_deleted == WhenDeleted::Erase) {
            profile.erase(tx, user).await?;
        }
        for entity in self.owned.iter().rev().filter(|entity| entity.when_deleted == WhenDeleted::Erase) {
            (entity.erase)(tx, user).await?;
        }
        Ok(())
    }
}

async fn export<E: OwnedEntity<Scope = UserScope>>(tx: &Tx, user: UserId) -> Result<Vec<Value>, Internal> {
    let rows = tx.enter(Owner::user(user)).await?;
    let all = rows.list::<E>(&Filter::everything(), Order::by_id(), &ALL).await?;
    rows.leave().await?;
    let written = |row| serde_json::to_value(E::Export::from(row)).map_err(Internal::failed);
    all.into_iter().map(written).collect()
}

async fn erase<E: OwnedEntity<Scope = UserScope>>(tx: &Tx, user: UserId) -> Result<(), Internal> {
    let rows = tx.enter(Owner::user(user)).await?;
    rows.erase::<E>().await?;
    Ok(rows.leave().await?)
}
