//! Todos: things that somebody wants to do.

pub mod fields;
pub mod query;
pub mod routes;
pub mod wire;

use roster_api::owned::{OwnedEntity, UserScope, WhenDeleted};
use sea_orm::entity::prelude::*;

/// A row of the table `todos`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "todos")]
pub struct Model {
    /// Id of the todo.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// How far it is; see [`fields::Status`].
    pub status: String,
    /// How much it matters, the least first; see [`fields::Priority`].
    pub priority: i16,
    /// Until when.
    pub due_date: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// How often it was changed, and once more.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl OwnedEntity for Entity {
    type Scope = UserScope;
    type Export = wire::TodoResponse;

    const NAME: &'static str = "todos";
    const ID: Column = Column::Id;
    const OWNER: Column = Column::UserId;
    const VERSION: Option<Column> = Some(Column::Version);
    // While somebody's account is deleted their todos are out of sight, and there again once it is restored.
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}
