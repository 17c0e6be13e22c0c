//! Roles at run time: making, changing and removing them, and when that counts.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Calls, People, Person, TestApp, at_once, on_both_databases};

async fn make(app: &TestApp, by: &Person, body: Value) -> Answer {
    app.post("/v1/roles", &body).by(by).send().await
}

async fn change(app: &TestApp, by: &Person, name: &str, body: Value) -> Answer {
    app.patch(&format!("/v1/roles/{name}"), &body).by(by).send().await
}

async fn remove(app: &TestApp, by: &Person, name: &str) -> Answer {
    app.delete(&format!("/v1/roles/{name}")).by(by).send().await
}

async fn listed(app: &TestApp, by: &Person) -> Vec<Value> {
    let answer = app.get("/v1/roles").by(by).send().await.expect(200).json();
    answer["data"].as_array().unwrap().clone()
}

fn refused(places: &[(&str, &str)]) -> Vec<(String, String)> {
    places.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect()
}

on_both_databases! {
    async fn a_role_is_made_changed_and_removed(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let body = json!({
            "name": "support", "description": "Answers the telephone",
            "permissions": ["users:read", "sessions:read", "users:read"],
        });
        let answer = make(&app, &admin, body).await.expect(201);
        assert_eq!(answer.header("location"), "/v1/roles/support");
        let made = json!({
            "name": "support", "description": "Answers the telephone", "permissions": ["users:read", "sessions:read"],
            "built_in": false, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        });
        assert_eq!(answer.json(), made);
        app.advance(Duration::from_secs(1));
        let answer = change(&app, &admin, "support", json!({ "permissions": ["users:write"] })).await.expect(200);
        assert_eq!(answer.json()["permissions"], json!(["users:write"]));
        assert_eq!(answer.json()["updated_at"], "2026-01-01T00:00:01Z");
        let answer = change(&app, &admin, "support", json!({ "description": null })).await.expect(200).json();
        assert_eq!((&answer["description"], &answer["permissions"]), (&Value::Null, &json!(["users:write"])));
        assert!(listed(&app, &admin).await.contains(&answer));
        assert_eq!(remove(&app, &admin, "support").await.expect(204).text, "");
        for answer in [remove(&app, &admin, "support").await, change(&app, &admin, "support", json!({})).await] {
            answer.expect_problem(404, "not_found");
        }
        assert_eq!(listed(&app, &admin).await.len(), 5);
    }

    async fn roles_are_listed_by_name_page_by_page(app: TestApp) {
        let (admin, reader) = (app.person("ada", "admin").await, app.person("grace", "manager").await);
        for number in 0..3 {
            make(&app, &admin, json!({ "name": format!("custom{number}") })).await.expect(201);
        }
        let mut names = Vec::new();
        let mut next = "/v1/roles?limit=3".to_owned();
        while !next.is_empty() {
            let answer = app.get(&next).by(&reader).send().await.expect(200);
            let page = answer.json();
            names.extend(page["data"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap().to_owned()));
            let link = answer.header("link").to_owned();
            assert_eq!(page["next_cursor"].is_null(), link.is_empty());
            link.trim_start_matches('<').split('>').next().unwrap().clone_into(&mut next);
        }
        assert_eq!(names, ["admin", "custom0", "custom1", "custom2", "manager", "marketing", "target", "viewer"]);
        for query in ["limit=0", "limit=201", "sort=name"] {
            app.get(&format!("/v1/roles?{query}")).by(&reader).send().await.expect_problem(422, "validation_failed");
        }
        let foreign = app.get("/v1/me/events?limit=1").by(&admin).send().await.expect(200).json()["next_cursor"].clone();
        let foreign = foreign.as_str().unwrap_or("Y3VzdG9tMA").to_owned();
        for cursor in ["Y3VzdG9tMA", "x", "", &foreign] {
            let answer = app.get(&format!("/v1/roles?cursor={cursor}")).by(&reader).send().await;
            answer.expect_problem(400, "invalid_cursor");
        }
    }

    async fn what_is_wrong_with_a_role_is_named(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let unfit = json!({ "name": "Support", "permissions": ["users:read", "users:fly", 7, "users", "*"], "built_in": true });
        let answer = make(&app, &admin, unfit).await.expect_problem(422, "validation_failed");
        let expected = [
            ("/name", "invalid_value"), ("/permissions/1", "invalid_value"), ("/permissions/2", "wrong_type"),
            ("/permissions/3", "invalid_value"), ("/built_in", "unknown_field"),
        ];
        assert_eq!(answer.field_errors(), refused(&expected));
        let answer = make(&app, &admin, json!({ "permissions": "users:read" })).await;
        let expected = [("/name", "required"), ("/permissions", "wrong_type")];
        assert_eq!(answer.expect_problem(422, "validation_failed").field_errors(), refused(&expected));
        let unfit = json!({ "name": "other", "permissions": null, "description": "x".repeat(501) });
        let answer = change(&app, &admin, "viewer", unfit).await.expect_problem(422, "validation_failed");
        let expected = [("/description", "too_long"), ("/permissions", "required"), ("/name", "unknown_field")];
        assert_eq!(answer.field_errors(), refused(&expected));
        for name in ["Admin", "a%20b", "a:b", &"x".repeat(33), "%00"] {
            for answer in [change(&app, &admin, name, json!({})).await, remove(&app, &admin, name).await] {
                answer.expect_problem(404, "not_found");
            }
        }
        assert_eq!(listed(&app, &admin).await.len(), 5);
    }

    async fn a_name_is_given_once(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        make(&app, &admin, json!({ "name": "viewer" })).await.expect_problem(409, "conflict");
        let calls = (0..5).map(|_| app.post("/v1/roles", &json!({ "name": "support" })).by(&admin));
        let mut statuses: Vec<u16> = at_once(calls).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409]);
    }

    async fn built_in_roles_stay_and_admin_stays_whole(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        for role in ["viewer", "target", "marketing", "manager", "admin"] {
            remove(&app, &admin, role).await.expect_problem(409, "conflict");
        }
        let all_by_name = json!([
            "users:read", "users:write", "users:delete", "roles:assign", "roles:read", "roles:write", "sessions:read",
            "sessions:revoke", "audit:read",
        ]);
        for less in [json!([]), json!(["users:read"]), all_by_name] {
            change(&app, &admin, "admin", json!({ "permissions": less })).await.expect_problem(409, "conflict");
        }
        let edit = json!({ "description": "Us", "permissions": ["*"] });
        assert_eq!(change(&app, &admin, "admin", edit).await.expect(200).json()["description"], "Us");
        app.get("/v1/roles").by(&admin).send().await.expect(200);
    }

    /// A deleted user has a role as well: a restore brings back both.
    async fn a_role_that_somebody_has_stays(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        make(&app, &admin, json!({ "name": "support" })).await.expect(201);
        let id = app.make("grace", "support").await;
        let path = format!("/v1/users/{id}");
        remove(&app, &admin, "support").await.expect_problem(409, "role_in_use");
        app.delete(&path).by(&admin).send().await.expect(204);
        remove(&app, &admin, "support").await.expect_problem(409, "role_in_use");
        app.delete(&format!("{path}?purge=true")).by(&admin).send().await.expect(204);
        remove(&app, &admin, "support").await.expect(204);
    }

    /// Either the role goes and is not given, or it is given and stays.
    async fn a_role_is_not_given_and_removed_at_once(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let id = app.make("grace", "viewer").await;
        for round in 0..20 {
            let name = format!("role{round}");
            make(&app, &admin, json!({ "name": name })).await.expect(201);
            let give = app.put(&format!("/v1/users/{id}/role"), &json!({ "role": name })).by(&admin);
            let answers = at_once([give, app.delete(&format!("/v1/roles/{name}")).by(&admin)]).await;
            let statuses = [answers[0].status, answers[1].status];
            assert!(statuses == [200, 409] || statuses == [422, 204], "{answers:?}");
        }
    }

    async fn a_change_counts_with_the_next_call_of_everybody_on_every_node(app: TestApp) {
        let (admin, other) = (app.person("ada", "admin").await, app.beside().await);
        make(&app, &admin, json!({ "name": "support" })).await.expect(201);
        let people = [app.person("grace", "support").await, app.person("mary", "support").await];
        for permissions in [json!([]), json!(["users:read"]), json!([]), json!(["users:write"]), json!(["roles:read"])] {
            change(&app, &admin, "support", json!({ "permissions": permissions })).await.expect(200);
            let reads = permissions.to_string().contains("users:");
            for person in &people {
                for node in [&app, &other] {
                    let answer = node.get(&admin.path("")).by(person).send().await;
                    assert_eq!(answer.status, if reads { 200 } else { 403 }, "{permissions}: {answer:?}");
                }
            }
        }
    }

    /// AD-03: whoever may write roles writes none that permits more than they have, before or after.
    async fn nobody_makes_a_role_above_themselves(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let keeper = json!({ "name": "keeper", "permissions": ["roles:write", "roles:read", "users:write"] });
        make(&app, &admin, keeper).await.expect(201);
        make(&app, &admin, json!({ "name": "deleter", "permissions": ["users:delete"] })).await.expect(201);
        let keeper = app.person("grace", "keeper").await;
        let before = listed(&app, &admin).await;
        for permission in ["*", "users:delete", "roles:assign", "sessions:read", "audit:read"] {
            let permissions = json!(["users:read", permission]);
            for answer in [
                make(&app, &keeper, json!({ "name": "more", "permissions": permissions })).await,
                change(&app, &keeper, "keeper", json!({ "permissions": permissions })).await,
                change(&app, &keeper, "viewer", json!({ "permissions": permissions })).await,
                change(&app, &keeper, "deleter", json!({ "permissions": [] })).await,
                change(&app, &keeper, "deleter", json!({ "description": "mine" })).await,
                change(&app, &keeper, "admin", json!({ "permissions": ["users:read"] })).await,
                remove(&app, &keeper, "deleter").await,
                remove(&app, &keeper, "manager").await,
            ] {
                answer.expect_problem(403, "forbidden");
            }
        }
        assert_eq!(listed(&app, &admin).await, before);
        // What is included is had: `users:write` includes `users:read`.
        let helper = json!({ "name": "helper", "permissions": ["users:read", "roles:read"] });
        make(&app, &keeper, helper).await.expect(201);
        change(&app, &keeper, "helper", json!({ "permissions": ["users:write"] })).await.expect(200);
        remove(&app, &keeper, "helper").await.expect(204);
        make(&app, &admin, json!({ "name": "everything", "permissions": ["*"] })).await.expect(201);
    }

    /// AD-03: the role `viewer` is what it permits today, like any other.
    async fn a_viewer_who_may_more_is_above_who_may_less(app: TestApp) {
        let (admin, manager) = (app.person("ada", "admin").await, app.person("grace", "manager").await);
        let viewer = app.make("somebody", "viewer").await;
        let edit = || app.patch(&format!("/v1/users/{viewer}"), &json!({ "name": "Other" })).by(&manager);
        let new = || app.post("/v1/users", &json!({ "email": "new@example.com", "send_invitation": false })).by(&manager);
        change(&app, &admin, "viewer", json!({ "permissions": ["roles:assign"] })).await.expect(200);
        edit().send().await.expect_problem(403, "forbidden");
        new().send().await.expect_problem(403, "forbidden");
        change(&app, &admin, "viewer", json!({ "permissions": ["users:read"] })).await.expect(200);
        edit().send().await.expect(200);
        new().send().await.expect(201);
    }

    /// Two who change one role at the same moment wait for each other: each is told what it is after both or after one,
    /// and what each has changed is there.
    async fn two_who_change_one_role_lose_nothing(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        make(&app, &admin, json!({ "name": "support" })).await.expect(201);
        for round in 0..10 {
            let permissions = if round % 2 == 0 { json!(["users:read"]) } else { json!([]) };
            let described = format!("round {round}");
            let bodies = [json!({ "permissions": permissions }), json!({ "description": described })];
            let calls = bodies.iter().map(|body| app.patch("/v1/roles/support", body).by(&admin));
            for answer in at_once(calls).await {
                answer.expect(200);
            }
            let now = change(&app, &admin, "support", json!({})).await.expect(200).json();
            assert_eq!((&now["permissions"], &now["description"]), (&permissions, &json!(described)));
        }
    }

    async fn what_changed_in_a_role_is_told(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        make(&app, &admin, json!({ "name": "support", "permissions": ["users:read", "audit:read"] })).await.expect(201);
        app.advance(Duration::from_secs(1));
        change(&app, &admin, "support", json!({ "permissions": ["sessions:read", "users:read"] })).await.expect(200);
        // What changes nothing leaves no trace.
        change(&app, &admin, "support", json!({ "permissions": ["sessions:read", "users:read"] })).await.expect(200);
        app.advance(Duration::from_secs(1));
        remove(&app, &admin, "support").await.expect(204);
        let sql = "SELECT action, details FROM audit_events WHERE action LIKE 'role.%' ORDER BY occurred_at";
        let told: Vec<(Value, Value)> =
            app.db.rows(sql).await.into_iter().map(|row| (row["action"].clone(), parsed(&row["details"]))).collect();
        let expected = [
            (json!("role.created"), json!({ "role": "support", "permissions": ["users:read", "audit:read"] })),
            (json!("role.updated"), json!({ "role": "support", "added": ["sessions:read"], "removed": ["audit:read"] })),
            (json!("role.deleted"), json!({ "role": "support" })),
        ];
        assert_eq!(told, expected);
    }
}

/// A JSON column is a text on one database and a value on the other.
fn parsed(column: &Value) -> Value {
    column.as_str().map_or_else(|| column.clone(), |text| serde_json::from_str(text).unwrap())
}
