//! What cannot be done here.

use serde_json::{Value, json};

use super::Mirror;
use crate::support::{Calls, Dump, Route, on_both_databases, with_bodies};

/// Calls that are about a password, an address or a session of Roster's own.
const READ_ONLY: [&str; 22] = [
    "DELETE /v1/me",
    "DELETE /v1/me/sessions",
    "DELETE /v1/me/sessions/{id}",
    "DELETE /v1/users/{id}/sessions",
    "GET /v1/me/sessions",
    "GET /v1/users/{id}/sessions",
    "POST /v1/auth/email/confirm",
    "POST /v1/auth/invitation/accept",
    "POST /v1/auth/login",
    "POST /v1/auth/logout",
    "POST /v1/auth/password/forgot",
    "POST /v1/auth/password/reset",
    "POST /v1/auth/refresh",
    "POST /v1/auth/verify-email",
    "POST /v1/auth/verify-email/resend",
    "POST /v1/me/email",
    "POST /v1/me/password",
    "POST /v1/users",
    "POST /v1/users/{id}/password-reset",
    "PATCH /v1/users/{id}",
    "PATCH /v1/me",
    "POST /v1/users/{id}/restore",
];

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.pattern)
}

on_both_databases! {
    async fn every_call_about_passwords_addresses_and_sessions_is_read_only(mirror: Mirror) {
        let admin = mirror.admin().await;
        let before = Dump::of(&mirror.app).await;
        let mut seen = Vec::new();
        for (route, body) in with_bodies() {
            if !READ_ONLY.contains(&name(&route).as_str()) {
                continue;
            }
            seen.push(name(&route));
            let call = mirror.app.call(route.method.clone(), &route.path).bearer(&admin);
            let call = match &body {
                Some(body) => call.json(body),
                None => call,
            };
            call.send().await.expect_problem(403, "read_only_identity");
        }
        assert_eq!(seen.len(), READ_ONLY.len(), "{seen:?}");
        assert_eq!(Dump::of(&mirror.app).await, before);
    }

    /// What is in a call does not matter, and who may call is asked before.
    async fn the_refusal_comes_before_the_body_and_after_the_caller(mirror: Mirror) {
        let admin = mirror.admin().await;
        let token = mirror.token("ada", json!({}));
        for path in ["/v1/auth/login", "/v1/auth/refresh", "/v1/auth/password/reset", "/v1/auth/logout"] {
            mirror.app.post(path, &json!({})).send().await.expect_problem(403, "read_only_identity");
        }
        mirror.app.delete("/v1/me").bearer(&token).send().await.expect_problem(403, "read_only_identity");
        mirror.app.delete("/v1/me").send().await.expect_problem(401, "unauthenticated");
        mirror.app.post("/v1/users", &json!({})).bearer(&token).send().await.expect_problem(403, "forbidden");
        mirror.app.post("/v1/users", &json!({})).bearer(&admin).send().await.expect_problem(403, "read_only_identity");
    }

    async fn nobody_registers(mirror: Mirror) {
        let body = json!({ "email": "new@example.com", "password": "correct horse battery" });
        mirror.app.post("/v1/auth/register", &body).send().await.expect_problem(403, "registration_closed");
        assert_eq!(mirror.count("users").await, 0);
    }

    /// For administrators too; everything else about a user stays theirs to change.
    async fn the_fields_of_the_issuer_are_read_only_and_the_others_are_not(mirror: Mirror) {
        let admin = mirror.admin().await;
        let token = mirror.token("ada", json!({}));
        let id = mirror.me(&token).await.expect(200).text_of("id");
        let path = format!("/v1/users/{id}");
        let identity = [
            json!({ "email": "new@example.com" }),
            json!({ "email": "new@example.com", "email_verified": true }),
            json!({ "email_verified": true }),
            json!({ "name": "Mallory" }),
            json!({ "name": null }),
            json!({ "image": "https://example.com/m.png" }),
            json!({ "first_name": "Augusta", "name": "Ada Lovelace" }),
        ];
        for body in &identity {
            for (path, by) in [("/v1/me", &token), (path.as_str(), &admin)] {
                let answer = mirror.app.patch(path, body).bearer(by).send().await;
                answer.expect_problem(403, "read_only_identity");
            }
        }
        let own = json!({
            "first_name": "Augusta", "last_name": "King", "username": "ada", "phone": "+4915112345678",
            "target_role": "Analyst", "experience_level": "lead", "metadata": { "theme": "dark" },
        });
        mirror.app.patch("/v1/me", &own).bearer(&token).send().await.expect(200);
        let more = json!({ "app_metadata": { "plan": "pro" }, "stripe_customer_id": "cus_1", "last_name": "Byron" });
        let user = mirror.app.patch(&path, &more).bearer(&admin).send().await.expect(200).json();
        assert_eq!((&user["name"], &user["first_name"], &user["last_name"]), (&json!("Ada Lovelace"), &json!("Augusta"), &json!("Byron")));
    }

    /// Roles, suspension, deletion and the rest of the administration are local.
    async fn an_administrator_can_do_the_rest(mirror: Mirror) {
        let admin = mirror.admin().await;
        let id = mirror.user("ada", json!({})).await["id"].as_str().unwrap().to_owned();
        let path = |rest: &str| format!("/v1/users/{id}{rest}");
        let act = async |rest: &str, body: Value| mirror.app.post(&path(rest), &body).bearer(&admin).send().await;
        act("/suspend", json!({ "reason": "spam" })).await.expect(200);
        act("/activate", json!({ "email_verified": true })).await.expect_problem(403, "read_only_identity");
        act("/activate", json!({})).await.expect(200);
        mirror.app.put(&path("/role"), &json!({ "role": "manager" })).bearer(&admin).send().await.expect(200);
        mirror.app.delete(&path("")).bearer(&admin).send().await.expect(204);
        act("/restore", json!({ "email": "other@example.com" })).await.expect_problem(403, "read_only_identity");
        act("/restore", json!({})).await.expect(200);
        mirror.app.get(&path("/login-diagnosis")).bearer(&admin).send().await.expect(200);
        mirror.app.get(&path("/status-changes")).bearer(&admin).send().await.expect(200);
        mirror.app.get("/v1/audit-events").bearer(&admin).send().await.expect(200);
        mirror.me(&mirror.token("ada", json!({}))).await.expect(200);
    }

    async fn the_hosted_pages_say_so(mirror: Mirror) {
        for page in ["/verify-email", "/reset-password", "/confirm-email", "/accept-invitation"] {
            let token = "A".repeat(43);
            let answer = mirror.app.get(&format!("{page}?token={token}")).send().await.expect(403);
            assert!(answer.header("content-type").starts_with("text/html"), "{answer:?}");
            let form = format!("token={token}&password=correct+horse+battery");
            let call = mirror.app.call(reqwest::Method::POST, page);
            call.body("application/x-www-form-urlencoded", form).send().await.expect(403);
        }
    }
}
