//! Databases of their own on a throw-away PostgreSQL server.

use std::hash::{BuildHasher as _, RandomState};
use std::thread;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use tokio::runtime;
use tokio::sync::OnceCell;
use url::Url;

/// Names the server: a URL of a role that may create databases. The server is thrown away afterwards; a template that
/// the tests of one process copy stays on it.
pub const POSTGRES_URL: &str = "ROSTER_TEST_POSTGRES_URL";

/// A database that is dropped with this.
#[derive(Debug)]
pub(super) struct Database {
    server: Url,
    name: String,
}

impl Database {
    /// A database with nothing in it.
    pub(super) async fn empty() -> Self {
        Self::create("template1").await
    }

    /// A copy of a database that was migrated once for all tests of this process.
    pub(super) async fn migrated() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let template = Self::create("template1").await;
                super::migrate(&super::options(&template.url())).await;
                let name = template.name.clone();
                // Outlives this function: it is what the copies are made from.
                std::mem::forget(template);
                name
            })
            .await;
        Self::create(template).await
    }

    async fn create(template: &str) -> Self {
        let server = server();
        let name = format!("roster_test_{:016x}", RandomState::new().hash_one(std::process::id()));
        execute(&server, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { server, name }
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for Database {
    /// Drops the database, whatever is still connected to it. A thread with a runtime of its own, because that of the
    /// test may be ending.
    fn drop(&mut self) {
        let server = self.server.clone();
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropping = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(execute(&server, statement));
        });
        // A server that is gone already has taken the database along.
        let _ = dropping.join();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one setting of the tests; nothing of Roster's own reads it"
)]
fn server() -> Url {
    let Ok(url) = std::env::var(POSTGRES_URL) else {
        panic!("{POSTGRES_URL} names no server; `cargo xtask test` starts one and sets it");
    };
    Url::parse(&url).expect("the URL of the test server")
}

async fn execute(server: &Url, statement: String) {
    let options = PgConnectOptions::from_url(server).expect("the URL of the test server");
    let mut connection = options.connect().await.expect("the test server answers");
    connection.execute(AssertSqlSafe(statement)).await.expect("the test server obeys");
    connection.close().await.expect("the connection closes");
}
