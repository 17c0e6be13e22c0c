//! What somebody may do changes while they are signed in.

use roster_api::extract::Access;
use serde_json::json;

use crate::support::{Calls, People, Person, Route, TestApp, define, on_both_databases, routes};

/// Every route that needs a permission.
fn administration() -> Vec<Route> {
    let needs_one = |route: &Route| matches!(route.access, Access::Permission(_));
    routes().into_iter().filter(needs_one).collect()
}

on_both_databases! {
    /// AZ-04: an admin who is one no more is let in nowhere, with the access token that still says admin.
    async fn a_demoted_admin_is_refused_at_the_next_call(app: TestApp) {
        let (admin, other) = (app.person("ada", "admin").await, app.person("grace", "admin").await);
        app.get(&admin.path("")).by(&other).send().await.expect(200);
        app.put(&other.path("/role"), &json!({ "role": "viewer" })).by(&admin).send().await.expect(200);
        for Route { method, path, pattern, .. } in administration() {
            let answer = app.call(method.clone(), &path).by(&other).json(&json!({})).send().await;
            assert_eq!((answer.status, answer.text_of("code").as_str()), (403, "forbidden"), "{method} {pattern}");
        }
        app.get("/v1/me").by(&other).send().await.expect(200);
    }

    /// AZ-04: the role counts as it is at the moment of the call, not as the access token has it.
    async fn a_change_of_role_takes_effect_with_the_next_call(app: TestApp) {
        let (admin, other) = (app.person("ada", "admin").await, app.person("grace", "admin").await);
        let set = async |by: &Person, whose: &Person, role: &str| {
            app.put(&whose.path("/role"), &json!({ "role": role })).by(by).send().await
        };
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

    /// AZ-04: so does what the role permits.
    async fn a_role_that_loses_a_permission_takes_it_from_those_who_have_the_role(app: TestApp) {
        define(&app, "support", &["users:write", "sessions:read"]).await;
        let (support, target) = (app.person("grace", "support").await, app.person("ada", "viewer").await);
        let sessions = async || app.get(&target.path("/sessions")).by(&support).send().await.status;
        let edit = async || app.patch(&target.path(""), &json!({})).by(&support).send().await.status;
        let permit = async |permissions: &str| {
            let statement = format!("UPDATE roles SET permissions = '{permissions}' WHERE name = 'support'");
            assert_eq!(app.db.execute(&statement).await, 1);
        };
        assert_eq!((sessions().await, edit().await), (200, 200));
        permit(r#"["users:write"]"#).await;
        assert_eq!((sessions().await, edit().await), (403, 200));
        permit(r#"["users:read"]"#).await;
        assert_eq!((sessions().await, edit().await), (403, 403));
        app.get(&target.path("")).by(&support).send().await.expect(200);
        permit("[]").await;
        app.get(&target.path("")).by(&support).send().await.expect_problem(403, "forbidden");
        permit(r#"["*"]"#).await;
        assert_eq!((sessions().await, edit().await), (200, 200));
    }
}
