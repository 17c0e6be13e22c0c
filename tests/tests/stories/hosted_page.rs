//! The page that the mailed link opens, as a person without a client of the API meets it.

use std::time::Duration;

use serde_json::json;

use crate::support::{Answer, Calls, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

const OTHER: &str = "another good password";

/// The form of a page, as a browser reads it.
struct Form {
    action: String,
    hidden: Vec<(String, String)>,
    password: String,
}

impl Form {
    fn of(page: &Answer) -> Option<Self> {
        let (_, rest) = page.text.split_once("<form ")?;
        let (form, _) = rest.split_once("</form>").expect("the form ends");
        let head = form.split_once('>').unwrap().0;
        assert_eq!(attribute(head, "method"), Some("post"));
        let inputs: Vec<&str> =
            form.split("<input ").skip(1).map(|input| input.split_once('>').unwrap().0).collect();
        let name = |input: &&str| attribute(input, "name").unwrap().to_owned();
        let of_type = |wanted: &'static str| move |input: &&&str| attribute(input, "type") == Some(wanted);
        let value = |input: &&str| attribute(input, "value").unwrap().to_owned();
        Some(Self {
            action: attribute(head, "action").unwrap().to_owned(),
            hidden: inputs
                .iter()
                .filter(of_type("hidden"))
                .map(|input| (name(input), value(input)))
                .collect(),
            password: inputs.iter().find(of_type("password")).map(name).unwrap(),
        })
    }

    /// Fills in the password and sends the form: its own fields, no cookie, no header that only a script can set.
    async fn submit(&self, app: &TestApp, password: &str) -> Answer {
        let mut fields = self.hidden.clone();
        fields.push((self.password.clone(), password.to_owned()));
        let encode =
            |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        // Relative to the page, so that it works under any prefix.
        let path = format!("/{}", self.action);
        app.call(reqwest::Method::POST, &path).body("application/x-www-form-urlencoded", body).send().await
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

async fn open(app: &TestApp, query: &str) -> Answer {
    app.get(&format!("/verify-email{query}")).send().await
}

/// What every page holds to, whatever it shows.
fn is_page(page: &Answer, status: u16) {
    assert_eq!(page.status, status, "{page:?}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("script-src") && !policy.contains('*'),
        "{policy}"
    );
    assert!(page.header("set-cookie").is_empty());
    assert!(page.text.starts_with("<!doctype html>") && page.text.contains("<html lang=\"en\">"));
    // Nothing that runs, nothing from elsewhere, nothing that signs in.
    for word in [
        "<script",
        "javascript:",
        " on",
        "http://",
        "https://",
        "src=",
        "access_token",
        "refresh_token",
        "eyJ",
    ] {
        let is_found = page.text.contains(word) && (word != " on" || page.text.contains(" onload"));
        assert!(!is_found, "{word} in {}", page.text);
    }
}

fn says(page: &Answer, words: &str) {
    assert!(page.text.contains(words), "{words:?} in {}", page.text);
}

on_both_databases! {
    async fn a_sign_up_is_finished_on_the_page_alone(app: TestApp) {
        let registration = app.register("ada@example.com").await;
        let page = open(&app, &format!("?token={}", registration.token)).await;
        is_page(&page, 200);
        says(&page, "The password you chose at sign-up, or a new one.");
        let form = Form::of(&page).unwrap();
        assert_eq!((form.action.as_str(), form.password.as_str()), ("verify-email", "password"));
        assert_eq!(form.hidden, [("token".to_owned(), registration.token.clone())]);

        let done = form.submit(&app, PASSWORD).await;
        is_page(&done, 200);
        says(&done, "Your e-mail address is confirmed");
        assert!(!done.text.contains(&registration.token) && Form::of(&done).is_none());
        assert!(app.db.rows("SELECT id FROM sessions").await.is_empty());
        let login = app.try_login("ada@example.com", PASSWORD).await.expect(200);
        assert_eq!(login.json()["user"]["email_verified"], true);
    }

    async fn the_password_of_the_sign_up_brings_its_profile_and_a_new_one_does_not(app: TestApp) {
        for (email, password, name) in
            [("ada@example.com", PASSWORD, json!("Countess")), ("bob@example.com", OTHER, json!(null))]
        {
            let body = json!({ "email": email, "password": PASSWORD, "name": "Countess" });
            app.try_register(body).await.expect(202);
            let token = app.mailed_token(email).await;
            let form = Form::of(&open(&app, &format!("?token={token}")).await).unwrap();
            is_page(&form.submit(&app, password).await, 200);
            let login = app.try_login(email, password).await.expect(200);
            assert_eq!(login.json()["user"]["name"], name);
        }
    }

    async fn looking_at_the_page_consumes_nothing(app: TestApp) {
        let registration = app.register("ada@example.com").await;
        let before = app.db.rows("SELECT * FROM one_time_tokens").await;
        for _ in 0..3 {
            is_page(&open(&app, &format!("?token={}", registration.token)).await, 200);
            let path = format!("/verify-email?token={}", registration.token);
            app.call(reqwest::Method::HEAD, &path).send().await.expect(200);
        }
        assert_eq!(app.db.rows("SELECT * FROM one_time_tokens").await, before);
        let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
        app.try_verify(body).await.expect(200);
    }

    async fn a_refused_password_shows_the_form_again_with_the_reason(app: TestApp) {
        let token = app.register("margaret.hopper@example.com").await.token;
        let mut form = Form::of(&open(&app, &format!("?token={token}")).await).unwrap();
        for (password, reason) in [
            ("kV7#pQ2", "is shorter than 8 characters"),
            ("", "is shorter than 8 characters"),
            ("password123", "is among the most common passwords"),
            ("margarethopper2026", "contains the name or the address of the account"),
            ("kV7#pQ2x\u{7}", "contains control characters"),
            ("kV7#pQ2x\0", "contains a NUL character"),
            (&"x".repeat(2_000), "is longer than 256 characters"),
        ] {
            let page = form.submit(&app, password).await;
            is_page(&page, 422);
            says(&page, "The password was not accepted");
            says(&page, reason);
            assert!(password.is_empty() || !page.text.contains(password), "the password is not shown again");
            form = Form::of(&page).unwrap();
            assert_eq!(form.hidden, [("token".to_owned(), token.clone())]);
        }
        is_page(&form.submit(&app, OTHER).await, 200);
        app.try_login("margaret.hopper@example.com", OTHER).await.expect(200);
    }

    async fn an_old_link_is_told_in_clear_words(app: TestApp) {
        let used = app.register("ada@example.com").await.token;
        let form = Form::of(&open(&app, &format!("?token={used}")).await).unwrap();
        is_page(&form.submit(&app, PASSWORD).await, 200);
        let expired = app.register("bob@example.com").await.token;
        let late = Form::of(&open(&app, &format!("?token={expired}")).await).unwrap();
        app.advance(Duration::from_hours(24));

        let mut pages = vec![form.submit(&app, OTHER).await, late.submit(&app, PASSWORD).await];
        for query in [&format!("?token={used}"), &format!("?token={expired}"), "", "?token=", "?token=x", "?other=1"] {
            pages.push(open(&app, query).await);
        }
        for page in &pages {
            is_page(page, 400);
            says(page, "This link no longer works");
            says(page, "ask for a new link");
            assert!(Form::of(page).is_none());
        }
        app.login("ada@example.com").await;
    }

    async fn other_parameters_are_ignored(app: TestApp) {
        let token = app.register("ada@example.com").await.token;
        for query in [
            format!("?utm_source=mail&token={token}&fbclid=x%22%3E%3Cscript%3E"),
            format!("?token={token}&password=from-the-link&registration_id=x&return_to=https%3A%2F%2Fevil.example"),
        ] {
            let page = open(&app, &query).await;
            is_page(&page, 200);
            assert!(!page.text.contains("evil") && !page.text.contains("from-the-link"));
            assert_eq!(Form::of(&page).unwrap().hidden, [("token".to_owned(), token.clone())]);
        }
    }

    async fn hostile_tokens_never_become_mark_up(app: TestApp) {
        let hostile = [
            "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "</title><script>", "{{ 7 * 7 }}",
            "javascript:alert(1)", "&quot;&gt;&lt;script&gt;", "\u{202e}token", "a\nb",
        ];
        for token in hostile {
            let encoded = token.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            let shown = open(&app, &format!("?token={encoded}")).await;
            let body = format!("token={encoded}&password=kV7%23+good+password");
            let posted = app.call(reqwest::Method::POST, "/verify-email");
            let posted = posted.body("application/x-www-form-urlencoded", body).send().await;
            for page in [shown, posted] {
                is_page(&page, 400);
                for part in ["alert", "onerror", "49", "&quot;&gt;", "\u{202e}"] {
                    assert!(!page.text.contains(part), "{part} in {}", page.text);
                }
            }
        }
    }

    async fn a_form_that_is_none_is_a_problem(app: TestApp) {
        let token = app.register("ada@example.com").await.token;
        let post = |kind: &'static str, body: String| {
            app.call(reqwest::Method::POST, "/verify-email").body(kind, body).send()
        };
        let json = json!({ "token": token, "password": PASSWORD }).to_string();
        post("application/json", json).await.expect_problem(415, "unsupported_media_type");
        let form = "application/x-www-form-urlencoded";
        for body in [format!("token={token}&token={token}&password=x"), format!("token={token}&password=%FF%FE")] {
            post(form, body).await.expect_problem(400, "malformed_request");
        }
        post(form, format!("token={token}&password={}", "x".repeat(70_000))).await.expect_problem(413, "payload_too_large");
        let put = app.call(reqwest::Method::PUT, "/verify-email").send().await.expect_problem(405, "method_not_allowed");
        assert!(put.header("allow").contains("POST"), "{put:?}");
        app.try_verify(json!({ "token": token, "password": PASSWORD })).await.expect(200);
    }

    async fn the_page_finishes_a_sign_up_where_accounts_are_open(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await;
        app.try_register(json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(201);
        let stranger = app.login("ada@example.com").await;
        let token = app.mailed_token("ada@example.com").await;
        let form = Form::of(&open(&app, &format!("?token={token}")).await).unwrap();
        is_page(&form.submit(&app, OTHER).await, 200);
        app.get("/v1/me").bearer(&stranger.access).send().await.expect_problem(401, "unauthenticated");
        app.try_login("ada@example.com", OTHER).await.expect(200);
    }
}
