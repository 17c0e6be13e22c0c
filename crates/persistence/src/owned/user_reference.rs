//! What an owned row may be joined with of a user: the public face, to be read only.

use roster_domain::UserId;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;

/// Three columns of `users`; there is no way to the others.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: Option<String>,
    pub image: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The public face of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserReference {
    /// Id.
    pub id: UserId,
    /// Display name.
    pub name: Option<String>,
    /// URL of a picture.
    pub image: Option<String>,
}

impl From<Model> for UserReference {
    fn from(Model { id, name, image }: Model) -> Self {
        Self { id: UserId::from_uuid(id), name, image }
    }
}

/// A deleted user is none to point at.
pub(super) fn is_present() -> Condition {
    Condition::all().add(Expr::col(("users", "deleted_at")).is_null())
}
