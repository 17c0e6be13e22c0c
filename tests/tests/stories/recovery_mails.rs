//! The mails of recovery: to whom, about what, and where their links lead.

use std::collections::BTreeSet;
use std::time::Duration;

use roster_api::testing::service::mail::Mail;
use serde_json::json;

use crate::support::{
    Call, Calls, PASSWORD, Page, Recovery, Steps, TestApp, TestDatabase, on_both_databases, raw,
};

const NEW: &str = "quite another phrase";

/// What a request may say of the host that it was sent to.
const LIES: [(&str, &str); 10] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("forwarded", "for=192.0.2.1;host=evil.example;proto=http"),
    ("x-original-url", "http://evil.example/"),
    ("x-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-prefix", "/evil"),
    ("origin", "http://evil.example"),
    ("referer", "http://evil.example/"),
];

/// A call with these headers and, first of all, with every one of them at once.
fn lying(call: impl Fn(usize) -> Call) -> Vec<Call> {
    let all = LIES.iter().fold(call(LIES.len()), |call, (name, value)| call.header(name, value));
    let each = LIES.iter().enumerate().map(|(index, (name, value))| call(index).header(name, value));
    [all].into_iter().chain(each).collect()
}

/// The addresses in the text and the HTML of a mail, without their tokens.
fn addresses(mail: &Mail) -> BTreeSet<String> {
    let body = format!("{} {}", mail.text, mail.html.replace("&#x2f;", "/"));
    let words = body.split(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>'));
    let links = words.filter(|word| word.starts_with("http"));
    links.map(|link| link.split('?').next().unwrap().trim_end_matches(['.', ',']).to_owned()).collect()
}

on_both_databases! {
    /// VE-06: whatever requests say of their host, every mail leads where the settings say.
    async fn every_mail_leads_where_the_settings_say(db: TestDatabase) {
        let base = "https://accounts.example.com/auth";
        let settings = [("ROSTER_HTTP__PUBLIC_URL", base), ("ROSTER_MAIL__PER_ADDRESS", "1000/1h")];
        let app = TestApp::start(db, &settings).await;
        app.activate("taken@example.com").await;
        let (ada, admin) = ({ app.activate("ada@example.com").await; app.login("ada@example.com").await }, app.admin().await);
        let known = app.mails().await.len();

        let ask = |body| app.post("/v1/me/email", &body).bearer(&ada.access);
        let mut calls = lying(|number| ask(json!({ "new_email": format!("new{number}@example.com"), "password": PASSWORD })));
        calls.extend(lying(|_| ask(json!({ "new_email": "taken@example.com", "password": PASSWORD }))));
        calls.extend(lying(|_| app.post("/v1/auth/password/forgot", &json!({ "email": "ada@example.com" }))));
        calls.extend(lying(|number| {
            app.post("/v1/users", &json!({ "email": format!("guest{number}@example.com") })).bearer(&admin.access)
        }));
        for call in calls {
            let answer = call.send().await;
            assert!([201, 202].contains(&answer.status) && !answer.text.contains("evil"), "{answer:?}");
            assert!(!format!("{:?}", answer.headers).contains("evil"), "{answer:?}");
        }
        let content = json!({ "email": "taken@example.com" }).to_string();
        let absolute = format!(
            "POST http://evil.example/v1/auth/password/forgot HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{content}",
            content.len()
        );
        let answer = raw(&app, absolute).await;
        assert!(answer.starts_with("HTTP/1.1 202 ") && !answer.contains("evil"), "{answer}");
        let reset = app.mailed_token("taken@example.com").await;
        let spent = app.post("/v1/auth/password/reset", &json!({ "token": reset, "new_password": NEW }));
        spent.header("host", "evil.example").send().await.expect(200);
        app.advance(Duration::from_secs(1));
        let confirm = app.ask_for_address(&ada.access, "last@example.com").await;
        let spent = app.post("/v1/auth/email/confirm", &json!({ "token": confirm }));
        spent.header("x-forwarded-host", "evil.example").send().await.expect(200);

        let mails = app.mails().await;
        let pages = [
            ("confirm_email", "/confirm-email"), ("password_reset", "/reset-password"), ("invitation", "/accept-invitation"),
            ("address_in_use", ""), ("email_change_notice", ""), ("email_changed_notice", ""), ("password_changed_notice", ""),
        ];
        let mut seen = BTreeSet::new();
        for mail in &mails[known..] {
            let kind = mail.kind.as_str();
            assert!(!format!("{mail:?}{}{}{}", mail.subject, mail.text, mail.html).contains("evil"), "{kind}: {}", mail.text);
            let (_, page) = pages.iter().find(|(name, _)| *name == kind).unwrap_or_else(|| panic!("{kind}"));
            let own = format!("{base}{page}");
            for address in addresses(mail) {
                assert!(address == own || address == base, "{kind}: {address}");
            }
            assert!(page.is_empty() || addresses(mail).contains(&own), "{kind}");
            assert_eq!(mail.text.contains("token="), !page.is_empty(), "{kind}");
            seen.insert(kind);
        }
        assert_eq!(seen.len(), pages.len(), "{seen:?}");
    }

    /// VE-07: a reset goes to the stored address, as its owner wrote it, and to nobody that an input adds or resembles.
    async fn a_reset_goes_to_the_stored_address_alone(app: TestApp) {
        app.activate("Mike@example.com").await;
        let known = app.mails().await.len();
        for value in [
            json!(["mike@example.com", "evil@example.com"]), json!({ "email": "mike@example.com" }), json!("mike@example.com,evil@example.com"),
            json!("mike@example.com evil@example.com"), json!("mike@example.com\r\nBcc: evil@example.com"), json!("mike@example.com\0"),
            json!("Mike <mike@example.com>"), json!(null), json!(7),
        ] {
            let answer = app.post("/v1/auth/password/forgot", &json!({ "email": value })).send().await;
            assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].0, "/email", "{value}");
        }
        let mut body = json!({ "email": "mike@example.com" });
        body["cc"] = json!("evil@example.com");
        app.post("/v1/auth/password/forgot", &body).send().await.expect_problem(422, "validation_failed");
        for look_alike in ["m\u{131}ke@example.com", "mike@ex\u{e4}mple.com", "mike+x@example.com"] {
            let answer = app.try_forgot(look_alike).await;
            assert!([202, 422].contains(&answer.status), "{answer:?}");
        }
        assert_eq!(app.mails().await.len(), known);
        // The kelvin sign is the letter K in another spelling, and no other address.
        for spelling in ["  MIKE@EXAMPLE.com ", "mi\u{212a}e@example.com"] {
            app.try_forgot(spelling).await.expect(202);
        }
        let mails = app.mails().await;
        let sent: Vec<_> = mails[known..].iter().map(|mail| (mail.to.as_typed(), mail.kind.as_str())).collect();
        assert_eq!(sent, [("Mike@example.com", "password_reset"); 2]);
    }

    /// VE-07: nor does a name that an administrator gives reach a header of the invitation.
    async fn a_name_reaches_no_header_of_an_invitation(app: TestApp) {
        for name in ["x\r\nBcc: evil@example.com", "x\nSubject: evil", "\u{0}"] {
            let answer = app.try_create(json!({ "email": "ada@example.com", "name": name })).await;
            assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].0, "/name");
        }
        assert!(app.mail_kinds("ada@example.com").await.is_empty());
    }

    /// VE-08: the calls that take a token are no links: a `GET` of them takes nothing away.
    async fn a_get_of_a_call_consumes_nothing(app: TestApp) {
        for page in Page::ALL {
            let email = format!("user{}@example.com", page.path().len());
            let token = page.token(&app, &email).await;
            for _ in 0..3 {
                let answer = app.get(&format!("{}?token={token}", page.call())).send().await;
                answer.expect_problem(405, "method_not_allowed");
                let query = app.post(&format!("{}?token={token}", page.call()), &page.body(&token, NEW)).send().await;
                assert!(!query.expect_problem(422, "validation_failed").text.contains(&token));
            }
            page.spend(&app, &token, NEW).await.expect(200);
        }
    }
}
