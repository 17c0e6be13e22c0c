//! What belongs to whom.

use sea_orm::{EntityTrait, IntoActiveModel, ModelTrait, Value};
use serde::Serialize;

use super::Scope;

/// What becomes of rows while their owner is deleted and may come back. The owner's purge erases them in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenDeleted {
    /// They are kept out of sight, and are there again when the owner is restored.
    Hide,
    /// They are erased with the deletion.
    Erase,
}

/// An entity whose rows belong to somebody.
///
/// ```
/// use roster_persistence::owned::sea_orm::{self, entity::prelude::*};
/// use roster_persistence::owned::{OwnedEntity, UserScope, WhenDeleted};
///
/// #[sea_orm::model]
/// #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
/// #[sea_orm(table_name = "notes")]
/// pub struct Model {
///     #[sea_orm(primary_key, auto_increment = false)]
///     pub id: Uuid,
///     #[serde(skip)]
///     pub user_id: Uuid,
///     pub text: String,
///     pub version: i64,
/// }
///
/// impl ActiveModelBehavior for ActiveModel {}
///
/// impl OwnedEntity for Entity {
///     type Scope = UserScope;
///     type Export = Model;
///     const NAME: &'static str = "notes";
///     const ID: Column = Column::Id;
///     const OWNER: Column = Column::UserId;
///     const VERSION: Option<Column> = Some(Column::Version);
///     const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
/// }
/// ```
///
/// Nothing that SeaORM calls around an `ActiveModel` (`ActiveModelBehavior`) is called: its hooks get the connection.
pub trait OwnedEntity:
    EntityTrait<
        Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Sync,
        ActiveModel: Send + Sync,
        Column: Send + Sync,
    > + Send
    + Sync
    + 'static
{
    /// Whom the rows belong to.
    type Scope: Scope;
    /// How a row is written in the export of everything about its owner.
    type Export: From<Self::Model> + Serialize;

    /// Key of the rows in that export: plural, `snake_case`, such as `todos`.
    const NAME: &'static str;
    /// The id: the primary key, a UUID.
    const ID: Self::Column;
    /// The owner: a UUID, never null.
    const OWNER: Self::Column;
    /// The version, an `i64` that begins with 1 and rises with each update; `None` for rows that are not versioned.
    const VERSION: Option<Self::Column>;
    /// What becomes of the rows while their owner is deleted.
    const WHEN_DELETED: WhenDeleted;

    /// Name of the table.
    fn table() -> &'static str {
        Self::default().table_name()
    }

    /// The version of a row, if it has one.
    fn version(row: &Self::Model) -> Option<i64> {
        match row.get(Self::VERSION?) {
            Value::BigInt(version) => version,
            _ => None,
        }
    }
}

/// Rows point at rows of another entity of the same owner.
pub trait References<R: OwnedEntity<Scope = Self::Scope>>: OwnedEntity {
    /// The column that holds the id of the other row.
    const COLUMN: Self::Column;
}
