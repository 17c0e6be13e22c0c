//! What bodies and answers have no field for.

use std::collections::BTreeSet;

use roster_api::extract::Access;
use serde_json::{Map, Value, json};

use crate::support::{
    Call, Calls, JsonRoute, People, Person, TestApp, json_routes, on_both_databases, routes, with_bodies,
};

/// What Roster decides, or an administrator by a call that says so.
const PRIVILEGED: [&str; 30] = [
    "account_status",
    "actor_id",
    "app_metadata",
    "built_in",
    "created_at",
    "deleted_at",
    "disabled",
    "email_verified",
    "email_verified_at",
    "failed_login_attempts",
    "id",
    "is_deleted",
    "last_login_at",
    "owner_id",
    "password_hash",
    "permissions",
    "role",
    "send_invitation",
    "session_id",
    "source",
    "source_id",
    "source_system",
    "status",
    "status_before",
    "status_reason",
    "status_until",
    "stripe_customer_id",
    "updated_at",
    "user_id",
    "version",
];

/// Words that the name of a field has which nobody may see.
const SECRET: [&str; 8] =
    ["hash", "secret", "password", "token", "digest", "generation", "canonical", "payload"];

/// Fields of those who sign in, and what verifiers need.
const TOLD: [&str; 6] = [
    "access_token",
    "device_token",
    "id_token_signing_alg_values_supported",
    "refresh_token",
    "refresh_token_expires_in",
    "token_type",
];

/// Where anything may stand that a user or an administrator has put there.
const FREE: [&str; 3] = ["metadata", "app_metadata", "details"];

fn call(app: &TestApp, route: &JsonRoute, by: &Person) -> Call {
    let call = app.call(route.method.clone(), &route.path);
    if route.is_for_users { call.by(by) } else { call }
}

fn document() -> Value {
    serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap()
}

/// The names of all members at any depth, but for what stands below a free one.
fn members(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| members(item, names)),
        Value::Object(map) => {
            for (name, value) in map {
                names.insert(name.clone());
                if !FREE.contains(&name.as_str()) {
                    members(value, names);
                }
            }
        }
        _ => {}
    }
}

/// The names of all properties that a schema describes, at any depth.
fn properties(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        return properties(document, target, names);
    }
    for (name, property) in schema["properties"].as_object().unwrap_or(&Map::new()) {
        names.insert(name.clone());
        properties(document, property, names);
    }
    for choice in ["allOf", "oneOf", "anyOf"] {
        schema[choice].as_array().into_iter().flatten().for_each(|part| properties(document, part, names));
    }
    if schema["items"].is_object() {
        properties(document, &schema["items"], names);
    }
}

/// What the answers of an operation that succeed are said to hold.
fn documented(document: &Value, operation: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let answers = operation["responses"].as_object().unwrap().iter();
    for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
        for content in answer["content"].as_object().into_iter().flat_map(Map::values) {
            properties(document, &content["schema"], &mut names);
        }
    }
    names
}

/// AZ-03: who may not decide something has no field for it.
#[test]
fn no_body_of_a_user_has_a_privileged_field() {
    let table = routes();
    for route in json_routes() {
        let known = table.iter().find(|known| known.path == route.path && known.method == route.method);
        if matches!(known.unwrap().access, Access::Permission(_)) {
            continue;
        }
        let privileged = |name: &&String| PRIVILEGED.contains(&name.as_str());
        assert_eq!(route.body.keys().find(privileged), None, "{} {}", route.method, route.path);
    }
}

/// AZ-03: nothing secret has a name in any answer.
#[test]
fn no_answer_is_said_to_hold_a_secret() {
    let document = document();
    let operations = document["paths"].as_object().unwrap().values();
    let operations: Vec<_> = operations.flat_map(|item| item.as_object().unwrap().values()).collect();
    assert!(operations.len() > 30);
    for operation in operations {
        let names = documented(&document, operation);
        let secret = names
            .iter()
            .find(|name| !TOLD.contains(&name.as_str()) && SECRET.iter().any(|word| name.contains(word)));
        assert_eq!(secret, None, "{}", operation["operationId"]);
    }
}

on_both_databases! {
    /// AZ-03: beside what is documented, privileged and made-up fields are refused, each by its name, and nothing happens.
    async fn a_field_that_a_body_does_not_have_is_refused(app: TestApp) {
        let admin = app.person("root", "admin").await;
        let before = app.db.rows("SELECT email, version, role FROM users ORDER BY id").await;
        for route in json_routes() {
            let unknown: Vec<_> = PRIVILEGED.iter().filter(|name| !route.body.contains_key(**name)).collect();
            let mut body = route.body.clone();
            body.extend(unknown.iter().map(|name| ((**name).to_owned(), json!("x"))));
            let answer = call(&app, &route, &admin).json(&Value::Object(body)).send().await;
            let answer = answer.expect_problem(422, "validation_failed");
            let mut told = answer.field_errors();
            told.retain(|(_, code)| code == "unknown_field");
            told.sort();
            let expected: Vec<_> = unknown.iter().map(|name| (format!("/{name}"), "unknown_field".to_owned())).collect();
            assert_eq!(told, expected, "{} {}", route.method, route.path);
        }
        assert_eq!(app.db.rows("SELECT email, version, role FROM users ORDER BY id").await, before);
        assert_eq!(app.db.rows("SELECT name FROM roles").await.len(), 5);
    }

    /// AZ-03: what is answered is what the documentation has, and no stored secret is in it.
    async fn an_answer_holds_what_is_documented_and_no_stored_secret(app: TestApp) {
        let document = document();
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "manager").await);
        for body in [json!({ "reason": "spam" }), json!({ "reason": "more spam" })] {
            app.post(&user.path("/suspend"), &body).by(&admin).send().await.expect(200);
        }
        app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        let user = app.sign_in(&user).await;
        app.post("/v1/auth/password/forgot", &json!({ "email": user.email })).send().await.expect(202);
        let hashes = app.db.rows("SELECT password_hash FROM users WHERE password_hash IS NOT NULL").await;
        let mut secrets: Vec<_> = hashes.iter().map(|row| row["password_hash"].as_str().unwrap().to_owned()).collect();
        secrets.extend([&admin.tokens, &user.tokens].map(|tokens| tokens.refresh.clone()));
        secrets.extend([&admin.tokens, &user.tokens].map(|tokens| tokens.device.clone()));
        assert_eq!(secrets.len(), 6);
        let mut answered = 0;
        for (route, body) in with_bodies() {
            let operation = &document["paths"][route.pattern][route.method.as_str().to_lowercase()];
            // Those that end something come with a body of their own elsewhere.
            if operation.is_null() || route.access == Access::Anybody || route.method == "DELETE" {
                continue;
            }
            let path = if route.names_something() { route.path_of(&user.id) } else { route.path.clone() };
            let call = app.call(route.method.clone(), &path).by(&admin);
            let answer = if let Some(body) = &body { call.json(body) } else { call }.send().await;
            if answer.status >= 300 || answer.text.is_empty() {
                continue;
            }
            let (mut names, documented) = (BTreeSet::new(), documented(&document, operation));
            members(&answer.json(), &mut names);
            let surplus: Vec<_> = names.difference(&documented).collect();
            assert!(surplus.is_empty() && !names.is_empty(), "{} {}: {surplus:?}", route.method, route.pattern);
            for secret in &secrets {
                assert!(!answer.text.contains(secret), "{} {} tells {secret}", route.method, route.pattern);
            }
            answered += 1;
        }
        assert!(answered > 12, "{answered}");
    }
}
