//! The program in mirror mode.

use serde_json::json;

use super::users::installed;
use crate::support::{EmptyDatabase, on_both_databases};

const ISSUERS: &str =
    r#"[{issuer="https://a.example", jwks_url="https://a.example/jwks", audience="roster"}]"#;

on_both_databases! {
    /// The user is one of another issuer, as a token has made it.
    async fn the_command_line_makes_nobody_and_gives_roles(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let made = installation.json("user create --email Ada@Example.com --generate-password");
        let installation =
            installation.with("ROSTER_IDENTITY__MODE", "mirror").with("ROSTER_IDENTITY__ISSUERS", ISSUERS);
        let refused = installation.run("user create --email grace@example.com");
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.err.contains("read only here"), "{refused:?}");
        let admin = installation.json("user set-role ada@example.com admin");
        assert_eq!((&admin["id"], &admin["role"]), (&made["id"], &json!("admin")));
        installation.run("config check").succeeds();
        assert_eq!(db.rows("SELECT id FROM users").await.len(), 1);
    }
}
