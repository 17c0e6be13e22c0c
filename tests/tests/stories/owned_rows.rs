//! Rows of a backend's own over HTTP: shelves, and books that stand on them.

use actix_web::HttpResponse;
use roster_api::backend::Backend;
use roster_api::extract::{AcrossOwners, JsonBody, NoQuery, Owned, PathId, Then, line, text};
use roster_api::once::Once;
use roster_api::owned::{Filter, Order};
use roster_api::problem::{FieldCode, Problem};
use roster_api::routes::table::Endpoints;
use roster_api::service::domain::{PageRequest, Permission};
use roster_api::service::persistence::owned::sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use crate::support::{Calls, People, Person, TestApp, TestDatabase, define, on_both_databases};

mod shelf {
    use roster_api::owned::{OwnedEntity, UserScope, WhenDeleted};
    use roster_api::service::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelves")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl OwnedEntity for Entity {
        type Scope = UserScope;
        type Export = serde_json::Value;

        const NAME: &'static str = "shelves";
        const ID: Column = Column::Id;
        const OWNER: Column = Column::UserId;
        const VERSION: Option<Column> = None;
        const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    }

    impl From<Model> for serde_json::Value {
        fn from(row: Model) -> Self {
            serde_json::json!({ "id": row.id.to_string(), "name": row.name })
        }
    }
}

mod book {
    use roster_api::owned::{OwnedEntity, ReadAcrossOwners, References, UserScope, WhenDeleted};
    use roster_api::service::Right;
    use roster_api::service::domain::Permission;
    use roster_api::service::persistence::owned::sea_orm::{self, entity::prelude::*};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "books")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub shelf_id: Uuid,
        pub title: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl OwnedEntity for Entity {
        type Scope = UserScope;
        type Export = serde_json::Value;

        const NAME: &'static str = "books";
        const ID: Column = Column::Id;
        const OWNER: Column = Column::UserId;
        const VERSION: Option<Column> = None;
        const WHEN_DELETED: WhenDeleted = WhenDeleted::Hide;
    }

    impl From<Model> for serde_json::Value {
        fn from(row: Model) -> Self {
            serde_json::json!({ "id": row.id.to_string(), "title": row.title })
        }
    }

    impl References<super::shelf::Entity> for Entity {
        const COLUMN: Column = Column::ShelfId;
    }

    /// Read everybody's books.
    pub(crate) struct BooksRead;

    impl Right for BooksRead {
        const PERMISSION: Permission = Permission::new("books:read");
    }

    impl ReadAcrossOwners for Entity {
        type Right = BooksRead;
    }
}

pub(super) mod migration {
    use roster_api::owned::migration::sea_orm_migration::prelude::*;
    use roster_api::owned::migration::{create_owned_table, drop_owned_table, owned_table, references_owned};

    pub(crate) struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreateShelves)]
        }

        fn migration_table_name() -> DynIden {
            "shelves_migrations".into_iden()
        }
    }

    struct CreateShelves;

    impl MigrationName for CreateShelves {
        fn name(&self) -> &'static str {
            "m20261121_000100_create_shelves"
        }
    }

    #[async_trait::async_trait]
    impl MigrationTrait for CreateShelves {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let mut shelves = owned_table("shelves");
            shelves.col(ColumnDef::new("name").text().not_null());
            create_owned_table(manager, "shelves", &shelves).await?;
            let mut books = owned_table("books");
            books
                .col(ColumnDef::new("shelf_id").uuid().not_null())
                .col(ColumnDef::new("title").text().not_null())
                .foreign_key(&mut references_owned("books", "shelf_id", "shelves"));
            create_owned_table(manager, "books", &books).await
        }

        async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            drop_owned_table(manager, "books").await?;
            drop_owned_table(manager, "shelves").await
        }
    }
}

async fn add_shelf(
    Then(Owned(shelves), Once(body, once)): Then<Owned<shelf::Entity>, Once<JsonBody>>,
) -> Result<HttpResponse, Problem> {
    let mut fields = body.fields();
    let name = fields.required("name", text(|name| Ok::<_, FieldCode>(name.to_owned())));
    let row = shelf::ActiveModel { name: Set(fields.finish(|| name)?), ..Default::default() };
    once.run_owned(&shelves, async |shelves| {
        let shelf = shelves.insert(row).await?;
        Ok(HttpResponse::Created().json(Value::from(shelf)))
    })
    .await
}

async fn add_book(
    Then(Owned(books), (shelf, body)): Then<Owned<book::Entity>, (PathId, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    let mut fields = body.fields();
    let title = fields.required("title", line(|title| Ok::<_, FieldCode>(title.to_owned())));
    let title = fields.finish(|| title)?;
    let row = book::ActiveModel { shelf_id: Set(shelf.0), title: Set(title), ..Default::default() };
    Ok(HttpResponse::Created().json(Value::from(books.insert(row).await?)))
}

/// The titles of everybody's books, each with the id of its owner.
async fn all_books(
    Then(AcrossOwners(books), _): Then<AcrossOwners<book::Entity>, NoQuery>,
) -> Result<HttpResponse, Problem> {
    let by_title = Order::ascending(book::Column::Title);
    let page = books
        .list_with_user(book::Column::UserId, &Filter::everything(), by_title, &PageRequest::default())
        .await?;
    let told = page.map(|(book, owner)| json!([book.title, owner.map(|owner| owner.id.to_string())]));
    Ok(HttpResponse::Ok().json(told.items))
}

fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/shelves", add_shelf)
        .post("/v1/shelves/{id}/books", add_book)
        .get("/v1/all-books", all_books)
}

/// The backend on a database of its own.
struct Shelves(TestApp);

/// A backend with shelves and books.
pub(super) fn backend() -> Backend {
    Backend::new("shelves", "1.0.0")
        .migrations(migration::Migrator)
        .owned::<shelf::Entity>()
        .owned::<book::Entity>()
        .routes(endpoints)
        .permissions([Permission::new("books:read")])
}

impl Shelves {
    async fn on(db: TestDatabase) -> Self {
        Self(TestApp::of(backend(), db, &[]).await)
    }

    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    /// The path of the books of a new shelf.
    async fn shelf(&self, person: &Person) -> String {
        let made = self.0.post("/v1/shelves", &json!({ "name": "Left" })).by(person).send().await;
        books_of(made.expect(201).json()["id"].as_str().unwrap())
    }
}

fn books_of(shelf: &str) -> String {
    format!("/v1/shelves/{shelf}/books")
}

on_both_databases! {
    /// AZ-05: somebody else's row, named in a path, is answered byte by byte as one that nobody has.
    async fn nothing_is_put_on_somebody_elses_shelf(app: Shelves) {
        let (ada, bob) = (app.0.person("ada", "viewer").await, app.0.person("bob", "viewer").await);
        let his = app.shelf(&bob).await;
        let book = json!({ "title": "Emma" });
        let mut answers = Vec::new();
        for path in [&his, &books_of("0198c0de-0000-7000-8000-000000000001")] {
            let answer = app.0.post(path, &book).by(&ada).send().await.expect_problem(404, "not_found");
            answers.push(answer.likeness());
        }
        assert_eq!(answers[0], answers[1]);
        app.0.post(&his, &book).by(&bob).send().await.expect(201);
    }

    async fn a_request_with_a_key_makes_one_row(app: Shelves) {
        let ada = app.0.person("ada", "viewer").await;
        let add = || {
            let body = json!({ "name": "Left" });
            app.0.post("/v1/shelves", &body).by(&ada).key("one").send()
        };
        let first = add().await.expect(201).json();
        let again = add().await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.json(), first);
        assert_eq!(app.0.db.rows("SELECT id FROM shelves").await.len(), 1);
    }

    async fn everybodys_books_are_for_those_who_may_read_them(app: Shelves) {
        define(&app.0, "librarian", &["books:read"]).await;
        let (ada, bob) = (app.0.person("ada", "viewer").await, app.0.person("bob", "librarian").await);
        for (person, title) in [(&ada, "Emma"), (&bob, "Persuasion")] {
            let shelf = app.shelf(person).await;
            app.0.post(&shelf, &json!({ "title": title })).by(person).send().await.expect(201);
        }
        app.0.get("/v1/all-books").send().await.expect_problem(401, "unauthenticated");
        app.0.get("/v1/all-books").by(&ada).send().await.expect_problem(403, "forbidden");
        let all = app.0.get("/v1/all-books").by(&bob).send().await.expect(200).json();
        assert_eq!(all, json!([["Emma", ada.id], ["Persuasion", bob.id]]));

        let root = app.0.person("root", "admin").await;
        app.0.delete(&ada.path("")).by(&root).send().await.expect(204);
        let all = app.0.get("/v1/all-books").by(&bob).send().await.expect(200).json();
        assert_eq!(all, json!([["Persuasion", bob.id]]), "what belongs to a deleted user is out of sight");
        app.0.delete(&ada.path("?purge=true")).by(&root).send().await.expect(204);
        assert_eq!(app.0.db.rows("SELECT title FROM books").await, [json!({ "title": "Persuasion" })]);
        assert_eq!(app.0.db.rows("SELECT name FROM shelves").await.len(), 1);
    }
}
