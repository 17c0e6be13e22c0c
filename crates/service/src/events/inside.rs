//! What a handler inside of a transaction works with.

use uuid::Uuid;

use crate::Internal;
use crate::domain::{Timestamp, User};
use crate::owned::{OwnedEntity, OwnedRows, OwnerTx, UserScope};

/// The transaction that causes an event, as far as it is a handler's: the user whom the event is about, and the rows that
/// this user owns.
pub struct EventTx<'a> {
    rows: &'a OwnerTx<'a>,
    user: Option<&'a User>,
}

impl<'a> EventTx<'a> {
    pub(super) fn new(rows: &'a OwnerTx<'a>, user: Option<&'a User>) -> Self {
        Self { rows, user }
    }

    /// The user as the transaction leaves them. `None` once purged.
    pub fn user(&self) -> Option<&'a User> {
        self.user
    }

    /// The rows of `E` that belong to the user. Those of a deleted user are out of sight, those of a purged one gone.
    ///
    /// ```
    /// # mod workspace {
    /// #     use roster_service::owned::{OwnedEntity, UserScope, WhenDeleted};
    /// #     use roster_service::persistence::owned::sea_orm::{self, entity::prelude::*};
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    /// #     #[sea_orm(table_name = "workspaces")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key, auto_increment = false)]
    /// #         pub id: Uuid,
    /// #         pub user_id: Uuid,
    /// #         pub name: String,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// #     impl OwnedEntity for Entity {
    /// #         type Scope = UserScope;
    /// #         type Export = Model;
    /// #         const NAME: &'static str = "workspaces";
    /// #         const ID: Column = Column::Id;
    /// #         const OWNER: Column = Column::UserId;
    /// #         const VERSION: Option<Column> = None;
    /// #         const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    /// #     }
    /// # }
    /// use roster_service::domain::AccountChange;
    /// use roster_service::persistence::owned::sea_orm::ActiveValue::Set;
    /// use roster_service::{AccountEvent, BoxError, EventTx, Extensions};
    ///
    /// async fn first_workspace(event: &AccountEvent, tx: &mut EventTx<'_>) -> Result<(), BoxError> {
    ///     if matches!(event.change, AccountChange::Registered { .. }) {
    ///         let first = workspace::ActiveModel { name: Set("Home".to_owned()), ..Default::default() };
    ///         tx.owned::<workspace::Entity>().insert(first).await?;
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let extensions = Extensions::default()
    ///     .with_owned::<workspace::Entity>()
    ///     .with_event_handler_inside(first_workspace);
    /// ```
    pub fn owned<E: OwnedEntity<Scope = UserScope>>(&mut self) -> OwnedRows<'a, E> {
        self.rows.owned()
    }

    /// The time, as Roster has it.
    pub fn now(&self) -> Timestamp {
        self.rows.now()
    }

    /// An id for a new row: a UUID of version 7, so that ids sort by age.
    pub fn new_id(&self) -> Result<Uuid, Internal> {
        self.rows.new_id()
    }
}
