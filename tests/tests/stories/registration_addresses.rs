//! Addresses: one account for all spellings of one, and mail to nobody else.

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, States, Steps, TestApp, TestDatabase, on_both_databases};

async fn codes(app: &TestApp, email: Value) -> Vec<(String, String)> {
    let answer = app.try_register(json!({ "email": email, "password": PASSWORD })).await;
    answer.expect_problem(422, "validation_failed").field_errors()
}

async fn recipients(app: &TestApp) -> Vec<String> {
    app.mails().await.iter().map(|mail| mail.to.as_typed().to_owned()).collect()
}

on_both_databases! {
    /// IN-05: twins of an address meet in one account, for sign-up and for log-in.
    async fn twins_of_an_address_are_one_account(app: TestApp) {
        let twins = [
            ["A@x.example", "a@X.EXAMPLE"],
            ["post@münchen.example", "POST@xn--mnchen-3ya.example"],
            ["jos\u{e9}@x.example", "JOSE\u{301}@x.example"],
            ["ada@ｅｘａｍｐｌｅ.org", "ada@example。org"],
            ["mike@x.example", "mi\u{212a}e@x.example"],
            ["\"bob\"@x.example", "bob@x.example"],
        ];
        for (number, [one, other]) in twins.into_iter().enumerate() {
            let user = app.activate(one).await;
            for spelling in [one, other] {
                let login = app.try_login(&format!(" {spelling} "), PASSWORD).await.expect(200).json();
                assert_eq!(login["user"]["id"], user["id"], "{spelling}");
                app.try_register(json!({ "email": spelling, "password": PASSWORD })).await.expect(202);
            }
            assert_eq!(app.db.rows("SELECT id FROM users").await.len(), number + 1, "{one} {other}");
        }
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
    }

    /// IN-05: where accounts are open at once, a twin is a taken address.
    async fn a_twin_of_an_open_account_is_taken(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await;
        for (one, other) in [("A@x.example", "a@X.example"), ("p@münchen.example", "p@xn--mnchen-3ya.example")] {
            app.try_register(json!({ "email": one, "password": PASSWORD })).await.expect(201);
            let answer = app.try_register(json!({ "email": other, "password": PASSWORD })).await;
            answer.expect_problem(409, "email_taken");
        }
    }

    /// IN-05: a letter that stands for another one is refused rather than replaced, and so is what is too long.
    async fn letters_that_stand_for_others_are_refused(app: TestApp) {
        let refused = |code: &str| vec![("/email".to_owned(), code.to_owned())];
        for email in [
            "ada＠x.example", "ada＠evil.example@x.example", "ada@x.example＠evil.example", "ａda@x.example",
            "a\u{200b}da@x.example", "ada@x\u{202e}.example", "ada@xn--a.example", "ada@127.0.0.1",
        ] {
            assert_eq!(codes(&app, json!(email)).await, refused("invalid_email"), "{email}");
        }
        let domain = format!("{0}.{0}.{0}.example", "d".repeat(59));
        let of = |bytes: usize| format!("{}@{domain}", "a".repeat(bytes - domain.len() - 1));
        assert_eq!(of(252).len(), 252);
        app.try_register(json!({ "email": of(252), "password": PASSWORD })).await.expect(202);
        let long = format!("{}@{domain}.info.example", "a".repeat(64));
        assert!(long.len() > 254);
        assert_eq!(codes(&app, json!(long)).await, refused("too_long"));
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1);
    }

    /// VE-07: an address is one scalar; nothing else about it reaches a header or a second recipient.
    async fn an_address_is_one_address(app: TestApp) {
        for email in [
            json!(["ada@example.com", "eve@example.com"]), json!({ "0": "eve@example.com" }), json!(7), json!(true),
            json!("ada@example.com,eve@example.com"), json!("ada@example.com, eve@example.com"),
            json!("ada@example.com;eve@example.com"), json!("ada@example.com eve@example.com"),
            json!("ada@example.com\r\nBcc: eve@example.com"), json!("ada@example.com\nTo: eve@example.com"),
            json!("ada@example.com\u{85}Bcc: eve@example.com"), json!("Ada <eve@example.com>"), json!("<eve@example.com>"),
            json!("ada@example.com%0aBcc: eve@example.com"), json!("\"a\r\nBcc: eve@example.com\"@example.com"),
            json!("eve@example.com@example.com"), json!("ada@example.com\u{0}"), Value::Null, json!(""),
        ] {
            let found = codes(&app, email.clone()).await;
            assert_eq!(found.len(), 1, "{email}: {found:?}");
            assert_eq!(found[0].0, "/email", "{email}");
            let body = json!({ "email": email });
            let resend = app.post("/v1/auth/verify-email/resend", &body).send().await;
            assert_eq!(resend.expect_problem(422, "validation_failed").field_errors()[0].0, "/email", "{email}");
        }
        assert!(recipients(&app).await.is_empty());
    }

    /// VE-07: mail goes to the stored address, in its stored spelling, and not to one that only looks like it.
    async fn mail_goes_to_the_stored_address_only(app: TestApp) {
        app.register("Mike@Example.com").await;
        let resend = async |email: &str| {
            app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await.expect(202);
        };
        // Case mapping in another language, a Kelvin sign, a Cyrillic letter: the first and the last are somebody else's.
        for typed in ["mıke@example.com", "mi\u{212a}e@example.com", "MIKE@EXAMPLE.COM", "mik\u{435}@example.com"] {
            resend(typed).await;
        }
        assert_eq!(recipients(&app).await, ["Mike@Example.com"; 3]);
        app.try_register(json!({ "email": "mi\u{212a}e@example.com", "password": PASSWORD })).await.expect(202);
        app.account_with("ada@example.com", "name = 'Ada'").await;
        app.try_register(json!({ "email": "ADA@example.com", "password": PASSWORD })).await.expect(202);
        let sent = recipients(&app).await;
        assert_eq!(sent[3..], ["ada@example.com", "ada@example.com"]);
    }

    /// VE-07: a name or username cannot hold what would begin a header.
    async fn names_hold_no_line_breaks(app: TestApp) {
        for (field, text) in [
            ("name", "x\r\nBcc: eve@example.com"), ("first_name", "x\nBcc: eve@example.com"),
            ("last_name", "x\rBcc: eve@example.com"), ("target_role", "x\u{85}y"), ("username", "x\r\nBcc"),
        ] {
            let mut body = json!({ "email": "ada@example.com", "password": PASSWORD });
            body[field] = json!(text);
            let found = app.try_register(body).await.expect_problem(422, "validation_failed").field_errors();
            assert_eq!(found, [(format!("/{field}"), "invalid_value".to_owned())]);
        }
        // What is left of a name in a mail is text, and no mark-up.
        let body = json!({ "email": "ada@example.com", "password": PASSWORD, "name": "<a href=//evil.example>" });
        app.try_register(body).await.expect(202);
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(!mails[0].html.contains("evil.example") && !mails[0].text.contains("evil.example"));
        assert_eq!(mails[0].subject.lines().count(), 1);
    }
}
