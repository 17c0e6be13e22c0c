//! Characters that hurt, in every text that is read.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Calls, JsonRoute, People, Steps, TestApp, json_routes, on_both_databases,
};

/// Characters that cannot be seen, and marks and overrides of direction.
const INVISIBLE: [&str; 9] = [
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{202e}",
    "\u{2066}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{e0041}",
];

/// Code points that stand for no character, or for one that was lost.
const ODD: [&str; 4] = ["\u{fffe}", "\u{fffd}", "\u{e000}", "\u{10ffff}"];

/// Fields whose text is a name that identifies somebody: nothing invisible fits.
fn is_identifying(field: &str) -> bool {
    matches!(field, "email" | "username" | "phone" | "experience_level")
}

async fn sign_in(app: &TestApp) -> String {
    app.person("ada", "admin").await.tokens.access
}

fn call(app: &TestApp, token: &str, route: &JsonRoute) -> Call {
    let call = app.call(route.method.clone(), &route.path);
    if route.is_for_users { call.bearer(token) } else { call }
}

/// The fit body of a route with the text of one field written as `text`, which is JSON already.
fn with_text(route: &JsonRoute, field: &str, text: &[u8]) -> Vec<u8> {
    let mut body = route.body.clone();
    body.insert(field.to_owned(), json!("HERE"));
    let body = Value::Object(body).to_string();
    let (before, after) = body.split_once("HERE").unwrap();
    [before.as_bytes(), text, after.as_bytes()].concat()
}

/// The fields of a route that are texts.
fn texts(route: &JsonRoute) -> impl Iterator<Item = &str> {
    route.body.iter().filter(|(_, value)| value.is_string()).map(|(name, _)| name.as_str())
}

async fn in_every_text(app: &TestApp, token: &str, text: &[u8], check: impl Fn(Answer, &JsonRoute, &str)) {
    for route in json_routes() {
        for field in texts(&route) {
            let body = with_text(&route, field, text);
            check(call(app, token, &route).body("application/json", body).send().await, &route, field);
        }
    }
}

#[track_caller]
fn refused_by_name(answer: Answer, field: &str, code: &str) {
    let answer = answer.expect_problem(422, "validation_failed");
    assert_eq!(answer.field_errors(), [(format!("/{field}"), code.to_owned())], "{answer:?}");
}

on_both_databases! {
    /// IN-03, PW-03: NUL is refused in every text, a password's included.
    async fn nul_is_refused_in_every_text(app: TestApp) {
        let token = sign_in(&app).await;
        in_every_text(&app, &token, br"correct horse\u0000battery", |answer, _, field| {
            refused_by_name(answer, field, "invalid_value");
        })
        .await;
    }

    /// IN-03: so is every other control character in a text of one line. A token cannot hold any; a password that is
    /// to be checked may, and is wrong.
    async fn control_characters_are_refused_where_they_do_not_fit(app: TestApp) {
        let token = sign_in(&app).await;
        in_every_text(&app, &token, br"correct horse\u001bbattery\r\n", |answer, route, field| match field {
            "token" | "registration_id" => drop(answer.expect_problem(400, "invalid_token")),
            "refresh_token" if route.path.ends_with("/logout") => drop(answer.expect(204)),
            "refresh_token" => drop(answer.expect_problem(401, "invalid_refresh_token")),
            "device_token" => drop(answer.expect_problem(401, "invalid_credentials")),
            "password" if route.path.ends_with("/login") => drop(answer.expect_problem(401, "invalid_credentials")),
            "password" | "current_password" if route.path.starts_with("/v1/me") => {
                assert!([403, 429].contains(&answer.status), "{answer:?}");
            }
            _ => refused_by_name(answer, field, "invalid_value"),
        })
        .await;
    }

    /// IN-03: bytes that are not UTF-8, overlong forms and surrogates without their half are no JSON.
    async fn what_is_no_unicode_is_malformed(app: TestApp) {
        let token = sign_in(&app).await;
        let broken: [&[u8]; 8] = [
            b"\xff", b"a\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", br"\ud800", br"\udc00x", br"\ud800\u0041",
        ];
        for text in broken {
            in_every_text(&app, &token, text, |answer, _, _| drop(answer.expect_problem(400, "malformed_request"))).await;
        }
    }

    /// IN-03: what cannot be seen has no place in an address or a username, is part of a text in many languages, and
    /// never makes the server fail.
    async fn invisible_characters_are_refused_or_kept(app: TestApp) {
        let token = sign_in(&app).await;
        for character in INVISIBLE.into_iter().chain(ODD) {
            for text in [character.to_owned(), format!("ad{character}a@example.com"), format!("Grace{character}Hopper 7")] {
                in_every_text(&app, &token, text.as_bytes(), |answer, _, field| {
                    assert!(answer.status < 500, "{field} {text:?}: {answer:?}");
                    if is_identifying(field) && INVISIBLE.contains(&character) {
                        let answer = answer.expect_problem(422, "validation_failed");
                        assert_eq!(answer.field_errors()[0].0, format!("/{field}"), "{text:?}");
                    }
                })
                .await;
            }
        }
    }

    /// IN-03: a text that is taken comes back as it was, whatever it is written in.
    async fn texts_come_back_as_they_were(app: TestApp) {
        let token = sign_in(&app).await;
        for text in ["می\u{200c}خواهم", "\u{200f}עדה", "👩\u{200d}💻", "a\u{202e}b", "é", "e\u{301}", "%_\\';--", "{{7*7}}<b>"] {
            let body = json!({ "name": text, "metadata": { text: [text], "lines": "a\n\tb" } });
            let answer = app.patch("/v1/me", &body).bearer(&token).send().await.expect(200);
            let again = app.get("/v1/me").bearer(&token).send().await.expect(200).json();
            assert_eq!(again, answer.json());
            assert_eq!(again["name"], text);
            assert_eq!(again["metadata"][text], json!([text]));
            app.patch("/v1/me", &json!({ "metadata": null })).bearer(&token).send().await.expect(200);
        }
    }

    /// IN-03: the same in keys and texts of free data, at any depth.
    async fn free_data_has_no_control_characters(app: TestApp) {
        let token = sign_in(&app).await;
        for metadata in
            [r#"{"a":"\u0000"}"#, r#"{"\u0000":1}"#, r#"{"a":[{"b":"\u001b"}]}"#, r#"{"a":{"\u0007":null}}"#, r#"{"a":"\r"}"#]
        {
            let body = format!(r#"{{"metadata":{metadata}}}"#);
            let call = app.call(Method::PATCH, "/v1/me").bearer(&token).body("application/json", body);
            refused_by_name(call.send().await, "metadata", "invalid_value");
        }
    }

    /// IN-03: in the query of a page and in a posted form.
    async fn pages_and_forms_take_odd_characters(app: TestApp) {
        let token = app.register("ada@example.com").await.token;
        for query in ["token=%00", "token=%e2%80%ae", "token=a%0d%0ab", "token=%f0%9f%92%bb", "token="] {
            app.get(&format!("/verify-email?{query}")).send().await.expect(400);
        }
        let post = |body: String| {
            app.call(Method::POST, "/verify-email").body("application/x-www-form-urlencoded", body).send()
        };
        for password in ["correct%00horse", "correct%0d%0ahorse", "correct%1bhorse", "short"] {
            post(format!("token={token}&password={password}")).await.expect(422);
        }
        post(format!("token={token}&password=%ff%fe")).await.expect(400);
        post("token=%00&password=%00".to_owned()).await.expect(400);
        post(format!("token={token}&password=correct+horse+%e2%80%ae")).await.expect(200);
    }
}
