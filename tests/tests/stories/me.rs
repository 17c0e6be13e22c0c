//! The signed-in user: what is shown, and what a merge patch changes.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, Steps, TestApp, at_once, on_both_databases};

/// What a user sees of the own account, and nothing else.
const FIELDS: [&str; 21] = [
    "account_status",
    "app_metadata",
    "created_at",
    "disabled",
    "email",
    "email_verified",
    "email_verified_at",
    "experience_level",
    "first_name",
    "id",
    "image",
    "last_login_at",
    "last_name",
    "metadata",
    "name",
    "phone",
    "role",
    "target_role",
    "updated_at",
    "username",
    "version",
];

/// A signed-in user.
struct Me {
    app: TestApp,
    token: String,
}

impl Me {
    async fn on(app: TestApp) -> Self {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        Self { app, token }
    }

    async fn get(&self) -> Answer {
        self.app.get("/v1/me").bearer(&self.token).send().await.expect(200)
    }

    fn call(&self, body: &Value) -> Call {
        self.app.patch("/v1/me", body).bearer(&self.token)
    }

    async fn patch(&self, body: Value) -> Answer {
        self.call(&body).send().await
    }
}

fn etag(user: &Value) -> String {
    format!("\"{}\"", user["version"])
}

on_both_databases! {
    async fn a_user_sees_the_own_account_and_nothing_secret(app: TestApp) {
        let me = Me::on(app).await;
        let answer = me.get().await;
        let user = answer.json();
        let mut fields: Vec<_> = user.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, FIELDS);
        assert_eq!(answer.header("etag"), etag(&user));
        assert_eq!(answer.header("content-type"), "application/json");
        for (field, value) in [
            ("email", json!("ada@example.com")),
            ("email_verified", json!(true)),
            ("role", json!("viewer")),
            ("account_status", json!("active")),
            ("disabled", json!(false)),
            ("metadata", json!({})),
            ("app_metadata", json!({})),
            ("username", Value::Null),
            ("name", Value::Null),
        ] {
            assert_eq!(user[field], value, "{field}");
        }
        for field in ["created_at", "updated_at", "email_verified_at", "last_login_at"] {
            let time = user[field].as_str().unwrap();
            assert!(time.ends_with('Z') && time.contains('T'), "{field}: {time}");
        }
    }

    async fn a_patch_sets_what_it_names_clears_what_is_null_and_keeps_the_rest(app: TestApp) {
        let me = Me::on(app).await;
        let set = json!({
            "username": "Ada", "name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace",
            "phone": "+442071234567", "image": "https://example.com/ada.png", "target_role": "Analyst",
            "experience_level": "principal", "metadata": { "theme": "dark" },
        });
        let before = me.get().await.json();
        let answer = me.patch(set.clone()).await.expect(200);
        for (field, value) in set.as_object().unwrap() {
            assert_eq!(answer.json()[field], *value, "{field}");
        }
        assert_eq!(answer.header("etag"), etag(&answer.json()));
        assert_eq!(answer.json(), me.get().await.json());
        assert_eq!(answer.json()["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));

        for (field, value) in set.as_object().unwrap() {
            let cleared = me.patch(json!({ field.as_str(): null })).await.expect(200).json();
            let empty = if field == "metadata" { json!({}) } else { Value::Null };
            assert_eq!(cleared[field], empty, "{field}");
            let kept = set.as_object().unwrap().keys().filter(|other| *other != field);
            for other in kept {
                assert_eq!(cleared[other], set[other], "{other} after {field} was cleared");
            }
            me.patch(json!({ field.as_str(): value })).await.expect(200);
        }
    }

    async fn outer_white_space_does_not_belong_to_a_text(app: TestApp) {
        let me = Me::on(app).await;
        let user = me.patch(json!({ "name": "  Ada \u{2003}", "username": " ada " })).await.expect(200).json();
        assert_eq!((&user["name"], &user["username"]), (&json!("Ada"), &json!("ada")));
        for field in ["name", "first_name", "last_name", "target_role", "username", "phone", "image", "experience_level"] {
            let answer = me.patch(json!({ field: " " })).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors()[0].0, format!("/{field}"), "a blank text clears nothing");
        }
    }

    async fn both_media_types_of_a_patch_are_taken_and_no_other(app: TestApp) {
        let me = Me::on(app).await;
        let send = |kind: &str| {
            me.app.call(Method::PATCH, "/v1/me").bearer(&me.token).body(kind, r#"{"name":"Ada"}"#).send()
        };
        for kind in ["application/json", "application/merge-patch+json", "application/merge-patch+json; charset=utf-8"] {
            send(kind).await.expect(200);
        }
        for kind in ["application/json-patch+json", "text/plain", "application/x-www-form-urlencoded", "application/*"] {
            send(kind).await.expect_problem(415, "unsupported_media_type");
        }
    }

    async fn metadata_is_merged(app: TestApp) {
        let me = Me::on(app).await;
        let merge = async |patch: Value| me.patch(json!({ "metadata": patch })).await.expect(200).json()["metadata"].clone();
        let first = json!({ "a": { "b": 1, "c": [1, { "d": null }] }, "e": "f", "g": 1.5, "h": i64::MIN, "i": u64::MAX });
        assert_eq!(merge(first.clone()).await, first);
        assert_eq!(merge(json!({})).await, first);
        let second = merge(json!({ "a": { "b": null, "x": { "y": null, "z": 2 } }, "e": { "f": [] }, "g": null })).await;
        let expected = json!({
            "a": { "c": [1, { "d": null }], "x": { "z": 2 } }, "e": { "f": [] }, "h": i64::MIN, "i": u64::MAX,
        });
        assert_eq!(second, expected);
        assert_eq!(merge(json!({ "a": [], "no": null })).await["a"], json!([]));
        assert_eq!(merge(Value::Null).await, json!({}));
    }

    async fn metadata_has_at_most_16_kib_once_it_is_merged(app: TestApp) {
        let me = Me::on(app).await;
        // {"a":"…","b":"…"}: 15 bytes besides the two texts.
        let text = |bytes: usize| "x".repeat(bytes);
        me.patch(json!({ "metadata": { "a": text(10_000) } })).await.expect(200);
        me.patch(json!({ "metadata": { "b": text(16_384 - 10_000 - 15) } })).await.expect(200);
        let full = me.get().await.json();
        for patch in [json!({ "c": 1 }), json!({ "b": text(16_384 - 10_000 - 14) }), json!({ "c": text(17_000) })] {
            let answer = me.patch(json!({ "metadata": patch, "name": "Ada" })).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/metadata".to_owned(), "too_long".to_owned())]);
        }
        assert_eq!(me.get().await.json(), full, "a refused change was kept");
        me.patch(json!({ "metadata": { "a": null, "c": text(9_000) } })).await.expect(200);
    }

    async fn the_version_rises_with_a_change_and_only_then(app: TestApp) {
        let me = Me::on(app).await;
        let name = json!({ "name": "Ada", "metadata": { "a": 1 } });
        let first = me.patch(name.clone()).await.expect(200).json();
        me.app.advance(Duration::from_mins(1));
        for same in [name, json!({}), json!({ "metadata": { "a": 1, "no": null } }), json!({ "phone": null, "name": " Ada" })] {
            let answer = me.patch(same).await.expect(200);
            assert_eq!(answer.json(), first);
            assert_eq!(answer.header("etag"), etag(&first));
        }
        // What signing in leaves behind turns no editor away.
        me.app.login("ada@example.com").await;
        me.app.try_login("ada@example.com", "wrong").await.expect(401);
        let after = me.get().await.json();
        assert_ne!(after["last_login_at"], first["last_login_at"]);
        assert_eq!((&after["version"], &after["updated_at"]), (&first["version"], &first["updated_at"]));

        let changed = me.patch(json!({ "name": "Countess", "first_name": "Ada", "metadata": { "a": 2 } })).await.expect(200).json();
        assert_eq!(changed["version"].as_i64(), first["version"].as_i64().map(|version| version + 1));
        assert!(changed["updated_at"].as_str() > first["updated_at"].as_str());
        assert_eq!(changed["created_at"], first["created_at"]);
    }

    async fn a_change_can_be_bound_to_a_version(app: TestApp) {
        let me = Me::on(app).await;
        let current = async || me.get().await.header("etag").to_owned();
        let try_with = |condition: String, name: &str| {
            me.call(&json!({ "name": name })).header("if-match", &condition).send()
        };
        let first = current().await;
        try_with(first.clone(), "by its tag").await.expect(200);
        try_with("*".to_owned(), "by any").await.expect(200);
        try_with(format!("\"0\", {}", current().await), "by a list").await.expect(200);
        let kept = me.get().await.json();
        let tag = etag(&kept);
        let bare = tag.trim_matches('"').to_owned();
        for unfit in [first, format!("W/{tag}"), bare.clone(), format!("\"0{bare}\""), "\"\"".to_owned(), String::new(), "\"x\"".to_owned()] {
            try_with(unfit.clone(), "lost").await.expect_problem(412, "stale_version");
        }
        assert_eq!(me.get().await.json(), kept);
        // A condition that fails is told before a name that is taken, and after a body that is unfit.
        let stale = me.call(&json!({ "phone": "1" })).header("if-match", "\"0\"").send().await;
        stale.expect_problem(422, "validation_failed");
    }

    async fn of_two_editors_of_one_version_one_is_turned_away(app: TestApp) {
        let me = Me::on(app).await;
        let tag = me.get().await.header("etag").to_owned();
        let edits = (0..8).map(|n| me.call(&json!({ "name": format!("Editor {n}") })).header("if-match", &tag));
        let (won, lost): (Vec<_>, Vec<_>) = at_once(edits).await.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "{lost:?}");
        assert_eq!(me.get().await.json()["name"], won[0].json()["name"]);
        for answer in lost {
            answer.expect_problem(412, "stale_version");
        }

        let before = me.get().await.json()["version"].as_i64().unwrap();
        let fields = ["name", "first_name", "last_name", "target_role"];
        let unbound = fields.map(|field| me.call(&json!({ field: "Together" })));
        for answer in at_once(unbound).await {
            answer.expect(200);
        }
        let after = me.get().await.json();
        assert!(fields.iter().all(|field| after[field] == "Together"), "{after}");
        assert_eq!(after["version"], before + 4);
    }

    async fn a_username_belongs_to_one_account(app: TestApp) {
        let me = Me::on(app).await;
        me.app.activate("grace@example.com").await;
        let other = me.app.login("grace@example.com").await.access;
        me.patch(json!({ "username": "Ada" })).await.expect(200);
        for taken in ["ada", "ADA", " Ada "] {
            let body = json!({ "username": taken, "name": "Grace" });
            me.app.patch("/v1/me", &body).bearer(&other).send().await.expect_problem(409, "username_taken");
        }
        let grace = me.app.get("/v1/me").bearer(&other).send().await.json();
        assert_eq!((&grace["username"], &grace["name"]), (&Value::Null, &Value::Null), "half of a change was kept");
        // One's own name may change its case; a name that was given up is free.
        assert_eq!(me.patch(json!({ "username": "aDa" })).await.expect(200).json()["username"], "aDa");
        me.patch(json!({ "username": null })).await.expect(200);
        me.app.patch("/v1/me", &json!({ "username": "ada" })).bearer(&other).send().await.expect(200);
        me.patch(json!({ "username": "ada" })).await.expect_problem(409, "username_taken");
    }

    async fn everything_that_is_wrong_is_told_at_once_and_nothing_is_changed(app: TestApp) {
        let me = Me::on(app).await;
        let before = me.get().await.json();
        let wrong = json!({
            "username": "a b", "name": "x".repeat(256), "first_name": 1, "last_name": "a\u{0}b", "phone": "0151",
            "image": "ftp://example.com/a.png", "target_role": "", "experience_level": "Mid",
            "metadata": { "a": "x".repeat(17_000) }, "email": "new@example.com", "role": "admin", "version": 7,
        });
        let answer = me.patch(wrong).await.expect_problem(422, "validation_failed");
        let mut errors = answer.field_errors();
        errors.sort();
        let expected = [
            ("/email", "unknown_field"),
            ("/experience_level", "invalid_value"),
            ("/first_name", "wrong_type"),
            ("/image", "invalid_url"),
            ("/last_name", "invalid_value"),
            ("/metadata", "too_long"),
            ("/name", "too_long"),
            ("/phone", "invalid_phone"),
            ("/role", "unknown_field"),
            ("/target_role", "invalid_value"),
            ("/username", "invalid_username"),
            ("/version", "unknown_field"),
        ];
        assert_eq!(errors, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
        assert_eq!(me.get().await.json(), before);
    }

    /// What is not the user's own to write is no field of the body.
    async fn what_others_decide_cannot_be_written(app: TestApp) {
        let me = Me::on(app).await;
        let before = me.get().await.json();
        for field in FIELDS.into_iter().chain(["password", "password_hash", "status_until", "is_deleted", "stripe_customer_id"]) {
            if ["username", "name", "first_name", "last_name", "phone", "image", "target_role", "experience_level", "metadata"].contains(&field) {
                continue;
            }
            for value in [Value::Null, before[field].clone(), json!(true)] {
                let answer = me.patch(json!({ field: value })).await.expect_problem(422, "validation_failed");
                assert_eq!(answer.field_errors(), [(format!("/{field}"), "unknown_field".to_owned())]);
            }
        }
        assert_eq!(me.get().await.json(), before);
    }
}
