//! One policy for every place that sets a password.

use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, PASSWORD, Page, Recovery, Steps, TestApp, TestDatabase, on_both_databases,
};

/// The address, in different cases and with different tags, of all accounts here: what their passwords must not contain
/// is the same.
const LOCAL: &str = "margaret.hopper";
const NAME: &str = "Brewster Murray";

/// What nobody may set, and every reason why.
fn refused() -> Vec<(String, Vec<&'static str>)> {
    let some = |password: &str, codes: &[&'static str]| (password.to_owned(), codes.to_vec());
    vec![
        some("", &["password_too_short"]),
        some("kV7#pQ2", &["password_too_short"]),
        some("é🦀é🦀é🦀é", &["password_too_short"]),
        some(&"kV7# ".repeat(52), &["password_too_long"]),
        some(&"🦀".repeat(257), &["password_too_long"]),
        some("password123", &["password_too_common"]),
        some("PASSWORD123", &["password_too_common"]),
        some("margarethopper2026", &["password_contains_identity"]),
        some("my margaret.hopper", &["password_contains_identity"]),
        some("so much MURRAY here", &["password_contains_identity"]),
        some("kV7#pQ2\u{7}xyz", &["invalid_value"]),
        some("kV7#pQ2\u{0}xyz", &["invalid_value"]),
        some("kV7#pQ2\nxyz", &["invalid_value"]),
        some("Murray", &["password_too_short", "password_contains_identity"]),
        some("brews\u{1}", &["password_too_short", "invalid_value"]),
        some("hopper\u{1}", &["password_too_short", "password_contains_identity", "invalid_value"]),
    ]
}

/// A way to set a password: a call that takes it in a field, with a person's body beside it.
struct Setter {
    name: &'static str,
    path: &'static str,
    field: &'static str,
    bearer: Option<String>,
    beside: Value,
}

impl Setter {
    async fn set(&self, app: &TestApp, password: Value) -> Answer {
        let mut body = self.beside.clone();
        body[self.field] = password;
        let call = app.post(self.path, &body);
        let call = if let Some(token) = &self.bearer { call.bearer(token) } else { call };
        call.send().await
    }
}

/// Every way, each ready to set a password of an account of [`LOCAL`] and [`NAME`].
async fn setters(app: &TestApp) -> Vec<Setter> {
    let email = |domain: &str| format!("{LOCAL}@{domain}.example.com");
    let profile = |domain: &str| json!({ "email": email(domain), "name": NAME });
    let named = async |domain: &str| {
        app.activate(&email(domain)).await;
        let access = app.login(&email(domain)).await.access;
        app.patch("/v1/me", &json!({ "name": NAME })).bearer(&access).send().await.expect(200);
        access
    };
    let with = |name, path, field, beside| Setter { name, path, field, bearer: None, beside };
    let by_link =
        |page: Page, field, token: String| with(page.call(), page.call(), field, json!({ "token": token }));

    let access = named("change").await;
    named("reset").await;
    let reset = app.forgot(&email("reset")).await;
    app.try_create(profile("invited")).await.expect(201);
    let invitation = app.mailed_token(&email("invited")).await;
    // Made by an administrator, so that the account has the name before its address is proven.
    let mut unverified = profile("verified");
    unverified["send_invitation"] = json!(false);
    app.try_create(unverified).await.expect(201);
    app.post("/v1/auth/verify-email/resend", &json!({ "email": email("verified") })).send().await.expect(202);
    let verification = app.mailed_token(&email("verified")).await;
    let admin = app.admin().await.access;
    vec![
        with("register", "/v1/auth/register", "password", profile("registered")),
        by_link(Page::VerifyEmail, "password", verification),
        by_link(Page::ResetPassword, "new_password", reset),
        by_link(Page::AcceptInvitation, "password", invitation),
        Setter {
            bearer: Some(access),
            ..with("change", "/v1/me/password", "new_password", json!({ "current_password": PASSWORD }))
        },
        Setter { bearer: Some(admin), ..with("create", "/v1/users", "password", profile("made")) },
    ]
}

on_both_databases! {
    /// PW-07: register, verify, reset, change, accept and an administrator's create refuse the same passwords for the
    /// same reasons, all of them at once; and whatever carried the refused one is still good for a better one.
    async fn every_setter_refuses_alike(app: TestApp) {
        for setter in setters(&app).await {
            for (password, codes) in refused() {
                let answer = setter.set(&app, json!(password)).await.expect_problem(422, "validation_failed");
                let pointer = format!("/{}", setter.field);
                let expected: Vec<_> = codes.iter().map(|code| (pointer.clone(), (*code).to_owned())).collect();
                assert_eq!(answer.field_errors(), expected, "{} {password:?}", setter.name);
                assert!(!answer.text.contains(&json!(password).to_string()) || password.is_empty(), "{answer:?}");
            }
            for (value, code) in [(json!(12_345_678), "wrong_type"), (json!(["kV7#pQ2 xyz"]), "wrong_type"), (json!({}), "wrong_type")] {
                let answer = setter.set(&app, value).await.expect_problem(422, "validation_failed");
                assert_eq!(answer.field_errors(), [(format!("/{}", setter.field), code.to_owned())], "{}", setter.name);
            }
            let answer = setter.set(&app, json!("kV7#pQ2x")).await;
            assert!((200..300).contains(&answer.status), "{} {answer:?}", setter.name);
        }
    }

    /// PW-07: one setting raises the least length everywhere.
    async fn one_setting_raises_the_length_everywhere(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__PASSWORD_MIN_LENGTH", "15")]).await;
        for setter in setters(&app).await {
            let answer = setter.set(&app, json!("fourteen chars")).await.expect_problem(422, "validation_failed");
            let expected = [(format!("/{}", setter.field), "password_too_short".to_owned())];
            assert_eq!(answer.field_errors(), expected, "{}", setter.name);
            let answer = setter.set(&app, json!("fifteen of them")).await;
            assert!((200..300).contains(&answer.status), "{} {answer:?}", setter.name);
        }
    }
}

/// PW-07: no call takes or gives a hint or the answer to a question.
#[test]
fn nothing_asks_for_a_hint() {
    let document: Value = serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap();
    let mut names = Vec::new();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for schema in schemas.values() {
        names.extend(schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys().cloned()));
    }
    assert!(names.len() > 50, "{names:?}");
    for word in ["hint", "question", "answer", "reminder"] {
        assert!(!names.iter().any(|name| name.contains(word)), "{word}: {names:?}");
    }
}
