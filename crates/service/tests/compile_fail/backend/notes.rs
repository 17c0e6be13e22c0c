//! The backend of these programs: notes, which may be read across owners, and drafts, which may not.

#![allow(dead_code)]

pub mod note {
    use roster_service::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub title: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod draft {
    use roster_service::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "drafts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub text: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use roster_service::Right;
use roster_service::domain::Permission;
use roster_service::owned::{OwnedEntity, ReadAcrossOwners, UserScope, WhenDeleted};

impl OwnedEntity for note::Entity {
    type Scope = UserScope;
    type Export = note::Model;
    const NAME: &'static str = "notes";
    const ID: note::Column = note::Column::Id;
    const OWNER: note::Column = note::Column::UserId;
    const VERSION: Option<note::Column> = None;
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}

impl OwnedEntity for draft::Entity {
    type Scope = UserScope;
    type Export = draft::Model;
    const NAME: &'static str = "drafts";
    const ID: draft::Column = draft::Column::Id;
    const OWNER: draft::Column = draft::Column::UserId;
    const VERSION: Option<draft::Column> = None;
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Erase;
}

pub struct NotesRead;

impl Right for NotesRead {
    const PERMISSION: Permission = Permission::new("notes:read");
}

impl ReadAcrossOwners for note::Entity {
    type Right = NotesRead;
}

fn main() {}
