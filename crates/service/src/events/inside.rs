//! What a handler inside of a transaction works with.

use crate::domain::{User, UserId};
use crate::owned::{OwnerTx, UserScope};
use crate::persistence::Tx;
use crate::{Internal, Roster};

/// The transaction that causes an event, as far as it is a handler's: whose account the event is about, and the rows that
/// this user owns.
pub struct EventTx<'a> {
    roster: &'a Roster,
    tx: &'a Tx,
    user: UserId,
}

impl<'a> EventTx<'a> {
    pub(super) fn new(roster: &'a Roster, tx: &'a Tx, user: UserId) -> Self {
        Self { roster, tx, user }
    }

    /// The user as the transaction leaves them. `None` once purged.
    ///
    /// # Errors
    /// A failure of the database, which is to be passed on: the transaction cannot go on after it.
    pub async fn user(&mut self) -> Result<Option<User>, Internal> {
        self.tx.leave::<UserScope>().await?;
        Ok(self.tx.users().find(self.user).await?)
    }

    /// The rows that the user owns, to be read and changed in this transaction. Those of a deleted user are out of sight.
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
    ///         tx.rows().await?.owned::<workspace::Entity>().insert(first).await?;
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let extensions = Extensions::default()
    ///     .with_owned::<workspace::Entity>()
    ///     .with_event_handler_inside(first_workspace);
    /// ```
    ///
    /// # Errors
    /// A failure of the database, as for [`user`](Self::user).
    pub async fn rows(&mut self) -> Result<OwnerTx<'_>, Internal> {
        Ok(OwnerTx::enter(self.roster, self.tx, self.user).await?)
    }
}
