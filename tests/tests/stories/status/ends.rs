//! The end of a suspension or a lock counts everywhere at once, whenever the row follows.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases};

async fn history(app: &TestApp, by: &Person, id: &str) -> Vec<Value> {
    let page = app.get(&format!("/v1/users/{id}/status-changes")).by(by).send().await.expect(200);
    page.json()["data"].as_array().unwrap().clone()
}

async fn suspend_for_two_seconds(app: &TestApp, by: &Person, id: &str) -> Value {
    let body = json!({ "reason": "cool down", "until": "2026-01-01T00:00:02Z" });
    app.post(&format!("/v1/users/{id}/suspend"), &body).by(by).send().await.expect(200).json()
}

async fn shown(app: &TestApp, by: &Person, id: &str) -> Value {
    app.get(&format!("/v1/users/{id}")).by(by).send().await.expect(200).json()
}

/// Active, with nothing left of what it was stopped for.
#[track_caller]
fn is_active(user: &Value) {
    let facts = [&user["account_status"], &user["disabled"], &user["status_reason"], &user["status_until"]];
    assert_eq!(facts, [&json!("active"), &json!(false), &Value::Null, &Value::Null], "{user}");
}

on_both_databases! {
    async fn a_suspension_is_over_at_its_end_and_the_log_in_writes_it_down(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let suspended = suspend_for_two_seconds(&app, &admin, &user.id).await;
        app.advance(Duration::from_millis(1_999));
        assert_eq!(shown(&app, &admin, &user.id).await, suspended);
        app.try_login(&user.email, PASSWORD).await.expect_problem(403, "account_suspended");
        app.advance(Duration::from_millis(1));
        let back = shown(&app, &admin, &user.id).await;
        is_active(&back);
        assert_eq!((&back["version"], &back["updated_at"]), (&suspended["version"], &suspended["updated_at"]));
        // What was ended stays ended.
        assert!(!app.is_signed_in(&user).await);
        let login = app.try_login(&user.email, PASSWORD).await.expect(200).json();
        assert_eq!((&login["user"]["account_status"], &login["user"]["disabled"]), (&json!("active"), &json!(false)));
        assert_eq!(login["user"]["version"], suspended["version"]);
        let told = history(&app, &admin, &user.id).await;
        assert_eq!(told.len(), 2, "{told:?}");
        let back = told.iter().find(|change| change["to_status"] == "active").unwrap();
        assert_eq!((&back["from_status"], &back["actor"], &back["actor_id"]), (&json!("suspended"), &json!("system"), &Value::Null));
        app.login(&user.email).await;
        assert_eq!(history(&app, &admin, &user.id).await.len(), 2, "it is told once");
    }

    /// A pending account returns to what it was: its address is still to be proven.
    async fn a_pending_account_is_pending_again(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        app.set_user("grace@example.com", "account_status = 'pending_verification', email_verified_at = NULL").await;
        suspend_for_two_seconds(&app, &admin, &user).await;
        app.try_login("grace@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        app.advance(Duration::from_secs(2));
        app.try_login("grace@example.com", PASSWORD).await.expect_problem(403, "email_not_verified");
        assert_eq!(shown(&app, &admin, &user).await["account_status"], "pending_verification");
        let activated = app.post(&format!("/v1/users/{user}/activate"), &json!({})).by(&admin).send().await.expect(200);
        is_active(&activated.json());
    }

    /// An address that is proven meanwhile counts at the end.
    async fn a_suspended_account_whose_owner_proves_the_address_returns_as_an_active_one(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        app.set_user("grace@example.com", "account_status = 'pending_verification', email_verified_at = NULL").await;
        suspend_for_two_seconds(&app, &admin, &user).await;
        app.post("/v1/auth/password/forgot", &json!({ "email": "grace@example.com" })).send().await.expect(202);
        let reset = json!({ "token": app.mailed_token("grace@example.com").await, "new_password": PASSWORD });
        app.post("/v1/auth/password/reset", &reset).send().await.expect(200);
        app.try_login("grace@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        assert_eq!(shown(&app, &admin, &user).await["account_status"], "suspended");
        app.advance(Duration::from_secs(2));
        app.login("grace@example.com").await;
    }

    /// Whoever acts on the account acts on one that is active again, and the history is in the order of what happened.
    async fn a_call_after_the_end_finds_an_active_account(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let path = format!("/v1/users/{user}");
        suspend_for_two_seconds(&app, &admin, &user).await;
        app.advance(Duration::from_secs(3));
        app.post(&format!("{path}/activate"), &json!({})).by(&admin).send().await.expect_problem(409, "invalid_transition");
        is_active(&app.patch(&path, &json!({ "name": "Grace" })).by(&admin).send().await.expect(200).json());
        let again = json!({ "reason": "again", "until": "2026-01-01T00:00:05Z" });
        app.post(&format!("{path}/suspend"), &again).by(&admin).send().await.expect(200);
        app.advance(Duration::from_secs(3));
        app.post(&format!("{path}/suspend"), &json!({ "reason": "for good" })).by(&admin).send().await.expect(200);
        let told = history(&app, &admin, &user).await;
        let moves: Vec<_> = told.iter().map(|change| (change["to_status"].as_str().unwrap(), change["actor"].as_str().unwrap())).collect();
        assert_eq!(moves, [("suspended", "user"), ("active", "system"), ("suspended", "user"), ("active", "system"), ("suspended", "user")]);
    }

    async fn a_deleted_user_returns_as_what_it_has_become_meanwhile(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let path = format!("/v1/users/{user}");
        suspend_for_two_seconds(&app, &admin, &user).await;
        app.delete(&path).by(&admin).send().await.expect(204);
        assert_eq!(shown(&app, &admin, &user).await["account_status"], "suspended");
        app.advance(Duration::from_secs(3));
        is_active(&shown(&app, &admin, &user).await);
        let restored = app.post(&format!("{path}/restore"), &json!({})).by(&admin).send().await.expect(200).json();
        is_active(&restored);
        assert_eq!(restored, shown(&app, &admin, &user).await);
        let told = history(&app, &admin, &user).await;
        assert_eq!((&told[0]["to_status"], &told[0]["actor"]), (&json!("active"), &json!("system")));
        app.login("grace@example.com").await;
    }

    /// A session outlives a lock, so its user sees the account during and after it.
    async fn a_lock_that_is_over_is_seen_nowhere(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        app.set_user(&user.email, "account_status = 'locked', status_until = '2026-01-01T00:00:02+00:00'").await;
        let me = async || app.get("/v1/me").by(&user).send().await.expect(200).json()["account_status"].clone();
        assert_eq!((me().await, shown(&app, &admin, &user.id).await["account_status"].clone()), (json!("locked"), json!("locked")));
        app.advance(Duration::from_secs(2));
        assert_eq!(me().await, "active");
        is_active(&shown(&app, &admin, &user.id).await);
        let export = app.get("/v1/me/export").by(&user).send().await.expect(200).json();
        is_active(&export["user"]);
        let unlock = app.post(&user.path("/unlock"), &json!({})).by(&admin).send().await;
        unlock.expect_problem(409, "invalid_transition");
        assert_eq!(app.roster().find_user(&user.email).await.unwrap().unwrap().status.as_str(), "active");
    }
}
