//! Who is who: issuer and subject, and never an address.

use serde_json::json;

use super::{Mirror, refused};
use crate::support::{Calls, Dump, on_both_databases};

/// An id that a subject may have.
const UUID: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

on_both_databases! {
    async fn a_subject_that_is_a_uuid_becomes_the_id_and_another_gets_one(mirror: Mirror) {
        let user = mirror.user(UUID, json!({ "email": "ada@example.com" })).await;
        assert_eq!(user["id"], json!(UUID));
        let other = mirror.user("4711", json!({})).await;
        assert_ne!(other["id"], json!("4711"));
        let again = mirror.user("4711", json!({})).await;
        assert_eq!(other["id"], again["id"]);
        assert_eq!(mirror.count("users").await, 2);
    }

    /// XI-02: an address that a live user has links nobody: the user stays as it is, and nothing is made.
    async fn an_address_never_links_two_identities(mirror: Mirror) {
        let victim = mirror.user("victim", json!({})).await;
        let before = Dump::of(&mirror.app).await;
        for email in ["victim@example.com", "VICTIM@Example.COM", " victim@example.com"] {
            for (issuer, subject) in [(&mirror.a, "attacker"), (&mirror.b, "attacker"), (&mirror.b, "victim")] {
                let token = mirror.token_of(issuer, subject, json!({ "email": email, "name": "Mallory" }));
                mirror.me(&token).await.expect_problem(409, "email_taken");
                let change = mirror.app.patch("/v1/me", &json!({ "first_name": "Mallory" })).bearer(&token);
                change.send().await.expect_problem(409, "email_taken");
            }
        }
        assert_eq!(Dump::of(&mirror.app).await, before);
        assert_eq!(mirror.user("victim", json!({})).await, victim);
    }

    /// XI-02: the same subject at two issuers is two people.
    async fn a_subject_belongs_to_its_issuer(mirror: Mirror) {
        let one = mirror.user("4711", json!({})).await;
        let token = mirror.token_of(&mirror.b, "4711", json!({ "email": "other@example.com" }));
        let other = mirror.me(&token).await.expect(200).json();
        assert_ne!(one["id"], other["id"]);
    }

    /// XI-02: an id is no claim to the user of that id.
    async fn a_subject_that_is_another_users_id_is_never_that_user(mirror: Mirror) {
        let ada = mirror.user(UUID, json!({ "email": "ada@example.com" })).await;
        let before = Dump::of(&mirror.app).await;
        for (issuer, subject) in [(&mirror.b, UUID.to_owned()), (&mirror.a, UUID.to_uppercase())] {
            for email in ["other@example.com", "ada@example.com"] {
                let token = mirror.token_of(issuer, &subject, json!({ "email": email }));
                mirror.me(&token).await.expect_problem(409, "conflict");
            }
        }
        assert_eq!(Dump::of(&mirror.app).await, before);
        assert_eq!(mirror.user(UUID, json!({ "email": "ada@example.com" })).await, ada);
    }

    async fn a_pending_registration_yields_its_address(mirror: Mirror) {
        let columns = "id, email, email_canonical, role, account_status, self_registered, failed_login_attempts, \
                       metadata, app_metadata, version, created_at, updated_at";
        let id = mirror.app.db.id(UUID.parse().unwrap());
        let time = "'2025-12-31T00:00:00+00:00'";
        let row = format!("{id}, 'Ada@Example.com', 'ada@example.com', 'viewer', 'pending_verification', true, 0, '{{}}', '{{}}', 1, {time}, {time}");
        mirror.app.db.execute(&format!("INSERT INTO users ({columns}) VALUES ({row})")).await;
        let user = mirror.user("ada", json!({})).await;
        assert_eq!((&user["email"], &user["account_status"]), (&json!("ada@example.com"), &json!("active")));
        assert_eq!(mirror.count("users").await, 1, "the row that nobody had proven is gone");
    }

    /// A deleted user has no claim to an address, and is not brought back by one.
    async fn an_address_is_free_once_its_user_is_deleted(mirror: Mirror) {
        let admin = mirror.admin().await;
        let gone = mirror.user("gone", json!({})).await;
        let path = format!("/v1/users/{}", gone["id"].as_str().unwrap());
        mirror.app.delete(&path).bearer(&admin).send().await.expect(204);
        let token = mirror.token_of(&mirror.b, "new", json!({ "email": "gone@example.com" }));
        let new = mirror.me(&token).await.expect(200).json();
        assert_ne!(new["id"], gone["id"]);
        refused("the old identity", mirror.me(&mirror.token("gone", json!({}))).await);
    }

    async fn the_export_names_the_identities(mirror: Mirror) {
        let token = mirror.token("ada", json!({ "email": "Ada@example.com" }));
        let export = mirror.app.get("/v1/me/export").bearer(&token).send().await.expect(200).json();
        let identity = json!({
            "issuer": "https://a.example", "subject": "ada", "email": "Ada@example.com",
            "last_seen_at": "2026-01-01T00:00:00Z",
        });
        assert_eq!((&export["identities"], &export["sessions"]), (&json!([identity]), &json!([])));
        let actions: Vec<_> = export["events"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
        assert_eq!(actions, ["user.registered"]);
    }
}
