//! Everybody who signs up has a workspace from the first moment on: it is made inside of the transaction of the sign-up.

use roster_api::backend::Backend;
use roster_api::service::domain::AccountChange;
use roster_api::service::persistence::owned::sea_orm::ActiveValue::Set;
use roster_api::service::{AccountEvent, BoxError, EventTx};
use serde_json::json;

use crate::support::{Calls, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

const ADA: &str = "ada@example.com";

mod workspace {
    use roster_api::owned::{OwnedEntity, UserScope, WhenDeleted};
    use roster_api::service::persistence::owned::sea_orm::{self, entity::prelude::*};
    use serde_json::json;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "workspaces")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        /// Of everybody's.
        #[sea_orm(unique)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl OwnedEntity for Entity {
        type Scope = UserScope;
        type Export = serde_json::Value;

        const NAME: &'static str = "workspaces";
        const ID: Column = Column::Id;
        const OWNER: Column = Column::UserId;
        const VERSION: Option<Column> = None;
        const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    }

    impl From<Model> for serde_json::Value {
        fn from(row: Model) -> Self {
            json!({ "name": row.name })
        }
    }
}

mod migration {
    use roster_api::owned::migration::sea_orm_migration::prelude::*;
    use roster_api::owned::migration::{create_owned_table, drop_owned_table, owned_table};

    pub(super) struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreateWorkspaces)]
        }

        fn migration_table_name() -> DynIden {
            "workspaces_migrations".into_iden()
        }
    }

    struct CreateWorkspaces;

    impl MigrationName for CreateWorkspaces {
        fn name(&self) -> &'static str {
            "m20261121_000100_create_workspaces"
        }
    }

    #[async_trait::async_trait]
    impl MigrationTrait for CreateWorkspaces {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let mut workspaces = owned_table("workspaces");
            workspaces.col(ColumnDef::new("name").string_len(255).not_null().unique_key());
            create_owned_table(manager, "workspaces", &workspaces).await
        }

        async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            drop_owned_table(manager, "workspaces").await
        }
    }
}

/// Makes the workspace of everybody who is registered, named after the local part of the address.
async fn first_workspace(event: &AccountEvent, tx: &mut EventTx<'_>) -> Result<(), BoxError> {
    if let AccountChange::Registered { .. } = event.change {
        let user = tx.user().ok_or("nobody was made")?;
        let name = user.email.canonical().split('@').next().unwrap_or_default().to_owned();
        let row = workspace::ActiveModel { name: Set(name), ..Default::default() };
        tx.owned::<workspace::Entity>().insert(row).await?;
    }
    Ok(())
}

async fn app(db: TestDatabase) -> TestApp {
    let backend = Backend::new("workspaces", "1.0.0")
        .migrations(migration::Migrator)
        .owned::<workspace::Entity>()
        .on_event_inside(first_workspace);
    TestApp::of(backend, db, &[]).await
}

on_both_databases! {
    async fn who_signs_up_has_a_workspace_with_the_account(db: TestDatabase) {
        let app = app(db).await;
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        let export = app.get("/v1/me/export").bearer(&tokens.access).send().await.expect(200).json();
        assert_eq!(export["workspaces"], json!([{ "name": "ada" }]));
    }

    async fn no_workspace_no_account(db: TestDatabase) {
        let app = app(db).await;
        app.activate(ADA).await;
        let body = json!({ "email": "ADA@elsewhere.example", "password": PASSWORD });
        app.post("/v1/auth/register", &body).send().await.expect_problem(500, "internal_error");
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1, "the name of the workspace is taken");
        assert_eq!(app.db.rows("SELECT id FROM workspaces").await.len(), 1);
    }
}
