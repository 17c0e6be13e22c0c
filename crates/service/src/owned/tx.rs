//! Several changes of one owner's rows that last together.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::OwnedError;
use crate::auth::Caller;
use crate::change::Change;
use crate::domain::{Timestamp, UserId};
use crate::persistence::owned::{self, Filter, Order, OwnedEntity, Owner, UserScope};
use crate::persistence::{StoreError, Tx};
use crate::{Internal, Roster};

/// One owner's rows, of any owned entities, within one transaction: all changes last or none does.
pub struct OwnerTx<'t> {
    roster: &'t Roster,
    tx: owned::OwnerTx<'t, UserScope>,
    /// Whether the database has given up on the transaction because of another one.
    has_given_up: AtomicBool,
}

/// The rows of `E` in such a transaction.
pub struct OwnedRows<'t, E> {
    tx: &'t OwnerTx<'t>,
    entity: PhantomData<fn() -> E>,
}

/// How often such a transaction is run at most.
const ATTEMPTS: usize = 3;

impl Roster {
    /// Does `work` on the rows of a caller, in one transaction: it lasts when `work` gives a result, and nothing does when
    /// it gives an error. `work` is done again when the database has given up on it because of another transaction; so it
    /// does nothing but what the transaction undoes, and waits for nothing else, because others may wait for it. What needs
    /// the service meanwhile would wait for itself.
    ///
    /// ```
    /// # mod note {
    /// #     use roster_service::owned::{OwnedEntity, ReadAcrossOwners, UserScope, WhenDeleted};
    /// #     use roster_service::persistence::owned::sea_orm::{self, entity::prelude::*};
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    /// #     #[sea_orm(table_name = "notes")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key, auto_increment = false)]
    /// #         pub id: Uuid,
    /// #         pub user_id: Uuid,
    /// #         pub title: String,
    /// #         pub version: i64,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// #     impl OwnedEntity for Entity {
    /// #         type Scope = UserScope;
    /// #         type Export = Model;
    /// #         const NAME: &'static str = "notes";
    /// #         const ID: Column = Column::Id;
    /// #         const OWNER: Column = Column::UserId;
    /// #         const VERSION: Option<Column> = Some(Column::Version);
    /// #         const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    /// #     }
    /// #     pub struct NotesRead;
    /// #     impl roster_service::Right for NotesRead {
    /// #         const PERMISSION: roster_service::domain::Permission = roster_service::domain::Permission::new("notes:read");
    /// #     }
    /// #     impl ReadAcrossOwners for Entity {
    /// #         type Right = NotesRead;
    /// #     }
    /// # }
    /// use roster_service::owned::{Filter, Order, OwnedError};
    /// use roster_service::{Caller, Roster};
    ///
    /// /// Puts one note in the place of another.
    /// async fn replace(roster: &Roster, caller: &Caller, title: &str, by: note::ActiveModel) -> Result<(), OwnedError> {
    ///     roster
    ///         .owned_change(caller, async |tx| {
    ///             let notes = tx.owned::<note::Entity>();
    ///             let old = notes.find(&Filter::eq(note::Column::Title, title), Order::by_id()).await?;
    ///             let old = old.ok_or(OwnedError::NotFound)?;
    ///             notes.delete(old.id, |version| version == old.version).await?;
    ///             notes.insert(by.clone()).await?;
    ///             Ok(())
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn owned_change<T, X: From<OwnedError>>(
        &self,
        caller: &Caller,
        work: impl AsyncFn(&OwnerTx<'_>) -> Result<T, X>,
    ) -> Result<T, X> {
        self.change_owned(caller.user.id, work).await
    }

    pub(super) async fn change_owned<T, X: From<OwnedError>>(
        &self,
        owner: UserId,
        work: impl AsyncFn(&OwnerTx<'_>) -> Result<T, X>,
    ) -> Result<T, X> {
        for _ in 1..ATTEMPTS {
            if let Attempt::Done(outcome) = self.try_change_owned(owner, &work).await {
                return outcome;
            }
        }
        match self.try_change_owned(owner, &work).await {
            Attempt::Done(outcome) | Attempt::GaveUp(outcome) => outcome,
        }
    }

    async fn try_change_owned<T, X: From<OwnedError>>(
        &self,
        owner: UserId,
        work: &impl AsyncFn(&OwnerTx<'_>) -> Result<T, X>,
    ) -> Attempt<Result<T, X>> {
        let change = match self.change().await {
            Ok(change) => change,
            Err(error) => return Attempt::of(error.into()),
        };
        let rows = match OwnerTx::enter(self, &change, owner).await {
            Ok(rows) => rows,
            Err(error) => return Attempt::of(error.into()),
        };
        let outcome = work(&rows).await;
        let has_given_up = rows.has_given_up();
        match outcome {
            Err(error) if has_given_up => Attempt::GaveUp(Err(error)),
            Err(error) => Attempt::Done(Err(error)),
            Ok(done) => match finish(change).await {
                Ok(()) => Attempt::Done(Ok(done)),
                Err(error) => Attempt::of(error),
            },
        }
    }
}

async fn finish(change: Change<'_>) -> Result<(), Internal> {
    change.leave::<UserScope>().await?;
    change.commit().await
}

enum Attempt<R> {
    Done(R),
    /// To be tried again.
    GaveUp(R),
}

impl<T, X: From<OwnedError>> Attempt<Result<T, X>> {
    fn of(error: Internal) -> Self {
        let error = OwnedError::from(error);
        if error.is_retryable() { Self::GaveUp(Err(error.into())) } else { Self::Done(Err(error.into())) }
    }
}

impl<'t> OwnerTx<'t> {
    /// The rows of a user within a transaction of Roster's own.
    pub(crate) async fn enter(roster: &'t Roster, tx: &'t Tx, owner: UserId) -> Result<Self, StoreError> {
        let tx = tx.enter(Owner::user(owner)).await?;
        Ok(Self { roster, tx, has_given_up: AtomicBool::new(false) })
    }

    /// Whether the database has given up on the transaction because of another one.
    pub(crate) fn has_given_up(&self) -> bool {
        self.has_given_up.load(Ordering::Relaxed)
    }

    /// The rows of `E` that belong to the owner.
    pub fn owned<E: OwnedEntity<Scope = UserScope>>(&self) -> OwnedRows<'_, E> {
        OwnedRows { tx: self, entity: PhantomData }
    }

    /// The time, as Roster has it.
    pub fn now(&self) -> Timestamp {
        self.roster.now()
    }

    /// An id for a new row: a UUID of version 7, so that ids sort by age.
    pub fn new_id(&self) -> Result<Uuid, Internal> {
        self.roster.new_row_id()
    }

    fn seen<T>(&self, outcome: Result<T, OwnedError>) -> Result<T, OwnedError> {
        if outcome.as_ref().is_err_and(OwnedError::is_retryable) {
            self.has_given_up.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

impl<E: OwnedEntity<Scope = UserScope>> OwnedRows<'_, E> {
    /// The row of an id, if the owner has it.
    pub async fn find_by_id(&self, id: Uuid) -> Result<Option<E::Model>, OwnedError> {
        let found = self.tx.tx.find_by_id::<E>(id).await;
        self.tx.seen(found.map_err(OwnedError::from))
    }

    /// The first row that a filter fits.
    pub async fn find(&self, filter: &Filter<E>, order: Order<E>) -> Result<Option<E::Model>, OwnedError> {
        let found = self.tx.tx.find(filter, order).await;
        self.tx.seen(found.map_err(OwnedError::from))
    }

    /// The row of an id, if the owner has it, held until the end of the transaction.
    pub async fn lock(&self, id: Uuid) -> Result<Option<E::Model>, OwnedError> {
        let found = self.tx.tx.lock::<E>(id).await;
        self.tx.seen(found.map_err(OwnedError::from))
    }

    /// How many rows a filter fits.
    pub async fn count(&self, filter: &Filter<E>) -> Result<u64, OwnedError> {
        let counted = self.tx.tx.count(filter).await;
        self.tx.seen(counted.map_err(OwnedError::from))
    }

    /// Inserts a row, with a new id unless it says one. Owner and version are set, whatever the row says.
    ///
    /// # Errors
    /// `Conflict`, `UnknownReference`: after these the transaction can only be given up.
    pub async fn insert(&self, row: E::ActiveModel) -> Result<E::Model, OwnedError> {
        let inserted = self.tx.tx.insert::<E>(row, self.tx.new_id()?).await;
        self.tx.seen(inserted.map_err(OwnedError::written))
    }

    /// Changes the row of an id, if its version is an expected one: what `change` sets, which is shown the row as it is.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Conflict`, `UnknownReference`.
    pub async fn update(
        &self,
        id: Uuid,
        is_expected: impl Fn(i64) -> bool,
        change: impl FnOnce(&E::Model) -> E::ActiveModel,
    ) -> Result<E::Model, OwnedError> {
        let row = self.expected(id, is_expected).await?;
        let updated = self.tx.tx.update::<E>(&row, change(&row)).await;
        self.tx.seen(updated.map_err(OwnedError::written))
    }

    /// Deletes the row of an id, if its version is an expected one.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `InUse`.
    pub async fn delete(&self, id: Uuid, is_expected: impl Fn(i64) -> bool) -> Result<(), OwnedError> {
        let row = self.expected(id, is_expected).await?;
        let deleted = self.tx.tx.delete::<E>(&row).await;
        self.tx.seen(deleted.map_err(OwnedError::deleted))
    }

    async fn expected(&self, id: Uuid, is_expected: impl Fn(i64) -> bool) -> Result<E::Model, OwnedError> {
        let row = self.lock(id).await?.ok_or(OwnedError::NotFound)?;
        match E::version(&row) {
            Some(version) if !is_expected(version) => Err(OwnedError::Stale),
            _ => Ok(row),
        }
    }
}
