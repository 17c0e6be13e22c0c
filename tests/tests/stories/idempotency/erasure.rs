//! What is kept tells nothing to whoever steals it, and goes with the person whom it tells of.

use serde_json::{Value, json};

use super::Desk;
use crate::support::{Calls, Dump, PASSWORD, People, TestApp, on_both_databases};

async fn kept(app: &TestApp) -> Dump {
    let dump = Dump::of(app).await;
    let others: Vec<String> = dump.tables().into_iter().map(str::to_owned).collect();
    let others: Vec<&str> =
        others.iter().map(String::as_str).filter(|table| *table != "idempotency_keys").collect();
    dump.without(&others)
}

on_both_databases! {
    /// HT-10: neither the body of the request nor that of the answer can be read, or tried out by a plain hash.
    async fn what_is_kept_is_sealed(app: TestApp) {
        let desk = Desk::of(app).await;
        let body = json!({
            "email": "canary@example.com", "password": PASSWORD, "username": "canaryname", "metadata": { "x": "canarymeta" },
        });
        desk.create(&body).key("one").send().await.expect(201);
        desk.create(&body).key("two").send().await.expect(409);
        let dump = kept(&desk.app).await;
        for secret in ["canary", "example.com", PASSWORD, "email_taken", "$bcrypt"] {
            assert!(!dump.contains(secret), "{secret} can be read");
        }
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.to_string().as_bytes());
        assert!(!dump.contains(digest.as_ref()));
        assert!(dump.contains("post /v1/users"), "nothing was kept: {dump:?}");
    }

    /// AZ-09: what was answered about a person goes with the person, and so does what the person was answered.
    async fn a_purge_takes_along_what_was_kept_of_the_person(app: TestApp) {
        let desk = Desk::of(app).await;
        let made = desk.create(&json!({ "email": "ada@example.com" })).key("one").send().await.expect(201);
        let id = made.text_of("id");
        desk.suspend(&id).key("one").send().await.expect(200);
        desk.suspend(&id).header("if-match", "\"99\"").key("two").send().await.expect(412);
        let manager = desk.app.person("mia", "manager").await;
        let by_manager = |email: &str| desk.app.post("/v1/users", &json!({ "email": email })).by(&manager);
        by_manager("grace@example.com").key("one").send().await.expect(201);
        desk.create(&json!({ "email": "hedy@example.com" })).key("other").send().await.expect(201);
        assert_eq!(desk.count("idempotency_keys").await, 5);
        for id in [&id, &manager.id] {
            for query in ["", "?purge=true"] {
                desk.app.delete(&format!("/v1/users/{id}{query}")).by(&desk.admin).send().await.expect(204);
            }
        }
        let left: Vec<Value> = desk.app.db.rows("SELECT key FROM idempotency_keys").await;
        assert_eq!(left, [json!({ "key": "other" })]);
    }

    /// A registration that yields its address takes along what was kept of it.
    async fn what_was_kept_of_a_registration_goes_with_it(app: TestApp) {
        let desk = Desk::of(app).await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        desk.app.post("/v1/auth/register", &body).send().await.expect(202);
        let id = desk.app.roster().find_user("ada@example.com").await.unwrap().unwrap().id.to_string();
        desk.suspend(&id).key("one").send().await.expect(200);
        assert_eq!(desk.count("idempotency_keys").await, 1);
        desk.create(&json!({ "email": "ada@example.com" })).send().await.expect(201);
        assert_eq!(desk.count("idempotency_keys").await, 0);
    }
}
