//! The rows of everybody, for those who may.

use std::fmt;
use std::marker::PhantomData;

use uuid::Uuid;

use super::list::{List, internal};
use crate::admin::{Granted, Right};
use crate::domain::{Page, PageRequest, Timestamp};
use crate::persistence::StoreError;
use crate::persistence::owned::{AllRows, Filter, Order, OwnedEntity, UserReference, UserScope};
use crate::{Internal, ListError, Roster};

/// An entity whose rows may be read across owners, and the right that it takes.
pub trait ReadAcrossOwners: OwnedEntity<Scope = UserScope> {
    /// The right.
    type Right: Right;
}

/// The rows of `E` of all owners, to be read: for support and for jobs. Those of deleted owners are not among them.
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
/// use roster_service::owned::{Filter, Order};
/// use roster_service::{ListError, Roster};
///
/// /// A job, which nobody has to be signed in for.
/// fn tell_newest(roster: Roster) -> tokio::task::JoinHandle<Result<(), ListError>> {
///     tokio::spawn(async move {
///         let notes = roster.across_owners::<note::Entity>(&roster.grant_to_system());
///         let newest = Order::by_id().reversed(true);
///         let page = PageRequest::default();
///         let page = notes.list_with_user(note::Column::UserId, &Filter::everything(), newest, &page).await?;
///         for (note, owner) in page.items {
///             println!("{} by {:?}", note.title, owner.and_then(|owner| owner.name));
///         }
///         Ok(())
///     })
/// }
/// ```
pub struct AcrossOwners<E> {
    roster: Roster,
    entity: PhantomData<fn() -> E>,
}

impl Roster {
    /// The rows of `E` of all owners, for somebody who may read them: a user whose role permits it, or the system
    /// ([`Roster::grant_to_system`]).
    pub fn across_owners<E: ReadAcrossOwners>(&self, _by: &Granted<E::Right>) -> AcrossOwners<E> {
        AcrossOwners { roster: self.clone(), entity: PhantomData }
    }
}

impl<E: ReadAcrossOwners> AcrossOwners<E> {
    /// The time, as Roster has it.
    pub fn now(&self) -> Timestamp {
        self.roster.now()
    }

    /// The row of an id.
    pub async fn find_by_id(&self, id: Uuid) -> Result<Option<E::Model>, Internal> {
        Ok(self.rows().await?.find_by_id::<E>(id).await?)
    }

    /// A page of the rows that a filter fits.
    ///
    /// # Errors
    /// `InvalidCursor`, also for one of another order, filter or entity.
    pub async fn list(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
        page: &PageRequest,
    ) -> Result<Page<E::Model>, ListError> {
        let list = List::new(None, filter, order, page);
        let window = list.window(&self.roster)?;
        let rows = self.rows().await.map_err(internal)?;
        let rows = rows.list(filter, order, &window).await.map_err(internal)?;
        list.page(&self.roster, rows, |row| row)
    }

    /// The same, each row beside the user whom `column` names, such as its owner: id, name and image.
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
        let list = List::new(None, filter, order, page);
        let window = list.window(&self.roster)?;
        let rows = self.rows().await.map_err(internal)?;
        let rows = rows.list_with_user(column, filter, order, &window).await.map_err(internal)?;
        list.page(&self.roster, rows, |(row, _)| row)
    }

    /// How many rows a filter fits.
    pub async fn count(&self, filter: &Filter<E>) -> Result<u64, Internal> {
        Ok(self.rows().await?.count(filter).await?)
    }

    async fn rows(&self) -> Result<AllRows<'_, UserScope>, StoreError> {
        self.roster.store().rows_of_all().await
    }
}

impl<E> Clone for AcrossOwners<E> {
    fn clone(&self) -> Self {
        Self { roster: self.roster.clone(), ..*self }
    }
}

impl<E> fmt::Debug for AcrossOwners<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcrossOwners").finish_non_exhaustive()
    }
}
