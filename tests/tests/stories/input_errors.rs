//! Everything that is wrong is told at once.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, Steps, TestApp, TestDatabase, on_both_databases};

fn told(answer: &Answer) -> Vec<(String, String)> {
    let mut errors = answer.field_errors();
    errors.sort();
    errors
}

#[track_caller]
fn refused(answer: Answer, expected: &[(&str, &str)]) {
    let answer = answer.expect_problem(422, "validation_failed");
    let mut expected: Vec<_> =
        expected.iter().map(|(field, code)| (format!("/{field}"), (*code).to_owned())).collect();
    expected.sort();
    assert_eq!(told(&answer), expected, "{answer:?}");
    let count = expected.len();
    let detail =
        if count == 1 { "1 field is invalid.".to_owned() } else { format!("{count} fields are invalid.") };
    assert_eq!(answer.text_of("detail"), detail);
}

/// A sign-up in which every field is unfit.
fn all_wrong() -> Value {
    json!({
        "email": "ada", "password": "short", "username": "a", "name": " ", "first_name": "x".repeat(101),
        "last_name": "a\nb", "phone": "0151 1234", "image": "javascript:alert(1)", "target_role": 7,
        "experience_level": "wizard", "role": "admin",
    })
}

on_both_databases! {
    async fn a_sign_up_is_told_everything_that_is_wrong_with_it(app: TestApp) {
        refused(app.try_register(all_wrong()).await, &[
            ("email", "invalid_email"),
            ("password", "password_too_short"),
            ("username", "too_short"),
            ("name", "invalid_value"),
            ("first_name", "too_long"),
            ("last_name", "invalid_value"),
            ("phone", "invalid_phone"),
            ("image", "invalid_url"),
            ("target_role", "wrong_type"),
            ("experience_level", "invalid_value"),
            ("role", "unknown_field"),
        ]);
        refused(app.try_register(json!({})).await, &[("email", "required"), ("password", "required")]);
        refused(app.try_register(json!({ "email": null, "password": null })).await, &[
            ("email", "required"),
            ("password", "required"),
        ]);
    }

    /// PW-06: the policy judges by whatever of the identity is fit, beside the fields that are not.
    async fn a_password_is_judged_beside_the_other_fields(app: TestApp) {
        let register = |email: &str, password: &str, username: &str| {
            app.try_register(json!({ "email": email, "password": password, "username": username }))
        };
        refused(register("ada", "x", "ada").await, &[("email", "invalid_email"), ("password", "password_too_short")]);
        refused(register("ada", "password1", "ada").await, &[
            ("email", "invalid_email"),
            ("password", "password_too_common"),
        ]);
        refused(register("ada", "lovelace1815", "lovelace").await, &[
            ("email", "invalid_email"),
            ("password", "password_contains_identity"),
        ]);
        refused(register("lovelace@example.com", "lovelace1815", "a").await, &[
            ("username", "too_short"),
            ("password", "password_contains_identity"),
        ]);
        let long = "x".repeat(257) + "\u{1b}";
        refused(register("ada@example.com", &long, "ada").await, &[
            ("password", "password_too_long"),
            ("password", "invalid_value"),
        ]);
    }

    /// PW-01: by the minimum that is set.
    async fn the_minimum_that_is_set_is_the_one_that_is_told(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__PASSWORD_MIN_LENGTH", "15")]).await;
        let body = json!({ "email": "ada", "password": "fourteen chars" });
        refused(app.try_register(body).await, &[("email", "invalid_email"), ("password", "password_too_short")]);
    }

    async fn a_verification_is_told_everything_and_its_token_stays_usable(app: TestApp) {
        let body = json!({ "token": "", "password": "short", "registration_id": 1, "id": 1 });
        refused(app.try_verify(body).await, &[
            ("token", "required"),
            ("password", "password_too_short"),
            ("registration_id", "wrong_type"),
            ("id", "unknown_field"),
        ]);
        let token = app.register("lovelace@example.com").await.token;
        let with = |password: &str| app.try_verify(json!({ "token": token, "password": password }));
        refused(with("short").await, &[("password", "password_too_short")]);
        refused(with("password1").await, &[("password", "password_too_common")]);
        refused(with("lovelace1815").await, &[("password", "password_contains_identity")]);
        with("analytical engine").await.expect(200);
    }

    async fn a_log_in_is_told_everything_that_is_wrong_with_it(app: TestApp) {
        let login = |body: Value| app.post("/v1/auth/login", &body).send();
        refused(login(json!({})).await, &[("identifier", "required"), ("password", "required")]);
        refused(login(json!({ "email": "a@x.org", "username": "ada", "password": 1, "device_name": "" })).await, &[
            ("username", "invalid_value"),
            ("password", "wrong_type"),
            ("device_name", "invalid_value"),
        ]);
    }
}
