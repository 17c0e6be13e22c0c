//! What a server has in memory of sessions, in real processes.

use super::program::Installation;
use crate::support::{Calls, EmptyDatabase, Steps, TestApp, Tokens, on_both_databases};

async fn status(url: &str, token: &str) -> u16 {
    let call = reqwest::Client::new().get(format!("{url}/v1/me")).bearer_auth(token);
    call.send().await.unwrap().status().as_u16()
}

on_both_databases! {
    /// A command is one more node: what it does is known to a server with the server's next reading.
    async fn a_command_takes_effect_on_a_running_server(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate up").succeeds();
        let app = TestApp::start(db, &[]).await;
        let sees = async |tokens: &Tokens, status: u16| {
            app.get("/v1/me").bearer(&tokens.access).send().await.expect(status).json()
        };
        app.activate("grace@example.com").await;
        app.activate("ada@example.com").await;
        let (grace, ada) = (app.login("grace@example.com").await, app.login("ada@example.com").await);
        app.roster().catch_up().await.unwrap();
        for tokens in [&grace, &ada] {
            sees(tokens, 200).await;
        }
        installation.run("user set-role grace@example.com admin").succeeds();
        installation.run("user suspend ada@example.com --reason spam").succeeds();
        app.roster().catch_up().await.unwrap();
        assert_eq!(sees(&grace, 200).await["role"], "admin");
        sees(&ada, 401).await;
    }

    /// A server reads by itself what others do, as long as it is asked: so it needs no query for who was there before.
    async fn a_server_checks_tokens_without_a_query(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate up").succeeds();
        let create = ["user", "create", "--email", "ada@example.com", "--password-stdin"];
        installation.run_with_input(&create, "correct horse battery\n");
        let server = installation.serve("serve");
        let body = serde_json::json!({ "identifier": "ada@example.com", "password": "correct horse battery" });
        let login = reqwest::Client::new().post(format!("{}/v1/auth/login", server.url)).json(&body);
        let login: serde_json::Value = login.send().await.unwrap().json().await.unwrap();
        let token = login["access_token"].as_str().unwrap();
        let mut is_warm = false;
        // The first readings are under way meanwhile, and forget what was kept before them.
        for _ in 0..1_000 {
            assert_eq!(status(&server.url, token).await, 200);
            db.execute("ALTER TABLE sessions RENAME TO gone").await;
            is_warm = status(&server.url, token).await == 200;
            db.execute("ALTER TABLE gone RENAME TO sessions").await;
            if is_warm {
                break;
            }
        }
        assert!(is_warm, "every request needs the table");
    }
}
