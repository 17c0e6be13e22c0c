//! A deleted user is gone for everyone but those who administer users.

use serde_json::json;

use crate::support::{Calls, PASSWORD, People, Steps, TestApp, at_once, on_both_databases};

on_both_databases! {
    /// AZ-09: for everyone else there is no such account: log-in, refresh, reset and sign-up answer as if it had never been.
    async fn for_everybody_else_there_is_no_such_account(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "admin").await);
        app.patch("/v1/me", &json!({ "username": "lovelace" })).by(&user).send().await.expect(200);
        app.delete(&user.path("")).by(&admin).send().await.expect(204);
        let unknown = app.try_login("nobody@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        for name in ["ada@example.com", "ADA@example.com", "lovelace"] {
            assert_eq!(app.try_login(name, PASSWORD).await.likeness(), unknown.likeness(), "{name}");
        }
        assert!(!app.is_signed_in(&user).await);
        for path in ["/v1/me", "/v1/me/sessions", "/v1/me/events", "/v1/me/export", admin.path("").as_str()] {
            app.get(path).by(&user).send().await.expect_problem(401, "unauthenticated");
        }
        let mails = app.mails().await.len();
        for email in ["ada@example.com", "nobody@example.com"] {
            app.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await.expect(202);
            app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await.expect(202);
        }
        assert_eq!(app.mails().await.len(), mails, "a deleted account was written to");
        let known = app.try_register(json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(202);
        let new = app.try_register(json!({ "email": "nobody@example.com", "password": PASSWORD })).await.expect(202);
        assert_eq!(known.json()["status"], new.json()["status"]);
        assert!(!app.mailed_token("ada@example.com").await.is_empty(), "the address is anybody's");
    }

    /// AZ-09: those without the permission get the same answer as for any id; those with it see that the user is deleted.
    async fn only_those_who_administer_users_see_one_who_is_deleted(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        let path = format!("/v1/users/{user}");
        app.delete(&path).by(&admin).send().await.expect(204);
        let viewer = app.person("grace", "viewer").await;
        let random = "/v1/users/0198c0de-0000-7000-8000-000000000001";
        let known = app.get(&path).by(&viewer).send().await.expect_problem(403, "forbidden");
        assert_eq!(known.likeness(), app.get(random).by(&viewer).send().await.likeness());
        for role in ["marketing", "manager", "admin"] {
            let reader = app.person(role, role).await;
            let shown = app.get(&path).by(&reader).send().await.expect(200).json();
            assert_eq!((&shown["is_deleted"], &shown["deleted_at"]), (&json!(true), &json!("2026-01-01T00:00:00Z")));
        }
        let live = app.get(&admin.path("")).by(&admin).send().await.json();
        assert_eq!((&live["is_deleted"], &live["deleted_at"]), (&json!(false), &json!(null)));
    }

    /// AZ-09: once purged, there is nothing for administrators either.
    async fn a_purged_user_is_gone_for_administrators_too(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        let path = format!("/v1/users/{user}");
        let purge = format!("{path}?purge=true");
        app.delete(&purge).by(&admin).send().await.expect_problem(409, "conflict");
        for unfit in ["yes", "", "1"] {
            app.delete(&format!("{path}?purge={unfit}")).by(&admin).send().await.expect_problem(422, "validation_failed");
        }
        app.get(&path).by(&admin).send().await.expect(200);
        app.delete(&format!("{path}?purge=false")).by(&admin).send().await.expect(204);
        app.delete(&purge).by(&admin).header("if-match", "\"1\"").send().await.expect_problem(412, "stale_version");
        app.delete(&purge).by(&admin).header("if-match", "\"2\"").send().await.expect(204);
        app.get(&path).by(&admin).send().await.expect_problem(404, "not_found");
        app.delete(&purge).by(&admin).send().await.expect_problem(404, "not_found");
        app.post(&format!("{path}/restore"), &json!({})).by(&admin).send().await.expect_problem(404, "not_found");
        app.make("ada", "viewer").await;
    }

    /// Of a restore and a purge at the same moment one happens, and the other is told so.
    async fn a_restore_and_a_purge_never_both_happen(app: TestApp) {
        let admin = app.person("root", "admin").await;
        for round in 0..6 {
            let id = app.make(&format!("user-{round}"), "viewer").await;
            let path = format!("/v1/users/{id}");
            app.delete(&path).by(&admin).send().await.expect(204);
            let restore = app.post(&format!("{path}/restore"), &json!({})).by(&admin);
            let purge = app.delete(&format!("{path}?purge=true")).by(&admin);
            let answers = at_once([restore, purge]).await;
            let statuses = (answers[0].status, answers[1].status);
            assert!([(200, 409), (404, 204)].contains(&statuses), "{answers:?}");
            let left = app.get(&path).by(&admin).send().await.status;
            assert_eq!(left, answers[0].status, "{answers:?}");
        }
    }
}
