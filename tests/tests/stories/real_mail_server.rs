//! Mails as a real mail server and a mail program's own parser see them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, Steps, TestApp, TestDatabase};

/// The interpreter that has aiosmtpd.
const PYTHON: &str = "ROSTER_TEST_PYTHON";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/smtp_server.py");

/// aiosmtpd, and what Python's own parser makes of the mails that it takes.
struct RealServer {
    child: Child,
    told: BufReader<ChildStdout>,
    port: u64,
}

impl RealServer {
    #[expect(clippy::disallowed_methods, reason = "the test runner names its Python in the environment")]
    fn start() -> Self {
        let python = std::env::var(PYTHON)
            .unwrap_or_else(|_| panic!("{PYTHON} has to name a Python that has aiosmtpd"));
        let mut child =
            Command::new(python).arg(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, told, port: 0 };
        server.port = server.next().as_u64().unwrap();
        server
    }

    /// The next thing that it tells: a mail.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the mail server ended"))
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The values of a header.
fn header<'m>(mail: &'m Value, name: &str) -> Vec<&'m str> {
    let headers = mail["headers"].as_array().unwrap().iter();
    headers.filter(|header| header[0] == name).map(|header| header[1].as_str().unwrap()).collect()
}

/// What every mail has to be; its recipient and its kind.
fn check(mail: &Value, ids: &mut Vec<String>) {
    assert_eq!(mail["defects"], json!([]), "{mail}");
    assert_eq!(mail["from"], "no-reply@accounts.example");
    assert_eq!(header(mail, "From"), ["Roster <no-reply@accounts.example>"]);
    assert_eq!(mail["to"].as_array().unwrap().len(), 1, "{mail}");
    assert_eq!(header(mail, "To"), [mail["to"][0].as_str().unwrap()]);
    for absent in ["Cc", "Bcc", "Reply-To"] {
        assert!(header(mail, absent).is_empty(), "{mail}");
    }
    assert_eq!(header(mail, "Auto-Submitted"), ["auto-generated"]);
    assert_eq!(header(mail, "MIME-Version"), ["1.0"]);
    assert_eq!(header(mail, "Date"), ["Thu, 01 Jan 2026 00:00:00 +0000"]);
    let [id] = header(mail, "Message-ID")[..] else { panic!("{mail}") };
    assert!(id.starts_with('<') && id.ends_with("@accounts.example>"), "{id}");
    ids.push(id.to_owned());
    let [subject] = header(mail, "Subject")[..] else { panic!("{mail}") };
    assert_eq!(mail["type"], "multipart/alternative");
    let types: Vec<_> = mail["parts"].as_array().unwrap().iter().map(|part| &part[0]).collect();
    assert_eq!(types, ["text/plain", "text/html"], "the last part is the one that programs prefer");
    let [text, html] = [&mail["parts"][0][1], &mail["parts"][1][1]].map(|part| part.as_str().unwrap());
    assert!(text.starts_with("Hello,") && html.starts_with("<!doctype html>"), "{mail}");
    assert!(html.contains(&format!("<title>{subject}</title>")), "{mail}");
}

async fn story(db: TestDatabase) {
    let mut server = RealServer::start();
    let url = format!("smtp://127.0.0.1:{}", server.port);
    let environment = [
        ("ROSTER_MAIL__TRANSPORT", "smtp"),
        ("ROSTER_MAIL__SMTP_URL", url.as_str()),
        ("ROSTER_MAIL__FROM", "Roster <no-reply@accounts.example>"),
        ("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example"),
    ];
    let app = TestApp::start(db, &environment).await;
    let mut ids = Vec::new();

    // A sign-up: the link as a person clicks it proves the address.
    let signup =
        app.try_register(json!({ "email": "Ada@Example.com", "password": PASSWORD })).await.expect(202);
    assert_eq!(app.roster().deliver_due().await.unwrap(), 1);
    let mail = server.next();
    check(&mail, &mut ids);
    assert_eq!(
        mail["to"],
        json!(["Ada@example.com"]),
        "the domain in its usual form, the mailbox as it was typed"
    );
    let text = mail["parts"][0][1].as_str().unwrap();
    let link =
        text.lines().find(|line| line.starts_with("https://accounts.example/verify-email?token=")).unwrap();
    assert!(mail["parts"][1][1].as_str().unwrap().contains("Confirm the address</a>"), "{mail}");
    let (_, token) = link.split_once("token=").unwrap();
    let proof = json!({ "token": token, "registration_id": signup.text_of("registration_id") });
    app.try_verify(proof).await.expect(200);

    // A sign-up with the address of an account, and a forgotten password.
    app.try_register(json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(202);
    assert_eq!(app.roster().deliver_due().await.unwrap(), 1);
    let mail = server.next();
    check(&mail, &mut ids);
    assert_eq!(
        (&mail["to"], header(&mail, "Subject")),
        (&json!(["Ada@example.com"]), vec!["You already have an account"])
    );
    app.post("/v1/auth/password/forgot", &json!({ "email": "ada@example.com" })).send().await.expect(202);
    assert_eq!(app.roster().deliver_due().await.unwrap(), 1);
    let mail = server.next();
    check(&mail, &mut ids);
    assert!(
        mail["parts"][0][1].as_str().unwrap().contains("\nhttps://accounts.example/reset-password?token="),
        "{mail}"
    );

    // An address beyond ASCII.
    app.try_register(json!({ "email": "jörg@bücher.example", "password": PASSWORD })).await.expect(202);
    assert_eq!(app.roster().deliver_due().await.unwrap(), 1);
    let mail = server.next();
    check(&mail, &mut ids);
    assert_eq!(mail["to"], json!(["jörg@xn--bcher-kva.example"]));

    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "every mail has an id of its own");
}

mod a_real_mail_server_gets_whole_mails_for_one_recipient {
    use super::*;

    /// VE-07: one recipient in the envelope, the same in the header.
    #[tokio::test]
    #[ignore = "needs aiosmtpd: run by cargo xtask test"]
    async fn sqlite() {
        story(TestDatabase::sqlite().await).await;
    }

    /// VE-07
    #[tokio::test]
    #[ignore = "needs aiosmtpd and PostgreSQL: run by cargo xtask test"]
    async fn postgres() {
        story(TestDatabase::postgres().await).await;
    }
}
