//! Bodies and queries that are malformed or of the wrong form, at every route that reads them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Calls, JsonRoute, People, Route, TestApp, json_routes, on_both_databases, routes,
};

/// What no body has a field for.
const MADE_UP: &str = "no_such_field";

/// A signed-in user to whom bodies are sent.
struct Sender {
    app: TestApp,
    token: String,
}

impl Sender {
    async fn on(app: TestApp) -> Self {
        let token = app.person("ada", "admin").await.tokens.access;
        Self { app, token }
    }

    fn call(&self, route: &JsonRoute) -> Call {
        let call = self.app.call(route.method.clone(), &route.path);
        if route.is_for_users { call.bearer(&self.token) } else { call }
    }

    async fn send(&self, route: &JsonRoute, body: impl Into<Vec<u8>>) -> Answer {
        self.call(route).body("application/json", body.into()).send().await
    }

    /// Each of `values`, written as JSON already, in the place of each field in turn.
    async fn in_every_field(&self, values: &[&str], check: impl Fn(Answer, &JsonRoute, &str, &str)) {
        for route in json_routes() {
            for field in route.body.keys() {
                for value in values {
                    let answer = self.send(&route, with(&route, field, value)).await;
                    check(answer, &route, field, value);
                }
            }
        }
    }
}

/// The fit body of a route with `value`, written as JSON already, for one field.
fn with(route: &JsonRoute, field: &str, value: &str) -> String {
    let rest = route.body.iter().filter(|(name, _)| *name != field);
    let mut members: Vec<_> = rest.map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    members.push(format!("{}:{value}", json!(field)));
    format!("{{{}}}", members.join(","))
}

fn errors(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect()
}

on_both_databases! {
    /// IN-01: the body is an object, whatever the route.
    async fn nothing_but_an_object_is_a_body(app: TestApp) {
        let sender = Sender::on(app).await;
        for route in json_routes() {
            for body in ["[]", r#"["ada@example.com","password"]"#, "[{}]", "null", "1", "true", r#""text""#] {
                let answer = sender.send(&route, body).await.expect_problem(422, "validation_failed");
                assert_eq!(answer.field_errors(), errors(&[("", "wrong_type")]), "{route:?} {body}");
            }
        }
    }

    /// IN-01: a field that is not documented is refused by name, the fields of the database among them.
    async fn an_unknown_field_is_named(app: TestApp) {
        let sender = Sender::on(app).await;
        let fields = [
            MADE_UP, "", "a/b~c", "id", "role", "account_status", "email_verified", "password_hash", "app_metadata",
            "version", "created_at", "deleted_at", "__proto__",
        ];
        for route in json_routes() {
            for field in fields.into_iter().filter(|field| !route.body.contains_key(*field)) {
                let answer = sender.send(&route, with(&route, field, "1")).await.expect_problem(422, "validation_failed");
                let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
                assert_eq!(answer.field_errors(), errors(&[(&pointer, "unknown_field")]), "{route:?}");
            }
        }
    }

    /// IN-01: a value of another type is refused by the name of its field; nothing is converted.
    async fn a_value_of_the_wrong_type_is_named(app: TestApp) {
        let sender = Sender::on(app).await;
        let values = ["1", "0.5", "true", r#"["a@example.com","b@example.com"]"#, r#"{"a":"a@example.com"}"#, "[]"];
        sender
            .in_every_field(&values, |answer, route, field, value| {
                let fit = &route.body[field];
                let is_alike = fit.is_object() && value.starts_with('{') || fit.is_array() && value.starts_with('[');
                if is_alike || fit.is_boolean() && value == "true" {
                    assert!(answer.status < 500, "{answer:?}");
                    return;
                }
                let answer = answer.expect_problem(422, "validation_failed");
                let pointer = format!("/{field}");
                assert_eq!(answer.field_errors(), errors(&[(&pointer, "wrong_type")]), "{route:?} {value}");
            })
            .await;
    }

    /// IN-02: a key that is given twice is refused, even with the same value and in another spelling.
    async fn a_duplicate_key_is_malformed(app: TestApp) {
        let sender = Sender::on(app).await;
        for route in json_routes() {
            for (field, value) in &route.body {
                let body = Value::Object(route.body.clone()).to_string();
                let first = field.chars().next().unwrap();
                let spelled = format!("\\u{:04x}{}", u32::from(first), &field[1..]);
                for twin in [field, &spelled] {
                    let twice = format!(r#"{{"{twin}":{value},{}"#, &body[1..]);
                    sender.send(&route, twice).await.expect_problem(400, "malformed_request");
                }
            }
        }
        let nested = r#"{"metadata":{"a":{"b":1,"b":1}}}"#;
        let patch = json_routes().into_iter().find(|route| route.method == Method::PATCH).unwrap();
        sender.send(&patch, nested).await.expect_problem(400, "malformed_request");
    }

    /// IN-02: nor is a query parameter, at any route; and IN-01: an unknown one is refused by name, but for pages and
    /// documents, which know none at all.
    async fn duplicate_and_unknown_query_parameters_are_refused(app: TestApp) {
        let sender = Sender::on(app).await;
        let is_lenient = |path: &str| ["/docs", "/problems/", "/verify-email", "/reset-password", "/confirm-email", "/accept-invitation"].iter().any(|p| path.starts_with(p));
        for Route { method, path, .. } in routes() {
            for query in ["a=1&a=2", "a=1&a=1", "a&a", "a=1&%61=2", "a=%", "a=%zz", "%ff=1", "a=%c3%28"] {
                let call = sender.app.call(method.clone(), &format!("{path}?{query}")).bearer(&sender.token);
                call.send().await.expect_problem(400, "malformed_request");
            }
            if is_lenient(&path) {
                continue;
            }
            let body = json_routes().into_iter().find(|route| route.path == path && route.method == method);
            for query in ["no_such=1", "no_such=%00", "no_such"] {
                let call = sender.app.call(method.clone(), &format!("{path}?{query}")).bearer(&sender.token);
                let call = match &body {
                    Some(route) => call.json(&Value::Object(route.body.clone())),
                    None => call,
                };
                let answer = call.send().await.expect_problem(422, "validation_failed");
                assert_eq!(answer.field_errors(), errors(&[("no_such", "unknown_field")]), "{path}");
            }
        }
    }

    /// IN-04: depth, number of keys, size and numbers are bounded, wherever they stand.
    async fn what_is_too_much_is_refused(app: TestApp) {
        let sender = Sender::on(app).await;
        let keys = |count: usize| (0..count).map(|key| format!(r#""k{key}":1,"#)).collect::<Vec<_>>().concat();
        for route in json_routes() {
            for body in ["[".repeat(60_000), r#"{"a":"#.repeat(12_000), "[".repeat(33) + &"]".repeat(33)] {
                sender.send(&route, body).await.expect_problem(400, "malformed_request");
            }
            // What says how long it is is refused before it is read; the rest as soon as it is too long.
            for body in ["[".repeat(100_000), format!(r#"{{{}"a":1}}"#, keys(1_000_000))] {
                let whole = sender.call(&route).header("expect", "100-continue").body("application/json", body);
                whole.send().await.expect_problem(413, "payload_too_large");
            }
            let many = sender.send(&route, format!(r#"{{{}"a":1}}"#, keys(4_000))).await;
            let many = many.expect_problem(422, "validation_failed");
            assert!(many.field_errors().len() <= 100 && many.text.len() < 16_384, "{}", many.text.len());
        }
        let numbers = ["1e999", "-1e999", "18446744073709551616", "-9223372036854775809", "1e400", "123456789012345678901"];
        sender
            .in_every_field(&numbers, |answer, _, _, _| drop(answer.expect_problem(400, "malformed_request")))
            .await;
        let largest = ["18446744073709551615", "-9223372036854775808", "1e-999"];
        sender
            .in_every_field(&largest, |answer, _, _, _| drop(answer.expect_problem(422, "validation_failed")))
            .await;
    }
}
