//! The same question, asked of an application on each database.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, JsonRoute, PASSWORD, Steps, TestApp, json_routes};

/// JSON texts that databases have disagreed about, or failed on.
const VALUES: [&str; 34] = [
    "null",
    "true",
    "0",
    "-0.0",
    "1e308",
    "9007199254740993",
    "18446744073709551615",
    "1e999",
    "[]",
    "{}",
    "[null]",
    r#""""#,
    r#"" ""#,
    r#""\u0000""#,
    r#""a\u0000b""#,
    r#""\ud800""#,
    r#""\ud83d\ude00""#,
    r#""\u001b[31m""#,
    r#""\r\n""#,
    r#""\u200b""#,
    r#""\u202eada@example.com""#,
    r#""\ufeffgrace""#,
    r#""\ufffe""#,
    r#""%_\\""#,
    r#""' OR 1=1 --""#,
    r#""$1""#,
    r#""ADA@EXAMPLE.COM""#,
    r#""ada@example.com\u0000""#,
    r#""\uff41da@example.com""#,
    r#""\u0130""#,
    r#""2026-02-30T00:00:00Z""#,
    r#""0198c0de-0000-7000-8000-000000000001""#,
    r#""correct horse battery""#,
    r#"{"a":{"b":[1.5,"\u2028",null]}}"#,
];

struct Side {
    app: TestApp,
    token: String,
}

impl Side {
    async fn on(app: TestApp) -> Self {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        Self { app, token }
    }

    /// Status, and for a refusal everything else that does not differ from answer to answer.
    async fn ask(&self, route: &JsonRoute, body: String) -> (u16, Vec<(String, String)>, String) {
        let call = self.app.call(route.method.clone(), &route.path);
        let call = if route.is_for_users { call.bearer(&self.token) } else { call };
        let answer = call.body("application/json", body).send().await;
        assert!(answer.status < 500, "{route:?}: {answer:?}");
        self.comparable(&answer)
    }

    fn comparable(&self, answer: &Answer) -> (u16, Vec<(String, String)>, String) {
        if answer.status < 400 {
            return (answer.status, Vec::new(), String::new());
        }
        let (status, mut headers, body) = answer.likeness();
        // The port, and with it the length, is each application's own.
        headers.retain(|(name, _)| name != "content-length");
        (status, headers, body.replace(&self.app.url(), ""))
    }
}

/// The fit body of a route, with a value that is JSON already for one field.
fn with(route: &JsonRoute, field: &str, value: &str) -> String {
    let mut body = route.body.clone();
    if body.contains_key("password") {
        body.insert("password".to_owned(), json!(PASSWORD));
    }
    body.insert(field.to_owned(), json!("HERE"));
    Value::Object(body).to_string().replace("\"HERE\"", value)
}

/// IN-03, IN-01, IN-04: every value in every field gets the same answer from an application on SQLite and from one on
/// PostgreSQL.
mod both_databases_answer_alike {
    use super::*;

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn postgres() {
        let (sqlite, postgres) =
            (Side::on(TestApp::sqlite().await).await, Side::on(TestApp::postgres().await).await);
        let mut refusals = 0;
        for route in json_routes() {
            for field in route.body.keys() {
                for value in VALUES {
                    let body = with(&route, field, value);
                    let answers =
                        (sqlite.ask(&route, body.clone()).await, postgres.ask(&route, body.clone()).await);
                    assert_eq!(answers.0, answers.1, "{} {body}", route.path);
                    refusals += usize::from(answers.0.0 >= 400);
                }
            }
        }
        assert!(refusals > 300, "{refusals}");
    }
}
