//! The first admin: nobody is there at the start, no call makes one, and a start invites the one that the operator names.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::{
    Calls, Links, PASSWORD, People, States, Steps, TestApp, TestDatabase, json_routes, logged,
    on_both_databases, routes,
};

const BOSS: &str = "Boss@Example.com";
const NAMED: [(&str, &str); 1] = [("ROSTER_BOOTSTRAP__ADMIN_EMAIL", BOSS)];

async fn users(app: &TestApp) -> Vec<Value> {
    app.db.rows("SELECT email, role, account_status FROM users WHERE deleted_at IS NULL ORDER BY email").await
}

fn waiting_admin() -> Value {
    json!({ "email": BOSS, "role": "admin", "account_status": "pending_verification" })
}

async fn invitations(app: &TestApp) -> usize {
    app.db.rows("SELECT id FROM outbox WHERE kind = 'invitation'").await.len()
}

/// Another node that starts later.
async fn later(app: &TestApp, environment: &[(&str, &str)]) -> TestApp {
    app.beside_with(app.db.options().clone(), environment).await
}

/// Accepts the invitation in the mailbox of an application.
async fn accept(app: &TestApp) -> Value {
    let body = json!({ "token": app.mailed_token(BOSS).await, "password": PASSWORD });
    app.post("/v1/auth/invitation/accept", &body).send().await.expect(200).json()
}

on_both_databases! {
    /// AD-05: a fresh start has no account that somebody could know of.
    async fn a_fresh_start_has_no_account(app: TestApp) {
        assert_eq!(users(&app).await, [Value::Null; 0]);
        for (identifier, password) in [("admin", "admin"), ("admin@example.com", "password"), ("root", "roster")] {
            app.try_login(identifier, password).await.expect_problem(401, "invalid_credentials");
        }
    }

    /// AD-05: the named address is invited to be the admin, and nothing else has happened before it accepts.
    async fn a_start_invites_the_first_admin(db: TestDatabase) {
        let app = TestApp::start(db, &NAMED).await;
        assert_eq!(users(&app).await, [waiting_admin()]);
        app.try_login(BOSS, PASSWORD).await.expect_problem(401, "invalid_credentials");
        assert_eq!(app.mails().await.len(), 1);
        let joined = accept(&app).await;
        assert_eq!((&joined["user"]["role"], &joined["user"]["account_status"]), (&json!("admin"), &json!("active")));
        let list = app.get("/v1/roles").bearer(joined["access_token"].as_str().unwrap()).send().await;
        list.expect(200);
        let told = app.db.rows("SELECT actor_type FROM audit_events WHERE action = 'user.created'").await;
        assert_eq!(told, [json!({ "actor_type": "system" })]);
    }

    /// AD-05: once, however many nodes start at the same moment, and however often they start.
    async fn nodes_that_start_together_invite_one(db: TestDatabase) {
        let nodes = TestApp::together(db, &NAMED, 4).await;
        assert_eq!(users(&nodes[0]).await, [waiting_admin()]);
        assert_eq!(invitations(&nodes[0]).await, 1);
        for other in [BOSS, "other@example.com"] {
            let later = later(&nodes[0], &[("ROSTER_BOOTSTRAP__ADMIN_EMAIL", other)]).await;
            assert_eq!((users(&later).await.len(), invitations(&later).await), (1, 1));
        }
    }

    /// AD-05: with an admin there, whatever the status, nobody is invited; a deleted one is none.
    async fn with_an_admin_there_nobody_is_invited(app: TestApp) {
        app.make("ada", "admin").await;
        for state in ["account_status = 'active'", "account_status = 'locked'", "account_status = 'suspended', status_before = 'active'"] {
            app.set_user("ada@example.com", state).await;
            let later = later(&app, &NAMED).await;
            assert_eq!((users(&later).await.len(), invitations(&later).await), (1, 0), "{state}");
        }
        app.set_user("ada@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'").await;
        let later = later(&app, &NAMED).await;
        assert_eq!(users(&later).await, [waiting_admin()]);
    }

    /// AD-05: whoever signed up with the address before has gained nothing.
    async fn an_unproven_sign_up_yields_the_address(app: TestApp) {
        let stranger = app.register("boss@example.com").await;
        let later = later(&app, &NAMED).await;
        assert_eq!(users(&later).await, [waiting_admin()]);
        let body = json!({ "token": stranger.token, "registration_id": stranger.registration_id });
        later.try_verify(body).await.expect_problem(400, "invalid_token");
        accept(&later).await;
        later.login(BOSS).await;
    }

    /// AD-05: an account that somebody has is not made an admin; the log says how to, and warns where nobody has proven
    /// whose it is.
    async fn an_account_with_the_address_is_left_as_it_is(app: TestApp) {
        logged();
        let id = app.make("boss", "viewer").await;
        let states = [
            ("email_verified_at = created_at", "left as it is"),
            ("email_verified_at = NULL", "nobody has proven"),
        ];
        for (state, words) in states {
            app.set_user("boss@example.com", state).await;
            let before = app.db.rows("SELECT role, version, account_status FROM users").await;
            let later = later(&app, &NAMED).await;
            assert_eq!(app.db.rows("SELECT role, version, account_status FROM users").await, before);
            assert_eq!(invitations(&later).await, 0);
            later.get("/health/ready").send().await.expect(200);
            let log = logged();
            let line = log.lines().find(|line| line.contains(&id) && line.contains(words)).expect("the log tells of it");
            assert!(line.contains(&format!("roster user set-role {id} admin")) && !line.contains("boss@"), "{line}");
        }
    }

    /// An invitation that has run out leaves the mailbox as a way in.
    async fn a_late_first_admin_comes_in_by_a_reset(db: TestDatabase) {
        let app = TestApp::start(db, &NAMED).await;
        let invitation = app.mailed_token(BOSS).await;
        app.advance(Duration::from_hours(24 * 7));
        let body = json!({ "token": invitation, "password": PASSWORD });
        app.post("/v1/auth/invitation/accept", &body).send().await.expect_problem(400, "invalid_token");
        let link = app.forgotten(BOSS).await;
        let body = json!({ "token": link.split_once("token=").unwrap().1, "new_password": PASSWORD });
        app.post("/v1/auth/password/reset", &body).send().await.expect(200);
        let tokens = app.login(BOSS).await;
        app.get("/v1/roles").bearer(&tokens.access).send().await.expect(200);
    }

    /// AD-05: no call makes the first admin: not without a token, not by a signed-in user, whatever is sent.
    async fn no_call_makes_the_first_admin(app: TestApp) {
        let viewer = app.person("ada", "viewer").await;
        let asks = json!({ "role": "admin", "account_status": "active", "permissions": ["*"] });
        for route in routes() {
            let known = json_routes().into_iter().find(|known| known.path == route.path && known.method == route.method);
            let fit: Map<String, Value> = known.map(|known| known.body).unwrap_or_default();
            let mut asking = fit.clone();
            asking.extend(asks.as_object().unwrap().clone());
            for body in [fit, asking].map(Value::Object) {
                for path in [route.path.clone(), route.path.replace("0198c0de-0000-7000-8000-000000000001", &viewer.id)] {
                    app.call(route.method.clone(), &path).json(&body).send().await;
                    if !path.ends_with("/logout") && path != "/v1/me/sessions" {
                        app.call(route.method.clone(), &path).by(&viewer).json(&body).send().await;
                    }
                }
            }
        }
        app.get("/v1/me").by(&viewer).send().await.expect(200);
        let admins = app.db.rows("SELECT email FROM users WHERE role <> 'viewer'").await;
        assert_eq!(admins, [Value::Null; 0]);
        let powerful = app.db.rows("SELECT name FROM roles WHERE NOT built_in").await;
        assert_eq!(powerful, [Value::Null; 0]);
    }
}
