//! Two owned entities, their migrations, and databases that have them.

use std::ops::Deref;

use roster_domain::{UserId, UserOrigin};
use roster_migration::sea_orm_migration::prelude::*;
use uuid::Uuid;

use crate::owned::migration::{create_owned_table, drop_owned_table, owned_table, references_owned};
use crate::owned::{OwnedEntity, Owner, OwnerTx, References, UserScope, WhenDeleted};
use crate::repo::tests::samples::user;
use crate::testing::{EmptyDatabase, TestDatabase};
use crate::{DatabaseOptions, Migrations, Schema, Store};

/// Lists of items.
pub(super) mod list {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "lists")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Items with one column of each kind.
pub(super) mod item {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "items")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub list_id: Option<Uuid>,
        pub assignee: Option<Uuid>,
        pub title: String,
        pub weight: i16,
        pub due_at: Option<DateTimeUtc>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl OwnedEntity for list::Entity {
    type Scope = UserScope;
    type Export = list::Model;
    const NAME: &'static str = "lists";
    const ID: list::Column = list::Column::Id;
    const OWNER: list::Column = list::Column::UserId;
    const VERSION: Option<list::Column> = None;
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}

impl OwnedEntity for item::Entity {
    type Scope = UserScope;
    type Export = item::Model;
    const NAME: &'static str = "items";
    const ID: item::Column = item::Column::Id;
    const OWNER: item::Column = item::Column::UserId;
    const VERSION: Option<item::Column> = Some(item::Column::Version);
    const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
}

impl References<list::Entity> for item::Entity {
    const COLUMN: item::Column = item::Column::ListId;
}

/// The migrations of both.
pub(super) struct Tables;

struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m1_create_lists_and_items"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut lists = owned_table("lists");
        lists.col(ColumnDef::new("name").text().not_null());
        create_owned_table(manager, "lists", &lists).await?;
        let mut of_list = references_owned("items", "list_id", "lists");
        let mut items = owned_table("items");
        items
            .col(ColumnDef::new("list_id").uuid())
            .col(ColumnDef::new("assignee").uuid())
            .col(ColumnDef::new("title").text().not_null())
            .col(ColumnDef::new("weight").small_integer().not_null())
            .col(ColumnDef::new("due_at").timestamp_with_time_zone())
            .col(ColumnDef::new("version").big_integer().not_null())
            .foreign_key(&mut of_list)
            .index(Index::create().unique().name("uq_items_title").col("user_id").col("title"));
        create_owned_table(manager, "items", &items).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_owned_table(manager, "items").await?;
        drop_owned_table(manager, "lists").await
    }
}

impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Step)]
    }

    fn migration_table_name() -> DynIden {
        "lists_migrations".into_iden()
    }
}

pub(crate) fn with_tables(options: &DatabaseOptions) -> DatabaseOptions {
    DatabaseOptions { backend: Some(Migrations::of::<Tables>()), ..options.clone() }
}

/// A database with these tables and two users, Ada and Bob.
pub(super) struct Lists(TestDatabase);

impl Lists {
    pub(super) async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    pub(super) async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    async fn on(db: TestDatabase) -> Self {
        let schema = Schema::connect(&with_tables(db.options())).await.unwrap();
        schema.up().await.unwrap();
        schema.close().await.unwrap();
        insert_users(db.store()).await;
        Self(db)
    }
}

impl Deref for Lists {
    type Target = TestDatabase;

    fn deref(&self) -> &TestDatabase {
        &self.0
    }
}

pub(crate) async fn insert_users(store: &Store) {
    let tx = store.begin().await.unwrap();
    for user in [user(1, "ada@example.com"), user(2, "bob@example.com")] {
        tx.users().insert(&user, UserOrigin::SignUp).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A database of PostgreSQL that belongs to a role of its own, with these attributes, and how that role reaches it. The role
/// stays on the throw-away server.
pub(crate) async fn owned_by_role(attributes: &str) -> (TestDatabase, DatabaseOptions, String) {
    let db = EmptyDatabase::postgres().await.opened().await;
    let mut url = url::Url::parse(db.url()).unwrap();
    let database = url.path().trim_start_matches('/').to_owned();
    let role = format!("{database}_role");
    // With the password of the URL, if the server asks for one.
    let password = url.password().map(|password| format!("PASSWORD '{password}'")).unwrap_or_default();
    db.execute(&format!("CREATE ROLE {role} LOGIN {attributes} {password}")).await;
    db.execute(&format!("ALTER DATABASE {database} OWNER TO {role}")).await;
    url.set_username(&role).unwrap();
    let options = DatabaseOptions { url: url.as_str().parse().unwrap(), ..with_tables(db.options()) };
    (db, options, role)
}

pub(super) fn id(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

pub(super) fn ada() -> Owner<UserScope> {
    Owner::user(UserId::from_uuid(id(1)))
}

pub(super) fn bob() -> Owner<UserScope> {
    Owner::user(UserId::from_uuid(id(2)))
}

/// An item of no list, due never.
pub(super) fn item(number: u8, title: &str) -> item::ActiveModel {
    use sea_orm::ActiveValue::Set;

    item::ActiveModel {
        id: Set(id(number)),
        title: Set(title.to_owned()),
        weight: Set(1),
        ..Default::default()
    }
}

/// Does something as one owner, in a transaction that is committed.
pub(super) async fn change<T>(
    store: &Store,
    owner: Owner<UserScope>,
    work: impl AsyncFnOnce(&OwnerTx<'_, UserScope>) -> T,
) -> T {
    let tx = store.begin().await.unwrap();
    let rows = tx.enter(owner).await.unwrap();
    let done = work(&rows).await;
    rows.leave().await.unwrap();
    tx.commit().await.unwrap();
    done
}

pub(super) async fn insert(store: &Store, owner: Owner<UserScope>, row: item::ActiveModel) -> item::Model {
    change(store, owner, async |rows| rows.insert::<item::Entity>(row, Uuid::max()).await.unwrap()).await
}
