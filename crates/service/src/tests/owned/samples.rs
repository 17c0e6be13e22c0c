//! A backend with two owned entities, on a database of its own, and two users.

use crate::persistence::owned::migration::sea_orm_migration;
use crate::persistence::owned::migration::{create_owned_table, drop_owned_table, owned_table};
use crate::persistence::owned::sea_orm::ActiveValue::Set;
use crate::persistence::testing::TestDatabase;
use crate::persistence::{DatabaseOptions, Migrations, Schema};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

use crate::domain::Permission;
use crate::owned::{OwnedEntity, ReadAcrossOwners, UserScope, WhenDeleted};
use crate::tests::fixture::Fixture;
use crate::{Caller, Extensions, RegistrationMode, Right};

/// Notes: kept out of sight while their owner is deleted.
pub(super) mod note {
    use crate::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "notes")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[serde(skip)]
        pub user_id: Uuid,
        pub title: String,
        pub weight: i16,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Drafts: erased as soon as their owner is deleted.
pub(super) mod draft {
    use crate::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "drafts")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[serde(skip)]
        pub user_id: Uuid,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl OwnedEntity for note::Entity {
    type Scope = UserScope;
    type Export = note::Model;
    const NAME: &'static str = "notes";
    const ID: note::Column = note::Column::Id;
    const OWNER: note::Column = note::Column::UserId;
    const VERSION: Option<note::Column> = Some(note::Column::Version);
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

/// Read everybody's notes.
pub(crate) struct NotesRead;

impl Right for NotesRead {
    const PERMISSION: Permission = Permission::new("notes:read");
}

impl ReadAcrossOwners for note::Entity {
    type Right = NotesRead;
}

struct Tables;
struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m1_create_notes_and_drafts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut notes = owned_table("notes");
        notes
            .col(ColumnDef::new("title").text().not_null())
            .col(ColumnDef::new("weight").small_integer().not_null())
            .col(ColumnDef::new("version").big_integer().not_null())
            .index(Index::create().unique().name("uq_notes_title").col("user_id").col("title"));
        create_owned_table(manager, "notes", &notes).await?;
        let mut drafts = owned_table("drafts");
        drafts.col(ColumnDef::new("text").text().not_null());
        create_owned_table(manager, "drafts", &drafts).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_owned_table(manager, "drafts").await?;
        drop_owned_table(manager, "notes").await
    }
}

impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Step)]
    }

    fn migration_table_name() -> DynIden {
        "notes_migrations".into_iden()
    }
}

/// The backend, with Ada and Bob signed in.
pub(super) struct Notes {
    pub(super) fixture: Fixture,
    pub(super) ada: Caller,
    pub(super) bob: Caller,
    pub(super) db: TestDatabase,
}

pub(super) fn extensions() -> Extensions {
    Extensions::default().with_owned::<note::Entity>().with_owned::<draft::Entity>()
}

impl Notes {
    pub(super) async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await, extensions()).await
    }

    pub(super) async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await, extensions()).await
    }

    pub(super) async fn on(db: TestDatabase, extensions: Extensions) -> Self {
        let options = DatabaseOptions { backend: Some(Migrations::of::<Tables>()), ..db.options().clone() };
        let schema = Schema::connect(&options).await.unwrap();
        schema.up().await.unwrap();
        schema.close().await.unwrap();
        extensions.prepare(db.store()).await.unwrap();
        let store = db.store().clone();
        let fixture = Fixture::on(store, RegistrationMode::Verify, extensions).await;
        let ada = signed_in(&fixture, "ada@example.com").await;
        let bob = signed_in(&fixture, "bob@example.com").await;
        Self { fixture, ada, bob, db }
    }
}

async fn signed_in(fixture: &Fixture, email: &str) -> Caller {
    fixture.activate(email).await;
    let signed_in = fixture.log_in(email).await;
    fixture.roster.authenticate(&signed_in.tokens.access_token).await.unwrap()
}

pub(super) fn note(title: &str) -> note::ActiveModel {
    note::ActiveModel { title: Set(title.to_owned()), weight: Set(1), ..Default::default() }
}

pub(super) fn draft(text: &str) -> draft::ActiveModel {
    draft::ActiveModel { text: Set(text.to_owned()), ..Default::default() }
}

pub(super) fn id(owner: u8, number: u8) -> Uuid {
    let mut bytes = [owner; 16];
    bytes[15] = number;
    Uuid::from_bytes(bytes)
}
