//! What is logged at the finest level, and what is answered, through all flows.
//!
//! The log of a process is set up once, so each test starts itself again as a process of its own: that one lives through
//! the flows and reports what was secret in them and what was answered; its standard error is the log.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use reqwest::Method;
use roster_api::settings::{Environment, Settings};
use roster_api::telemetry;
use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, Links, Steps, TestApp, TestDatabase, on_both_databases};

const REPORT: &str = "ROSTER_TEST_LOG_REPORT";
const FORMAT: &str = "ROSTER_LOG__FORMAT";
const SECRET_KEY: &str = "Y2FuYXJ5LWtleS1jYW5hcnkta2V5LWNhbmFyeS1rZXk=";
const PREVIOUS_KEY: &str = "Y2FuYXJ5LW9sZC1jYW5hcnktb2xkLWNhbmFyeS1vbGQ=";
const PASSWORD: &str = "canary-password-of-ada";

/// Which database a test is about, before there is any.
struct On(&'static str);

#[expect(clippy::unused_async, reason = "the shape of a fixture")]
impl On {
    async fn sqlite() -> Self {
        Self("sqlite")
    }

    async fn postgres() -> Self {
        Self("postgres")
    }

    async fn database(&self) -> TestDatabase {
        if self.0 == "sqlite" { TestDatabase::sqlite().await } else { TestDatabase::postgres().await }
    }
}

#[expect(clippy::disallowed_methods, reason = "how a test tells its own process what to do")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// What the flows show: every secret by its name, and every answer.
#[derive(Default)]
struct Seen {
    secrets: Vec<(String, String)>,
    answers: Vec<String>,
}

impl Seen {
    fn secret(&mut self, name: &str, value: impl Into<String>) -> String {
        let value = value.into();
        assert!(value.len() >= 8, "{name} is too short to be looked for");
        self.secrets.push((name.to_owned(), value.clone()));
        value
    }

    async fn send(&mut self, call: Call) -> Answer {
        let answer = call.send().await;
        self.answers.push(format!("{} {:?} {}", answer.status, answer.headers, answer.text));
        answer
    }

    /// The secrets among the tokens of an answer, whole and in the parts that are worth something by themselves.
    fn tokens_of(&mut self, answer: &Answer) -> (String, String) {
        let body = answer.json();
        for name in ["access_token", "refresh_token", "device_token"] {
            if let Some(token) = body[name].as_str() {
                self.secret(name, token);
            }
        }
        let access = answer.text_of("access_token");
        let (_, signature) = access.rsplit_once('.').unwrap();
        self.secret("signature of an access token", signature);
        (access, answer.text_of("refresh_token"))
    }

    fn report(&self, path: &Path) {
        fs::write(path, json!({ "secrets": self.secrets, "answers": self.answers }).to_string()).unwrap();
    }
}

/// Lives through everything that a client can do, well or badly, with secrets that can be told apart.
async fn live(on: &On, seen: &mut Seen) {
    seen.secret("secret key", SECRET_KEY);
    seen.secret("bytes of the secret key", "canary-key-");
    seen.secret("previous secret key", PREVIOUS_KEY);
    let secrets = [("ROSTER_SECRET_KEY", SECRET_KEY), ("ROSTER_SECRET_KEY_PREVIOUS", PREVIOUS_KEY)];
    let app = TestApp::start(on.database().await, &secrets).await;
    seen.secret("password", PASSWORD);
    sign_up(&app, seen).await;
    sign_in(&app, seen).await;
    come_by_links(&app, seen).await;
    stumble(&app, seen).await;
    break_down(&app, seen).await;
}

async fn sign_up(app: &TestApp, seen: &mut Seen) {
    for email in ["ada@example.com", "grace@example.com", "edith@example.com"] {
        let body = json!({ "email": email, "password": PASSWORD, "name": "Somebody" });
        let answer = seen.send(app.post("/v1/auth/register", &body)).await.expect(202);
        let registration = seen.secret("registration id", answer.text_of("registration_id"));
        let token = seen.secret("one-time token", app.mailed_token(email).await);
        seen.send(app.post("/v1/auth/verify-email/resend", &json!({ "email": email }))).await.expect(202);
        let again = app.mailed_token(email).await;
        seen.secret("resent one-time token", again);
        seen.send(app.get(&format!("/verify-email?token={token}&utm=x"))).await.expect(200);
        seen.send(app.post("/v1/auth/verify-email", &json!({ "token": token }))).await.expect(403);
        match email {
            "ada@example.com" => {
                let body = json!({ "token": token, "registration_id": registration });
                seen.send(app.post("/v1/auth/verify-email", &body)).await.expect(200);
            }
            "grace@example.com" => {
                let password = seen.secret("password of the mailbox", "canary-password-of-a-mailbox");
                let body = json!({ "token": token, "password": password });
                seen.send(app.post("/v1/auth/verify-email", &body)).await.expect(200);
            }
            _ => {
                seen.secret("password of a form", "canary password form");
                let password = seen.secret("encoded password of a form", "canary+password+form");
                let form = format!("token={token}&password={password}");
                let call = app.call(Method::POST, "/verify-email");
                seen.send(call.body("application/x-www-form-urlencoded", form)).await.expect(200);
            }
        }
        // Spent, and the address has an account now.
        seen.send(app.post("/v1/auth/verify-email", &json!({ "token": token, "password": PASSWORD })))
            .await
            .expect(400);
        seen.send(app.post("/v1/auth/register", &body)).await.expect(202);
        app.mails().await;
    }
}

async fn sign_in(app: &TestApp, seen: &mut Seen) {
    let login = json!({ "identifier": "ada@example.com", "password": PASSWORD, "device_name": "A device" });
    let first = seen.send(app.post("/v1/auth/login", &login)).await.expect(200);
    let device = first.text_of("device_token");
    let (access, refresh) = seen.tokens_of(&first);
    let known = json!({ "email": "ada@example.com", "password": PASSWORD, "device_token": device });
    let second = seen.send(app.post("/v1/auth/login", &known)).await.expect(200);
    let (other, _) = seen.tokens_of(&second);
    seen.send(app.get("/v1/me").bearer(&access)).await.expect(200);
    seen.send(app.patch("/v1/me", &json!({ "name": "Ada", "metadata": { "a": 1 } })).bearer(&access))
        .await
        .expect(200);
    let body = json!({ "refresh_token": refresh });
    let next = seen.send(app.post("/v1/auth/refresh", &body)).await.expect(200);
    let (_, newest) = seen.tokens_of(&next);
    let replayed = seen.send(app.post("/v1/auth/refresh", &body)).await.expect(200);
    seen.tokens_of(&replayed);
    let last = seen.send(app.post("/v1/auth/refresh", &json!({ "refresh_token": newest }))).await.expect(200);
    seen.tokens_of(&last);
    // Reuse of the first one ends the session, and its owner is told.
    seen.send(app.post("/v1/auth/refresh", &body)).await.expect(401);
    app.mails().await;
    seen.send(app.get("/v1/me").bearer(&access)).await.expect(401);
    seen.send(app.post("/v1/auth/logout", &json!({})).bearer(&other)).await.expect(204);
    seen.send(app.post("/v1/auth/logout", &body)).await.expect(204);
}

/// The pages of mailed links; the one of a sign-up was there already.
async fn come_by_links(app: &TestApp, seen: &mut Seen) {
    let login = json!({ "identifier": "grace@example.com", "password": "canary-password-of-a-mailbox" });
    let (access, _) = {
        let answer = seen.send(app.post("/v1/auth/login", &login)).await.expect(200);
        seen.tokens_of(&answer)
    };
    let change = json!({ "new_email": "grace@new.example", "password": "canary-password-of-a-mailbox" });
    seen.send(app.post("/v1/me/email", &change).bearer(&access)).await.expect(202);
    let links = [
        app.forgotten("ada@example.com").await,
        app.mailed_link("grace@new.example").await,
        app.invited("betty@example.com").await,
    ];
    for link in links {
        let (path, token) = link.strip_prefix(&app.url()).unwrap().split_once("?token=").unwrap();
        let token = seen.secret("token of a page", token);
        seen.send(app.get(&format!("{path}?token={token}"))).await.expect(200);
        for (password, status) in [("canary", 422), (PASSWORD, 200), (PASSWORD, 400)] {
            if path == "/confirm-email" && status == 422 {
                continue;
            }
            let form = format!("token={token}&password={password}");
            let call = app.call(Method::POST, path);
            seen.send(call.body("application/x-www-form-urlencoded", form)).await.expect(status);
        }
    }
}

/// Secrets in the wrong places, and of the wrong forms.
async fn stumble(app: &TestApp, seen: &mut Seen) {
    let wrong = seen.secret("wrong password", "canary-wrong-password");
    for identifier in ["ada@example.com", "nobody@example.com"] {
        let body = json!({ "identifier": identifier, "password": wrong });
        seen.send(app.post("/v1/auth/login", &body)).await.expect(401);
    }
    let refused = seen.secret("refused password", "canary-\u{1b}-refused");
    seen.send(app.post("/v1/auth/register", &json!({ "email": "x", "password": refused }))).await.expect(422);
    let stray = seen.secret("password of a malformed body", "canary-malformed-password");
    for body in [
        format!(r#"{{"identifier":"ada@example.com","password":"{stray}""#),
        format!(r#"{{"identifier":"ada@example.com","password":"{stray}","password":"{stray}"}}"#),
        format!(r#"{{"identifier":"ada@example.com","password":["{stray}"]}}"#),
        format!(r#"{{"identifier":"ada@example.com","password":"{stray}\u0000"}}"#),
        format!(r#"["ada@example.com","{stray}"]"#),
        format!(r#"{{"password":"{stray}","identifier":1e999}}"#),
    ] {
        let call = app.call(Method::POST, "/v1/auth/login").body("application/json", body);
        assert!(matches!(seen.send(call).await.status, 400 | 422));
    }
    let call = app.call(Method::POST, "/v1/auth/login").body("text/plain", stray.clone());
    seen.send(call).await.expect(415);
    let header = seen.secret("authorization", "canary-authorization-header");
    for value in
        [format!("Bearer {header}"), format!("Basic {header}"), header.clone(), format!("Bearer {header}, x")]
    {
        seen.send(app.get("/v1/me").header("authorization", &value)).await.expect(401);
    }
    let cookie = seen.secret("cookie", "canary-cookie-value");
    seen.send(app.get("/v1/me").header("cookie", &format!("session={cookie}"))).await.expect(401);
    let query = seen.secret("query", "canary-token-in-a-query");
    for path in [
        "/v1/me",
        "/verify-email",
        "/reset-password",
        "/nowhere",
        "/health/live",
        "/docs",
        "/problems/not_found",
    ] {
        seen.send(app.get(&format!("{path}?token={query}"))).await;
        seen.send(app.get(&format!("{path}?token={query}&token={query}"))).await;
    }
    let referer = seen.secret("referer", "canary-referer");
    seen.send(app.get("/health/live").header("referer", &format!("http://x/?token={referer}")))
        .await
        .expect(200);
    for token in [header.as_str(), &"A".repeat(600)] {
        assert!(
            seen.send(app.post("/v1/auth/refresh", &json!({ "refresh_token": token }))).await.status >= 400
        );
        assert!(seen.send(app.post("/v1/auth/verify-email", &json!({ "token": token }))).await.status >= 400);
    }
}

/// The causes of failures are logged, and they know statements, rows and values.
async fn break_down(app: &TestApp, seen: &mut Seen) {
    let login = json!({ "identifier": "ada@example.com", "password": PASSWORD });
    let answer = seen.send(app.post("/v1/auth/login", &login)).await.expect(200);
    let (access, refresh) = seen.tokens_of(&answer);
    let hashes = app.db.rows("SELECT password_hash FROM users WHERE password_hash IS NOT NULL").await;
    for row in hashes {
        seen.secret("stored hash", row["password_hash"].as_str().unwrap());
    }
    for table in ["audit_events", "sessions", "device_tokens", "outbox", "users"] {
        app.db.execute(&format!("ALTER TABLE {table} RENAME TO gone")).await;
        let register = json!({ "email": "hedy@example.com", "password": PASSWORD });
        for call in [
            app.post("/v1/auth/login", &login),
            app.post("/v1/auth/register", &register),
            app.post("/v1/auth/refresh", &json!({ "refresh_token": refresh })),
            app.get("/v1/me").bearer(&access),
        ] {
            seen.send(call).await;
        }
        app.db.execute(&format!("ALTER TABLE gone RENAME TO {table}")).await;
    }
}

/// What a process of its own reports and logs.
fn in_a_process(on: &On, format: &str) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let report: PathBuf = folder.path().join("report.json");
    let name = format!("stories::log_secrets::no_secret_is_logged_or_answered::{}", on.0);
    let output = Command::new(env::current_exe().unwrap())
        .args([&name, "--exact", "--include-ignored", "--nocapture"])
        .env(REPORT, &report)
        .env(FORMAT, format)
        .output()
        .unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{log}");
    (serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap(), log)
}

fn check(report: &Value, log: &str) {
    let answers: Vec<_> =
        report["answers"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    assert!(log.matches("request answered").count() + log.matches("request failed").count() >= answers.len());
    assert!(log.contains("request failed"), "no failure was logged");
    let secrets = report["secrets"].as_array().unwrap();
    assert!(secrets.len() > 40, "{}", secrets.len());
    for secret in secrets {
        let (name, value) = (secret[0].as_str().unwrap(), secret[1].as_str().unwrap());
        assert!(!log.contains(value), "{name} is in the log");
        let is_for_nobody = ["password", "secret key", "hash", "authorization", "cookie"]
            .iter()
            .any(|kind| name.contains(kind));
        if is_for_nobody {
            assert!(answers.iter().all(|answer| !answer.contains(value)), "{name} is in an answer");
        }
    }
    for hash in ["$2b$", "$bcrypt-sha256$"] {
        assert!(!log.contains(hash), "a hash is in the log");
        assert!(answers.iter().all(|answer| !answer.contains(hash)), "a hash is in an answer");
    }
    assert!(!log.contains("canary") && !log.contains("token="), "a part of a secret is in the log");
}

on_both_databases! {
    /// LG-02, PW-10: passwords, tokens of every kind, keys and credentials, in their places and in wrong ones, in calls
    /// that go well, are refused and fail: none is in the log at its finest level, in either of its formats, and no
    /// password, hash or key is in an answer.
    async fn no_secret_is_logged_or_answered(on: On) {
        if let Some(report) = variable(REPORT) {
            let format = variable(FORMAT).unwrap();
            let environment = [("ROSTER_LOG__LEVEL", "trace"), (FORMAT, format.as_str())];
            let settings = Settings::from_environment(&Environment::new(environment)).unwrap();
            telemetry::init(&settings.log).unwrap();
            let mut seen = Seen::default();
            live(&on, &mut seen).await;
            seen.report(Path::new(&report));
            return;
        }
        for format in ["json", "pretty"] {
            let (report, log) = in_a_process(&on, format);
            check(&report, &log);
        }
    }

    /// LG-02: nor does one come out when what holds it is printed for a developer.
    async fn no_secret_is_in_a_debug_form(app: TestApp) {
        app.activate("ada@example.com").await;
        let token = app.register("grace@example.com").await.token;
        let tokens = app.login("ada@example.com").await;
        let settings = Settings::from_environment(&Environment::new([
            ("DATABASE_URL", "postgres://ada:canary-database@127.0.0.1/roster"),
            ("ROSTER_SECRET_KEY", SECRET_KEY),
            ("ROSTER_SECRET_KEY_PREVIOUS", PREVIOUS_KEY),
            ("ROSTER_MAIL__TRANSPORT", "smtp"),
            ("ROSTER_MAIL__SMTP_URL", "smtps://ada:canary-mail@mail.example"),
        ]))
        .unwrap();
        let caller = app.roster().authenticate(&tokens.access).await.unwrap();
        let printed = [
            format!("{settings:?} {:?} {:?}", settings.shown(), app.db.options()),
            format!("{caller:?} {:?}", app.roster().find_user("ada@example.com").await.unwrap()),
            format!("{:?}", app.mails().await),
            format!("{:?}", app.roster().settings()),
        ]
        .join("\n");
        for secret in ["canary", SECRET_KEY, PREVIOUS_KEY, "$bcrypt-sha256$", &token, &tokens.refresh] {
            assert!(!printed.contains(secret), "{secret}: {printed}");
        }
    }
}
