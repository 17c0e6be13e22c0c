//! A database in full use, copied to the other kind and back: everybody goes on where they were.

use roster_api::backend::Backend;
use roster_api::owned::migration::sea_orm_migration::prelude::{
    DynIden, IntoIden, MigrationTrait, MigratorTrait,
};
use roster_api::testing::service::persistence::Migrations;
use roster_api::testing::service::{SecretKey, SecretKeys, copy_database};
use roster_api::testing::{DatabaseOptions, EmptyDatabase};
use serde_json::{Value, json};

use super::{owned_rows, profile};
use crate::support::{
    Answer, Call, Calls, Dump, NOBODY, PASSWORD, People, Person, Registration, Steps, TestApp, TestDatabase,
    define,
};

/// The migrations of shelves, of books and of preferences, as those of one backend.
struct Tables;

impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let shelves = owned_rows::migration::Migrator::migrations();
        shelves.into_iter().chain(profile::preferences::migration::Migrator::migrations()).collect()
    }

    fn migration_table_name() -> DynIden {
        "own_migrations".into_iden()
    }
}

fn backend() -> Backend {
    owned_rows::backend().migrations(Tables).profile::<profile::preferences::Entity>()
}

/// The name by which it is reached wherever it is served, so that tokens are good everywhere.
const ENVIRONMENT: [(&str, &str); 1] = [("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example")];

/// A server on a database that is new, or a copy.
async fn served(db: TestDatabase) -> TestApp {
    TestApp::of(backend(), db, &ENVIRONMENT).await
}

async fn copy(from: &TestDatabase, to: &TestDatabase) -> Vec<(String, u64)> {
    let options = |db: &TestDatabase| DatabaseOptions {
        backend: Some(Migrations::of::<Tables>()),
        ..db.options().clone()
    };
    // The one that the applications of tests have.
    let key = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let secrets = SecretKeys::new(&SecretKey::from_bytes(key), None).unwrap();
    let copied = copy_database(&options(from), &options(to), Some(&secrets), &mut |_| ()).await.unwrap();
    copied.tables.into_iter().map(|table| (table.name, table.rows)).collect()
}

/// What is to be the same on every copy.
struct Before {
    ada: Person,
    root: Person,
    me: Value,
    pending: Registration,
    invited: Answer,
    books: Value,
}

impl Before {
    fn invitation(app: &TestApp, root: &Person) -> Call {
        let body = json!({ "email": "invited@example.com", "role": "viewer" });
        app.post("/v1/users", &body).by(root).key("invite-once")
    }

    /// Uses everything that there is, so that every table has rows.
    async fn of(app: &TestApp) -> Self {
        define(app, "librarian", &["books:read", "users:read"]).await;
        let (ada, root) = (app.person("ada", "librarian").await, app.person("root", "admin").await);
        let fields = json!({
            "name": "Ada Lovelace — 'ü€😀'",
            "metadata": { "z": 1.0, "a": [0.1, 12_345_678_901_234_567_u64, "\n"], "é": null },
            "profile": { "weekly_goal": 5, "nickname": "countess" },
        });
        app.patch("/v1/me", &fields).by(&ada).send().await.expect(200);
        let shelf = app.post("/v1/shelves", &json!({ "name": "Left" })).by(&ada).send().await.expect(201);
        let books = format!("/v1/shelves/{}/books", shelf.text_of("id"));
        app.post(&books, &json!({ "title": "Emma" })).by(&ada).send().await.expect(201);

        let pending = app.register("pending@example.com").await;
        let invited = Self::invitation(app, &root).send().await.expect(201);
        let (bob, gone) = (app.person("bob", "viewer").await, app.make("gone", "viewer").await);
        let reason = json!({ "reason": "spam", "until": "2030-01-01T00:00:00Z" });
        app.post(&bob.path("/suspend"), &reason).by(&root).send().await.expect(200);
        app.delete(&format!("/v1/users/{gone}")).by(&root).send().await.expect(204);
        app.try_login("ada@example.com", "not her password").await.expect(401);
        // Mails that have not been sent yet.
        app.post("/v1/auth/password/forgot", &json!({ "email": ada.email })).send().await.expect(202);
        let (row, user) = (app.db.id(NOBODY.parse().unwrap()), app.db.id(ada.id.parse().unwrap()));
        let time = "2026-01-01T00:00:00+00:00";
        for statement in [
            format!(
                "INSERT INTO identities (id, user_id, issuer, subject, created_at) \
                 VALUES ({row}, {user}, 'https://id.example', 'ada', '{time}')"
            ),
            format!(
                "INSERT INTO import_runs (id, source_system, source_key, counts, created_at) \
                 VALUES ({row}, 'ndjson', 'a', '{{}}', '{time}')"
            ),
        ] {
            app.db.execute(&statement).await;
        }
        let me = app.get("/v1/me").by(&ada).send().await.expect(200).json();
        let books = app.get("/v1/all-books").by(&ada).send().await.expect(200).json();
        Self { ada, root, me, pending, invited, books }
    }

    /// Goes on at another place.
    async fn goes_on(&self, app: &TestApp) {
        let me = app.get("/v1/me").by(&self.ada).send().await.expect(200);
        assert_eq!(me.json(), self.me, "an access token of before");
        let books = app.get("/v1/all-books").by(&self.ada).send().await.expect(200).json();
        assert_eq!(books, self.books);
        app.try_refresh(&self.ada.tokens.refresh).await.expect(200);
        app.login("ada@example.com").await;
        app.try_login("ada@example.com", "not her password").await.expect(401);
        app.try_login("bob@example.com", PASSWORD).await.expect(403);

        let replayed = Self::invitation(app, &self.root).send().await.expect(201);
        assert_eq!(replayed.header("idempotency-replayed"), "true");
        assert_eq!(replayed.json(), self.invited.json());

        let Registration { token, registration_id } = &self.pending;
        app.try_verify(json!({ "token": token, "registration_id": registration_id })).await.expect(200);
        app.login("pending@example.com").await;
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| mail.to.as_typed() == "ada@example.com"), "what waited is sent");
        let goal = json!({ "profile": { "weekly_goal": 6 } });
        app.patch("/v1/me", &goal).by(&self.ada).send().await.expect(200);
        app.post("/v1/shelves", &json!({ "name": "Right" })).by(&self.ada).send().await.expect(201);
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn everybody_goes_on_after_a_move_to_the_other_database_and_back() {
    let first = served(TestDatabase::sqlite().await).await;
    let before = Before::of(&first).await;
    let second = EmptyDatabase::postgres().await.opened().await;
    let third = EmptyDatabase::sqlite().await.opened().await;
    let there = copy(&first.db, &second).await;
    let back = copy(&second, &third).await;
    assert_eq!(there, back);
    for (table, rows) in &there {
        assert!(*rows > 0, "{table} has no row: the story lacks something");
    }

    let third = served(third).await;
    // When a migration was applied is another time, and what SQLite counts with is its own.
    let own = ["roster_migrations", "own_migrations", "sqlite_sequence"];
    assert_eq!(Dump::of(&third).await.without(&own), Dump::of(&first).await.without(&own));
    before.goes_on(&third).await;
    before.goes_on(&served(second).await).await;
    before.goes_on(&first).await;
}
