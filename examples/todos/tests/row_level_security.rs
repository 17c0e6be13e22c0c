//! The program at its start, on PostgreSQL, as a role that row-level security does not hold for.

use std::process::{Command, Output};

use roster_testkit::{EmptyDatabase, TestDatabase};

/// A database that belongs to a role of its own, which bypasses row-level security and may not make other roles.
struct Bypassing {
    db: TestDatabase,
    role: String,
    url: String,
}

impl Bypassing {
    async fn new() -> Self {
        let db = EmptyDatabase::postgres().await.opened().await;
        let (login, place) = db.url().split_once("://").unwrap().1.split_once('@').unwrap();
        let database = place.rsplit_once('/').unwrap().1;
        let password = login.split_once(':').map(|(_, password)| password).unwrap_or_default();
        let role = format!("{database}_role");
        let url = format!("postgres://{role}:{password}@{place}");
        let with_password = format!("CREATE ROLE {role} LOGIN BYPASSRLS PASSWORD '{password}'");
        db.execute(&with_password).await;
        db.execute(&format!("ALTER DATABASE {database} OWNER TO {role}")).await;
        Self { db, role, url }
    }

    /// Runs the program to its end.
    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_todos"))
            .args(line.split(' '))
            .env_clear()
            .env("DATABASE_URL", &self.url)
            .env("ROSTER_HTTP__BIND", "127.0.0.1:0")
            .env("ROSTER_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .output()
            .unwrap()
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn without_a_role_that_it_holds_for_the_backend_is_not_served() {
    // The role for owned tables is there, as another database has made it, and this login role may not become it.
    drop(super::Todos::postgres().await);
    let bypassing = Bypassing::new().await;
    assert!(bypassing.run("migrate up").status.success());
    for line in ["serve", "user list"] {
        let refused = bypassing.run(line);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{line}: {told}");
        assert!(told.contains("row-level security"), "{line}: {told}");
    }
    let role = &bypassing.role;
    bypassing.db.execute(&format!("GRANT roster_owned TO {role}")).await;
    let served = bypassing.run("user list");
    assert!(served.status.success(), "{}", String::from_utf8_lossy(&served.stderr));
}
