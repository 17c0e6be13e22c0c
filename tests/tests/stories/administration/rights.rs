//! Which role may call what, and what the others are told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Call, Calls, People, Person, TestApp, on_both_databases, routes};

const READERS: &[&str] = &["marketing", "manager", "admin"];
const MANAGERS: &[&str] = &["manager", "admin"];
const ADMINS: &[&str] = &["admin"];
const ROLES: [&str; 5] = ["viewer", "target", "marketing", "manager", "admin"];
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";

/// A route of the administration, with a fit body, and the built-in roles that may call it.
struct Rule {
    method: Method,
    path: &'static str,
    body: Option<Value>,
    allowed: &'static [&'static str],
}

fn rules() -> Vec<Rule> {
    let rule = |method, path, body, allowed| Rule { method, path, body, allowed };
    vec![
        rule(
            Method::POST,
            "",
            Some(json!({ "email": "new@example.com", "send_invitation": false })),
            MANAGERS,
        ),
        rule(Method::GET, "/{id}", None, READERS),
        rule(Method::PATCH, "/{id}", Some(json!({ "name": "Grace" })), MANAGERS),
        rule(Method::GET, "/{id}/status-changes", None, READERS),
        rule(Method::GET, "/{id}/login-diagnosis", None, READERS),
        rule(Method::GET, "/{id}/sessions", None, MANAGERS),
        rule(Method::DELETE, "/{id}/sessions", None, MANAGERS),
        rule(Method::POST, "/{id}/suspend", Some(json!({ "reason": "spam" })), MANAGERS),
        rule(Method::POST, "/{id}/activate", None, MANAGERS),
        rule(Method::POST, "/{id}/unlock", None, MANAGERS),
        rule(Method::POST, "/{id}/password-reset", None, MANAGERS),
        rule(Method::PUT, "/{id}/role", Some(json!({ "role": "viewer" })), ADMINS),
        rule(Method::POST, "/{id}/restore", None, ADMINS),
        rule(Method::DELETE, "/{id}", None, ADMINS),
        rule(Method::DELETE, "/{id}?purge=true", None, ADMINS),
    ]
}

impl Rule {
    fn call(&self, app: &TestApp, id: &str) -> Call {
        let call = app.call(self.method.clone(), &format!("/v1/users{}", self.path.replace("{id}", id)));
        match &self.body {
            Some(body) => call.json(body),
            None => call,
        }
    }

    fn has_id(&self) -> bool {
        self.path.contains("{id}")
    }
}

#[test]
fn every_route_of_the_administration_has_a_rule() {
    let known: Vec<String> = rules()
        .iter()
        .map(|rule| {
            let path = rule.path.split('?').next().unwrap().replace("{id}", NOBODY);
            format!("{} /v1/users{path}", rule.method)
        })
        .collect();
    for route in routes().iter().filter(|route| route.path.starts_with("/v1/users")) {
        let route = format!("{} {}", route.method, route.path);
        assert!(known.contains(&route), "{route} has no rule in this test");
    }
}

on_both_databases! {
    /// Without a token it is 401; without the permission 403, and nothing that tells whether the id exists or could.
    async fn without_the_permission_nobody_learns_whether_a_user_exists(app: TestApp) {
        let target = app.make("somebody", "viewer").await;
        for rule in rules() {
            rule.call(&app, &target).send().await.expect_problem(401, "unauthenticated");
        }
        for role in ROLES {
            let person = app.person(role, role).await;
            for rule in rules().iter().filter(|rule| !rule.allowed.contains(&role)) {
                let known = rule.call(&app, &target).by(&person).send().await.expect_problem(403, "forbidden");
                for id in [NOBODY, "1", person.id.as_str()] {
                    let other = rule.call(&app, id).by(&person).send().await;
                    assert_eq!(known.likeness(), other.likeness(), "{role} {}", rule.path);
                }
            }
        }
    }

    async fn with_the_permission_a_user_that_does_not_exist_is_not_found(app: TestApp) {
        for role in ROLES {
            let person = app.person(role, role).await;
            for (number, rule) in rules().iter().enumerate().filter(|(_, rule)| rule.allowed.contains(&role)) {
                if rule.has_id() {
                    for id in [NOBODY, "1", "me"] {
                        rule.call(&app, id).by(&person).send().await.expect_problem(404, "not_found");
                    }
                }
                let target = app.make(&format!("{role}-{number}"), "viewer").await;
                let answer = rule.call(&app, &target).by(&person).send().await;
                assert!(matches!(answer.status, 200 | 201 | 202 | 204 | 409), "{role} {}: {answer:?}", rule.path);
                app.db.execute("DELETE FROM users WHERE email = 'new@example.com'").await;
            }
        }
    }

    /// What is wrong with the rest of a request is told to those alone who may make it.
    async fn the_permission_comes_before_everything_else(app: TestApp) {
        let (viewer, target) = (app.person("viewer", "viewer").await, app.make("somebody", "viewer").await);
        for rule in rules().iter().filter(|rule| !rule.allowed.contains(&"viewer")) {
            let path = format!("/v1/users{}", rule.path.replace("{id}", &target));
            let odd = if path.contains('?') { format!("{path}&nonsense=1") } else { format!("{path}?nonsense=1") };
            app.call(rule.method.clone(), &odd).by(&viewer).send().await.expect(403);
            let stale = app.call(rule.method.clone(), &path).by(&viewer).header("if-match", "\"99\"");
            stale.send().await.expect(403);
            if rule.body.is_some() {
                let unfit = app.call(rule.method.clone(), &path).by(&viewer);
                unfit.json(&json!({ "nonsense": 1 })).send().await.expect(403);
            }
        }
    }

    /// The role counts as it is at the moment of the call, not as the access token has it.
    async fn a_change_of_role_takes_effect_with_the_next_call(app: TestApp) {
        let (admin, other) = (app.person("ada", "admin").await, app.person("grace", "admin").await);
        let set = async |by: &Person, whose: &Person, role: &str| {
            app.put(&whose.path("/role"), &json!({ "role": role })).by(by).send().await
        };
        app.get(&admin.path("")).by(&other).send().await.expect(200);
        for (role, reads, writes) in [("marketing", 200, 403), ("viewer", 403, 403), ("manager", 200, 200)] {
            assert_eq!(set(&admin, &other, role).await.expect(200).json()["role"], role);
            let target = app.make(&format!("for-{role}"), "viewer").await;
            let path = format!("/v1/users/{target}");
            app.get(&path).by(&other).send().await.expect(reads);
            app.patch(&path, &json!({ "name": "Grace" })).by(&other).send().await.expect(writes);
            assert_eq!(app.get("/v1/me").by(&other).send().await.expect(200).json()["role"], role);
        }
        set(&other, &other, "admin").await.expect_problem(403, "forbidden");
    }
}
