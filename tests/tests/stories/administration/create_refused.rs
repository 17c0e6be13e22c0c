//! Users that an administrator cannot make.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, TestApp, at_once, on_both_databases};

async fn create(app: &TestApp, by: &Person, body: Value) -> Answer {
    app.post("/v1/users", &body).by(by).send().await
}

async fn users(app: &TestApp) -> usize {
    app.db.rows("SELECT id FROM users").await.len()
}

on_both_databases! {
    async fn what_belongs_to_another_user_is_refused(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let first = json!({ "email": "grace@example.com", "username": "Grace", "stripe_customer_id": "cus_1", "send_invitation": false });
        let taken = create(&app, &admin, first).await.expect(201).text_of("id");
        let before = users(&app).await;
        let attempts = [
            (json!({ "email": "GRACE@EXAMPLE.COM" }), "email_taken"),
            (json!({ "email": "new@example.com", "username": "gRACE" }), "username_taken"),
            (json!({ "email": "newer@example.com", "stripe_customer_id": "cus_1" }), "conflict"),
        ];
        for (body, code) in &attempts {
            create(&app, &admin, body.clone()).await.expect_problem(409, code);
        }
        assert_eq!(users(&app).await, before);
        assert!(app.mails().await.is_empty(), "somebody was invited to nothing");
        // Case makes a difference for ids of others.
        create(&app, &admin, json!({ "email": "mary@example.com", "stripe_customer_id": "CUS_1" })).await.expect(201);
        // Once the owner is deleted all of it is free.
        app.delete(&format!("/v1/users/{taken}")).by(&admin).send().await.expect(204);
        for (body, _) in attempts {
            create(&app, &admin, body).await.expect(201);
        }
    }

    async fn of_many_who_make_the_same_user_one_succeeds(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let body = json!({ "email": "grace@example.com", "password": PASSWORD });
        let answers = at_once((0..10).map(|_| app.post("/v1/users", &body).by(&admin))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.expect_problem(409, "email_taken");
        }
    }

    async fn everything_that_is_wrong_is_told_at_once(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let before = users(&app).await;
        let wrong = json!({
            "email": "grace", "email_verified": "yes", "password": "short", "username": "a b", "name": "x".repeat(256),
            "first_name": 1, "last_name": "a\u{0}b", "phone": "0151", "image": "ftp://example.com/a.png", "target_role": "",
            "experience_level": "boss", "role": "emperor!", "account_status": "suspended", "stripe_customer_id": "",
            "metadata": { "a": "x".repeat(17_000) }, "app_metadata": [], "send_invitation": true, "id": "1", "version": 2,
        });
        let mut errors = create(&app, &admin, wrong).await.expect_problem(422, "validation_failed").field_errors();
        errors.sort();
        let expected = [
            ("/account_status", "invalid_value"),
            ("/app_metadata", "wrong_type"),
            ("/email", "invalid_email"),
            ("/email_verified", "wrong_type"),
            ("/experience_level", "invalid_value"),
            ("/first_name", "wrong_type"),
            ("/id", "unknown_field"),
            ("/image", "invalid_url"),
            ("/last_name", "invalid_value"),
            ("/metadata", "too_long"),
            ("/name", "too_long"),
            ("/password", "password_too_short"),
            ("/phone", "invalid_phone"),
            ("/role", "invalid_value"),
            ("/send_invitation", "invalid_value"),
            ("/stripe_customer_id", "invalid_value"),
            ("/target_role", "invalid_value"),
            ("/username", "invalid_username"),
            ("/version", "unknown_field"),
        ];
        assert_eq!(errors, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
        assert_eq!(users(&app).await, before);
    }

    async fn what_roster_decides_is_no_field(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let fields = [
            "id", "password_hash", "email_verified_at", "status_reason", "status_until", "failed_login_attempts",
            "disabled", "is_deleted", "deleted_at", "created_at", "updated_at", "version", "last_login_at", "source",
            "source_id", "source_system", "self_registered", "status",
        ];
        for field in fields {
            let body = json!({ "email": "new@example.com", field: null });
            let answer = create(&app, &admin, body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(format!("/{field}"), "unknown_field".to_owned())]);
        }
    }

    async fn an_account_begins_active_or_pending_and_in_no_other_state(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        for status in ["suspended", "locked", "deleted", "Active", " active", ""] {
            let body = json!({ "email": "new@example.com", "account_status": status });
            let answer = create(&app, &admin, body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/account_status".to_owned(), "invalid_value".to_owned())], "{status:?}");
        }
        for role in ["emperor", "Admin", "", "a b"] {
            let body = json!({ "email": "new@example.com", "role": role });
            let answer = create(&app, &admin, body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/role".to_owned(), "invalid_value".to_owned())], "{role:?}");
        }
        let with_both = json!({ "email": "new@example.com", "password": PASSWORD, "send_invitation": true });
        let answer = create(&app, &admin, with_both).await.expect_problem(422, "validation_failed");
        assert_eq!(answer.field_errors(), [("/send_invitation".to_owned(), "invalid_value".to_owned())]);
        create(&app, &admin, json!({})).await.expect_problem(422, "validation_failed");
    }

    /// The policy is the same as for those who sign up, the account's own names included.
    async fn a_password_that_nobody_may_set_is_refused_here_too(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        for (password, code) in [
            ("password123", "password_too_common"),
            ("margarethopper2026", "password_contains_identity"),
            ("xxhopperxx", "password_contains_identity"),
            ("1234567", "password_too_short"),
            ("a\u{0}bcdefghij", "invalid_value"),
            ("a\u{1}bcdefghij", "invalid_value"),
        ] {
            let body = json!({ "email": "margaret.hopper@example.com", "name": "Margaret Hopper", "password": password });
            let answer = create(&app, &admin, body).await.expect_problem(422, "validation_failed");
            let errors = answer.field_errors();
            assert!(errors.contains(&("/password".to_owned(), code.to_owned())), "{password:?}: {errors:?}");
            assert!(!answer.text.contains(password), "{answer:?}");
        }
    }
}
