//! `roster keys`

use serde_json::{Value, json};

use super::program::{Installation, KEY, OTHER_KEY};
use crate::support::{EmptyDatabase, Steps, TestApp, TestDatabase, on_both_databases};

/// Ids and states of the keys that a command prints.
fn keys(printed: &Value) -> Vec<(String, String)> {
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    printed.as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

fn states(printed: &Value) -> Vec<String> {
    keys(printed).into_iter().map(|(_, state)| state).collect()
}

/// The same installation with other secret keys.
fn with_keys(url: &str, current: &str, previous: Option<&str>) -> Installation {
    let installation = Installation::on(url).with("ROSTER_SECRET_KEY", current);
    match previous {
        Some(previous) => installation.with("ROSTER_SECRET_KEY_PREVIOUS", previous),
        None => installation,
    }
}

on_both_databases! {
    async fn keys_are_listed_rotated_and_revoked(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate up").succeeds();
        let first = installation.json("keys list");
        assert_eq!((states(&first), &first[0]["algorithm"]), (vec!["signing".to_owned()], &json!("EdDSA")));
        let kid = keys(&first)[0].0.clone();
        let rotated = installation.json("keys rotate");
        assert_eq!(states(&rotated), ["next", "signing"]);
        assert_eq!((&keys(&rotated)[1].0, &rotated[1]["retired_at"]), (&kid, &rotated[0]["not_before"]));

        // When the one that signs goes, another signs at once.
        let revoked = installation.json(&format!("keys revoke {kid}"));
        assert!(keys(&revoked).iter().all(|(other, _)| *other != kid), "{revoked}");
        assert!(states(&revoked).contains(&"signing".to_owned()), "{revoked}");
        installation.run(&format!("keys revoke {kid}")).fails_with(&["no signing key", &kid]);
        let table = installation.run("keys list").succeeds().out;
        assert!(table.starts_with("KID ") && table.contains(" signing "), "{table}");
        let events = db.rows("SELECT actor_type FROM audit_events WHERE action = 'keys.rotated'").await;
        assert_eq!(events, [json!({ "actor_type": "system" }), json!({ "actor_type": "system" })]);
    }

    /// CR-01: a start with a secret key that does not open the newest signing key is refused, and so is every command.
    async fn a_wrong_secret_key_is_refused_by_its_name(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate up").succeeds();
        let before = installation.json("keys list");
        for wrong in [with_keys(db.url(), OTHER_KEY, None), with_keys(db.url(), OTHER_KEY, Some(OTHER_KEY))] {
            for line in ["serve", "serve --migrate", "keys list", "keys rotate", "keys reseal", "user list"] {
                wrong.run(line).fails_with(&["ROSTER_SECRET_KEY"]).tells_nothing_of(&[KEY, OTHER_KEY]);
            }
        }
        assert_eq!(installation.json("keys list"), before);
    }

    async fn after_a_reseal_the_previous_key_is_no_longer_needed(db: TestDatabase) {
        let app = TestApp::start(db, &[]).await;
        let body = json!({ "email": "ada@example.com", "password": "correct horse battery" });
        // A mail that waits is sealed as well.
        app.try_register(body).await.expect(202);
        let url = app.db.url();
        let before = with_keys(url, KEY, None).json("keys list");
        let both = with_keys(url, OTHER_KEY, Some(KEY));
        assert_eq!(both.json("keys list"), before);
        with_keys(url, OTHER_KEY, None).run("keys list").fails_with(&["ROSTER_SECRET_KEY"]);
        assert_eq!(both.json("keys reseal"), json!({ "resealed": 2 }));
        assert_eq!(with_keys(url, OTHER_KEY, None).json("keys list"), before);
        with_keys(url, KEY, None).run("keys list").fails_with(&["ROSTER_SECRET_KEY"]);
        let server = with_keys(url, OTHER_KEY, None).serve("serve");
        assert_eq!(server.status("/health/ready").await, 200);
    }
}
