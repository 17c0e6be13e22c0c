//! What a password may consist of, and for how long it is good.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, Steps, TestApp, on_both_databases};

/// What attackers try first, as far as it is long enough.
const COMMON: [&str; 50] = [
    "password",
    "12345678",
    "123456789",
    "baseball",
    "football",
    "1234567890",
    "superman",
    "1qaz2wsx",
    "trustno1",
    "jennifer",
    "sunshine",
    "iloveyou",
    "starwars",
    "computer",
    "michelle",
    "11111111",
    "princess",
    "987654321",
    "corvette",
    "bigdaddy",
    "password1",
    "88888888",
    "victoria",
    "midnight",
    "internet",
    "samantha",
    "mercedes",
    "maverick",
    "elephant",
    "whatever",
    "12341234",
    "asdfghjk",
    "qwertyui",
    "qwertyuiop",
    "q1w2e3r4",
    "abcd1234",
    "chocolate",
    "butterfly",
    "liverpool",
    "1q2w3e4r",
    "passw0rd",
    "password123",
    "123123123",
    "qwerty123",
    "asdfasdf",
    "zaq12wsx",
    "87654321",
    "alexander",
    "veronica",
    "bonjour1",
];

async fn codes(app: &TestApp, body: Value) -> Vec<(String, String)> {
    app.try_register(body).await.expect_problem(422, "validation_failed").field_errors()
}

fn because(code: &str) -> Vec<(String, String)> {
    vec![("/password".to_owned(), code.to_owned())]
}

on_both_databases! {
    /// PW-05: no rules of composition; spaces and every script are fine.
    async fn any_mixture_of_characters_is_a_password(app: TestApp) {
        let passwords = [
            "correct horse battery staple", "83620174950281736450", "onlylowercaseletters", "ONLYUPPERCASELETTERS",
            "  spaces around  ", "пароль из слов", "密码是很长的一句话", "!\"§$%&/()=?`´*+~", "mixed 👩‍👩‍👧 family",
        ];
        for (index, password) in passwords.into_iter().enumerate() {
            let email = format!("u{index}@example.com");
            let body = json!({ "email": email, "password": password });
            let id = app.try_register(body).await.expect(202).text_of("registration_id");
            let token = app.mailed_token(&email).await;
            app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200);
            app.try_login(&email, password).await.expect(200);
        }
    }

    /// PW-05: nothing is trimmed or folded.
    async fn a_password_is_taken_as_it_was_typed(app: TestApp) {
        let password = "  Straße nach Ωmega  ";
        let id = app.try_register(json!({ "email": "ada@example.com", "password": password })).await;
        let token = app.mailed_token("ada@example.com").await;
        let body = json!({ "token": token, "registration_id": id.text_of("registration_id") });
        app.try_verify(body).await.expect(200);
        let others = [
            password.trim().to_owned(), password.trim_end().to_owned(), password.to_uppercase(),
            password.to_lowercase(), password.replace('ß', "ss"), password.replace("  ", " "),
            password.replace('Ω', "\u{ff2f}"),
        ];
        for other in others {
            app.try_login("ada@example.com", &other).await.expect_problem(401, "invalid_credentials");
        }
        app.try_login("ada@example.com", password).await.expect(200);
    }

    /// PW-05: two keyboards may write one letter in two ways; NFC makes them one, whichever way came first.
    async fn unicode_is_normalised_once(app: TestApp) {
        let (composed, decomposed) = ("caf\u{e9} \u{c5}ngstr\u{f6}m", "cafe\u{301} A\u{30a}ngstro\u{308}m");
        for (email, set, typed) in
            [("ada@example.com", decomposed, composed), ("bob@example.com", composed, decomposed)]
        {
            let id = app.try_register(json!({ "email": email, "password": set })).await.text_of("registration_id");
            let token = app.mailed_token(email).await;
            app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200);
            app.try_login(email, typed).await.expect(200);
            app.try_login(email, set).await.expect(200);
        }
        // A form that only looks alike (NFKC would make it one) is another password.
        let other = composed.replace('f', "\u{ff46}");
        app.try_login("ada@example.com", &other).await.expect_problem(401, "invalid_credentials");
    }

    /// PW-06: common passwords are refused in any case.
    async fn common_passwords_are_refused(app: TestApp) {
        for password in COMMON {
            let shouted = password.to_uppercase();
            for password in [password, &shouted] {
                let body = json!({ "email": "ada@example.com", "password": password });
                assert_eq!(codes(&app, body).await, because("password_too_common"), "{password}");
            }
        }
        assert!(app.mails().await.is_empty());
    }

    /// PW-06: what everybody can see of an account is no secret.
    async fn the_words_of_the_account_are_refused(app: TestApp) {
        let base = json!({
            "email": "margaret.hopper@example.com", "username": "amazing-grace", "name": "Dr. Brewster Murray",
            "first_name": "Wilhelmine", "last_name": "Østergård-Núñez",
        });
        let with = |password: &str| {
            let mut body = base.clone();
            body["password"] = json!(password);
            body
        };
        for password in [
            "margarethopper2026", "MARGARET and more", "xx-hopper-xx", "margaret.hopper@example.com", "1Amazing-Grace1",
            "brewster+7000", "so much Murray", "wilhelmine1900", "my østergård x", "nu\u{301}n\u{303}ez 1234",
        ] {
            assert_eq!(codes(&app, with(password)).await, because("password_contains_identity"), "{password}");
        }
        // Words of fewer than four characters stand in too many good passwords.
        for password in ["dr. no and the sea", "an amazing, graceful thing"] {
            app.try_register(with(password)).await.expect(202);
        }
    }

    /// PW-06: the same rules where the mailed link sets a password, and the link stays good.
    async fn the_same_rules_hold_for_a_password_set_by_the_link(app: TestApp) {
        let token = app.register("margaret.hopper@example.com").await.token;
        for (password, code) in [
            ("password123", "password_too_common"),
            ("margarethopper2026", "password_contains_identity"),
            ("kV7#pQ2", "password_too_short"),
            ("kV7#pQ2\u{7}x", "invalid_value"),
        ] {
            let answer = app.try_verify(json!({ "token": token, "password": password })).await;
            assert_eq!(answer.expect_problem(422, "validation_failed").field_errors(), because(code), "{password:?}");
        }
        app.try_verify(json!({ "token": token, "password": "another good password" })).await.expect(200);
    }

    async fn all_that_speaks_against_a_password_is_told_at_once(app: TestApp) {
        let body = json!({ "email": "bob7@example.com", "password": "bob7\u{1}" });
        let expected = ["password_too_short", "password_contains_identity", "invalid_value"];
        let found: Vec<String> = codes(&app, body).await.into_iter().map(|(_, code)| code).collect();
        assert_eq!(found, expected);
    }

    /// PW-09: ten years later the password is still good, and nobody asks for a new one.
    async fn a_password_does_not_end_with_time(app: TestApp) {
        app.activate("ada@example.com").await;
        app.advance(Duration::from_hours(10 * 366 * 24));
        let answer = app.try_login("ada@example.com", PASSWORD).await.expect(200);
        assert_eq!(answer.json()["user"]["account_status"], "active");
    }
}
