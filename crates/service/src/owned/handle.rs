//! The rows of a verified caller.

use std::fmt;
use std::marker::PhantomData;

use uuid::Uuid;

use super::list::{List, internal};
use super::{OwnedError, OwnerTx};
use crate::auth::Caller;
use crate::domain::{Page, PageRequest, Timestamp, UserId};
use crate::persistence::StoreError;
use crate::persistence::owned::{
    Filter, Order, OwnedEntity, Owner, OwnerRows, References, UserReference, UserScope,
};
use crate::{Internal, ListError, Roster};

/// The rows of `E` that belong to the caller it was made for. Every statement carries the owner: a row of somebody else is
/// one that does not exist.
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
/// use roster_service::domain::PageRequest;
/// use roster_service::owned::{Filter, Order, OwnedError};
/// use roster_service::persistence::owned::sea_orm::ActiveValue::Set;
/// use roster_service::{Caller, Roster};
///
/// async fn rename_all(roster: &Roster, caller: &Caller) -> Result<(), Box<dyn std::error::Error>> {
///     let notes = roster.owned::<note::Entity>(caller);
///     let untitled = Filter::eq(note::Column::Title, "");
///     let page = notes.list(&untitled, Order::by_id(), &PageRequest::default()).await?;
///     for found in page.items {
///         let renamed = notes
///             .update(
///                 found.id,
///                 |version| version == found.version,
///                 |_| note::ActiveModel { title: Set("Untitled".to_owned()), ..Default::default() },
///             )
///             .await;
///         match renamed {
///             // Somebody was faster, or it is gone.
///             Ok(_) | Err(OwnedError::Stale | OwnedError::NotFound) => {}
///             Err(error) => return Err(error.into()),
///         }
///     }
///     Ok(())
/// }
/// ```
pub struct Owned<E> {
    roster: Roster,
    owner: UserId,
    entity: PhantomData<fn() -> E>,
}

impl Roster {
    /// The rows of `E` that belong to a caller.
    pub fn owned<E: OwnedEntity<Scope = UserScope>>(&self, caller: &Caller) -> Owned<E> {
        Owned { roster: self.clone(), owner: caller.user.id, entity: PhantomData }
    }

    /// An id for a new row: a UUID of version 7, so that ids sort by age.
    pub fn new_row_id(&self) -> Result<Uuid, Internal> {
        Ok(crate::domain::RowId::generate(self.now(), self.random()?).as_uuid())
    }
}

impl<E: OwnedEntity<Scope = UserScope>> Owned<E> {
    /// The same rows by another handle: the one that [`Roster::once`] gives to work with.
    #[must_use]
    pub fn within(&self, roster: &Roster) -> Self {
        Self { roster: roster.clone(), ..*self }
    }

    /// Whose rows they are.
    pub fn owner(&self) -> UserId {
        self.owner
    }

    /// The service that they come from.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The time, as Roster has it.
    pub fn now(&self) -> Timestamp {
        self.roster.now()
    }

    /// An id for a new row: a UUID of version 7, so that ids sort by age.
    pub fn new_id(&self) -> Result<Uuid, Internal> {
        self.roster.new_row_id()
    }

    /// The row of an id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get_by_id(&self, id: Uuid) -> Result<E::Model, OwnedError> {
        self.find_by_id(id).await?.ok_or(OwnedError::NotFound)
    }

    /// The row of an id, if the owner has it.
    pub async fn find_by_id(&self, id: Uuid) -> Result<Option<E::Model>, Internal> {
        Ok(self.rows().await?.find_by_id::<E>(id).await?)
    }

    /// The first row that a filter fits.
    pub async fn find(&self, filter: &Filter<E>, order: Order<E>) -> Result<Option<E::Model>, Internal> {
        Ok(self.rows().await?.find(filter, order).await?)
    }

    /// A page of the rows that a filter fits.
    ///
    /// # Errors
    /// `InvalidCursor`, also for one of another order, filter, entity or user.
    pub async fn list(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
        page: &PageRequest,
    ) -> Result<Page<E::Model>, ListError> {
        let list = List::new(Some(self.owner), filter, order, page);
        let window = list.window(&self.roster)?;
        let rows = self.rows().await.map_err(internal)?;
        let rows = rows.list(filter, order, &window).await.map_err(internal)?;
        list.page(&self.roster, rows, |row| row)
    }

    /// The same, each row beside the row of `R` that it points at, which is the caller's as well.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    pub async fn list_with<R>(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
        page: &PageRequest,
    ) -> Result<Page<(E::Model, Option<R::Model>)>, ListError>
    where
        E: References<R>,
        R: OwnedEntity<Scope = UserScope>,
    {
        let list = List::new(Some(self.owner), filter, order, page);
        let window = list.window(&self.roster)?;
        let rows = self.rows().await.map_err(internal)?;
        let rows = rows.list_with::<E, R>(filter, order, &window).await.map_err(internal)?;
        list.page(&self.roster, rows, |(row, _)| row)
    }

    /// The same, each row beside the user whom `column` names: id, name and image.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    pub async fn list_with_user(
        &self,
        column: E::Column,
        filter: &Filter<E>,
        order: Order<E>,
        page: &PageRequest,
    ) -> Result<Page<(E::Model, Option<UserReference>)>, ListError> {
        let list = List::new(Some(self.owner), filter, order, page);
        let window = list.window(&self.roster)?;
        let rows = self.rows().await.map_err(internal)?;
        let rows = rows.list_with_user(column, filter, order, &window).await.map_err(internal)?;
        list.page(&self.roster, rows, |(row, _)| row)
    }

    /// How many rows a filter fits.
    pub async fn count(&self, filter: &Filter<E>) -> Result<u64, Internal> {
        Ok(self.rows().await?.count(filter).await?)
    }

    /// Inserts a row, with a new id unless it says one. Owner and version are set, whatever the row says.
    ///
    /// # Errors
    /// `Conflict`, `UnknownReference`.
    pub async fn insert(&self, row: E::ActiveModel) -> Result<E::Model, OwnedError> {
        self.change(async |tx| tx.owned::<E>().insert(row.clone()).await).await
    }

    /// Changes the row of an id, if its version is an expected one: what `change` sets, which is shown the row as it is. The
    /// row is held meanwhile, so that nobody's change is lost. A row without versions is always expected.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Conflict`, `UnknownReference`.
    pub async fn update(
        &self,
        id: Uuid,
        is_expected: impl Fn(i64) -> bool,
        change: impl Fn(&E::Model) -> E::ActiveModel,
    ) -> Result<E::Model, OwnedError> {
        self.change(async |tx| tx.owned::<E>().update(id, &is_expected, &change).await).await
    }

    /// Deletes the row of an id, if its version is an expected one.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `InUse`.
    pub async fn delete(&self, id: Uuid, is_expected: impl Fn(i64) -> bool) -> Result<(), OwnedError> {
        self.change(async |tx| tx.owned::<E>().delete(id, &is_expected).await).await
    }

    async fn change<T>(
        &self,
        work: impl AsyncFn(&OwnerTx<'_>) -> Result<T, OwnedError>,
    ) -> Result<T, OwnedError> {
        self.roster.change_owned(self.owner, work).await
    }

    async fn rows(&self) -> Result<OwnerRows<'_, UserScope>, StoreError> {
        self.roster.store().rows_of(Owner::user(self.owner)).await
    }
}

impl<E> Clone for Owned<E> {
    fn clone(&self) -> Self {
        Self { roster: self.roster.clone(), ..*self }
    }
}

impl<E> fmt::Debug for Owned<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owned").field("owner", &self.owner).finish_non_exhaustive()
    }
}
