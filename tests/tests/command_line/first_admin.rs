//! `roster serve` with the address of the first admin.

use std::thread;

use serde_json::json;

use super::users::installed;
use crate::support::{EmptyDatabase, on_both_databases};

on_both_databases! {
    /// AD-05: two processes that start at the same moment make one admin and one invitation between them.
    async fn two_servers_that_start_together_invite_one_admin(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let installation = installation.with("ROSTER_BOOTSTRAP__ADMIN_EMAIL", "boss@example.com");
        let servers = thread::scope(|scope| {
            let starting = [(); 2].map(|()| scope.spawn(|| installation.serve("serve")));
            starting.map(|server| server.join().unwrap())
        });
        let admins = db.rows("SELECT email, role, account_status FROM users").await;
        let boss = json!({ "email": "boss@example.com", "role": "admin", "account_status": "pending_verification" });
        assert_eq!(admins, [boss]);
        assert_eq!(db.rows("SELECT kind FROM outbox").await, [json!({ "kind": "invitation" })]);
        drop(servers);
    }
}
