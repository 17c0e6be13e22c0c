//! How long a password may be, and that every character of it counts.

use serde_json::json;

use crate::support::{Answer, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

/// Signs up with a password, whatever comes of it.
async fn sign_up(app: &TestApp, email: &str, password: &str) -> Answer {
    app.try_register(json!({ "email": email, "password": password })).await
}

/// Signs up with a password and proves the address.
async fn activate(app: &TestApp, email: &str, password: &str) {
    let id = sign_up(app, email, password).await.expect(202).text_of("registration_id");
    let token = app.mailed_token(email).await;
    app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200);
}

fn refused(answer: Answer) -> Vec<(String, String)> {
    answer.expect_problem(422, "validation_failed").field_errors()
}

fn because_of_the_password(code: &str) -> Vec<(String, String)> {
    vec![("/password".to_owned(), code.to_owned())]
}

on_both_databases! {
    /// PW-01: code points count, eight of them, not bytes.
    async fn a_password_has_at_least_eight_code_points(app: TestApp) {
        for (short, enough) in [("kV7#pQ2", "kV7#pQ2x"), ("ñandú€7", "ñandú€7x"), ("🦊🐢🦉🐙🦔🐝🦑", "🦊🐢🦉🐙🦔🐝🦑🐌")] {
            assert_eq!((short.chars().count(), enough.chars().count()), (7, 8));
            let answer = sign_up(&app, "ada@example.com", short).await;
            assert_eq!(refused(answer), because_of_the_password("password_too_short"), "{short}");
            sign_up(&app, "ada@example.com", enough).await.expect(202);
        }
        // Two code points that NFC makes one count as one.
        let answer = sign_up(&app, "ada@example.com", "kV7#pQe\u{301}").await;
        assert_eq!(refused(answer), because_of_the_password("password_too_short"));
    }

    /// PW-01: the minimum is one setting.
    async fn the_minimum_length_is_a_setting(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__PASSWORD_MIN_LENGTH", "15")]).await;
        let answer = sign_up(&app, "ada@example.com", "kV7#pQ2xLm9!tR").await;
        assert_eq!(refused(answer), because_of_the_password("password_too_short"));
        sign_up(&app, "ada@example.com", "kV7#pQ2xLm9!tRw").await.expect(202);
        // The same rule where the mailed link sets a password.
        let token = app.mailed_token("ada@example.com").await;
        let answer = app.try_verify(json!({ "token": token, "password": "kV7#pQ2xLm9!tR" })).await;
        assert_eq!(refused(answer), because_of_the_password("password_too_short"));
        app.try_verify(json!({ "token": token, "password": "kV7#pQ2xLm9!tRw" })).await.expect(200);
    }

    /// PW-02: 64 characters of any script, the last of them as good as the first, past the 72 bytes that bcrypt reads.
    async fn every_character_of_a_long_password_counts(app: TestApp) {
        let others = [("é", "è"), ("😀", "😁"), ("用", "户"), ("a", "b")];
        for (index, (character, other)) in others.into_iter().enumerate() {
            let email = format!("user{index}@example.com");
            // A whole row of one letter is common; a beginning of its own is not.
            let beginning = if character == "a" { "kV7#" } else { "" };
            let rest = 64 - beginning.len();
            let password = format!("{beginning}{}", character.repeat(rest));
            assert_eq!(password.chars().count(), 64);
            activate(&app, &email, &password).await;
            app.try_login(&email, &password).await.expect(200);
            let without_last = format!("{beginning}{}", character.repeat(rest - 1));
            for wrong in [format!("{without_last}{other}"), without_last.clone(), format!("{password}{character}")] {
                app.try_login(&email, &wrong).await.expect_problem(401, "invalid_credentials");
            }
        }
    }

    /// PW-02: what stands past byte 72 counts.
    async fn nothing_is_cut_off_at_seventy_two_bytes(app: TestApp) {
        let start = "a".repeat(72);
        activate(&app, "ada@example.com", &format!("{start}X")).await;
        app.try_login("ada@example.com", &format!("{start}X")).await.expect(200);
        for wrong in [start.clone(), format!("{start}Y"), format!("{start}XX"), format!("{start}x")] {
            app.try_login("ada@example.com", &wrong).await.expect_problem(401, "invalid_credentials");
        }
    }

    /// PW-03: bcrypt repeats its key after a NUL, so that `a` and `a\0a` would be one password.
    async fn a_nul_is_refused_wherever_a_password_is_read(app: TestApp) {
        let row = "a".repeat(15);
        let email = "bob@example.com";
        activate(&app, email, &row).await;
        let token = app.register("eve@example.com").await.token;
        for aliased in ["a\0a".to_owned(), format!("{row}\0{row}"), format!("{row}\0"), format!("\0{row}")] {
            let answers = [
                app.try_login(email, &aliased).await,
                sign_up(&app, "new@example.com", &aliased).await,
                app.try_verify(json!({ "token": token, "password": aliased })).await,
            ];
            for answer in answers {
                assert_eq!(refused(answer), because_of_the_password("invalid_value"), "{aliased:?}");
            }
        }
        app.try_login(email, &row.repeat(2)).await.expect_problem(401, "invalid_credentials");
        app.try_login(email, &row).await.expect(200);
    }

    /// PW-04: beyond 256 code points or 1,024 bytes a password is refused before anything is hashed.
    async fn a_password_beyond_the_maximum_is_refused_before_any_work(app: TestApp) {
        let fitting = [format!("kV7#{}", "é".repeat(252)), "😀".repeat(256)];
        for (index, password) in fitting.iter().enumerate() {
            assert_eq!(password.chars().count(), 256);
            let email = format!("user{index}@example.com");
            activate(&app, &email, password).await;
            app.try_login(&email, password).await.expect(200);
        }
        let token = app.register("eve@example.com").await.token;
        let before = app.roster().hashing().stats().runs();
        for long in ["b".repeat(1_100), format!("kV7#{}", "é".repeat(253)), "b".repeat(50_000)] {
            for answer in [
                sign_up(&app, "ada@example.com", &long).await,
                app.try_verify(json!({ "token": token, "password": long })).await,
            ] {
                assert_eq!(refused(answer), because_of_the_password("password_too_long"), "{} bytes", long.len());
            }
        }
        assert_eq!(app.roster().hashing().stats().runs(), before);
    }

    /// PW-04: at log-in a password beyond the maximum answers and costs what a short wrong one does.
    async fn a_password_beyond_the_maximum_is_a_wrong_one_at_log_in(app: TestApp) {
        app.activate("ada@example.com").await;
        let expected = app.try_login("ada@example.com", "short").await;
        let expected = expected.expect_problem(401, "invalid_credentials").likeness();
        let long = [format!("{PASSWORD}{}", "x".repeat(5_000)), "x".repeat(5_000), "é".repeat(20_000)];
        for password in &long {
            for email in ["ada@example.com", "nobody@example.com"] {
                let before = app.roster().hashing().stats().runs();
                assert_eq!(app.try_login(email, password).await.likeness(), expected, "{email}");
                assert_eq!(app.roster().hashing().stats().runs(), before + 1, "{email}");
            }
        }
    }
}
