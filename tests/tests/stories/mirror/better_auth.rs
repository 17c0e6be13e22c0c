//! Behind a real Better Auth server, with its JWT plugin as it comes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::{refused, trusting};
use crate::support::{Answer, Calls, PASSWORD, TestApp, TestDatabase, setting};

const SERVER: &str = include_str!("../../../tools/better_auth.mjs");

/// A Better Auth server.
struct BetterAuth {
    child: Child,
    input: ChildStdin,
    told: BufReader<ChildStdout>,
    url: String,
}

impl BetterAuth {
    fn start() -> Self {
        let mut child = Command::new(setting("ROSTER_TEST_NODE"))
            .current_dir(setting("ROSTER_TEST_NODE_MODULES"))
            .args(["--input-type=module", "--eval", SERVER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, told) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut server = Self { child, input, told, url: String::new() };
        server.next()["baseURL"].as_str().unwrap().clone_into(&mut server.url);
        server
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("Better Auth ended"))
    }

    /// A token of this payload, signed with the server's own key.
    fn sign(&mut self, payload: &Value) -> String {
        writeln!(self.input, "{payload}").unwrap();
        self.next()["token"].as_str().unwrap().to_owned()
    }

    fn stop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The issuer as the settings of Roster name it: `iss` and `aud` are the base URL.
    fn setting(&self) -> String {
        let url = &self.url;
        format!(r#"[{{issuer="{url}", jwks_url="{url}/api/auth/jwks", audience="{url}"}}]"#)
    }
}

impl Drop for BetterAuth {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Somebody in a browser at the Better Auth server.
struct Browser {
    url: String,
    cookie: String,
}

impl Browser {
    async fn sign_up(url: &str, email: &str, name: &str) -> (Self, Value) {
        let mut browser = Self { url: url.to_owned(), cookie: String::new() };
        let body = json!({ "email": email, "password": PASSWORD, "name": name });
        let answer = browser.post("/api/auth/sign-up/email", &body).await;
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        let signed_up: Value = answer.json().await.unwrap();
        (browser, signed_up["user"].clone())
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        let call = Client::new().post(format!("{}{path}", self.url)).header(ORIGIN, &self.url);
        let answer = call.header(COOKIE, &self.cookie).json(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer
    }

    /// A token for Roster, as the client library of Better Auth asks for it.
    async fn token(&self) -> String {
        let call = Client::new().get(format!("{}/api/auth/token", self.url)).header(COOKIE, &self.cookie);
        let answer: Value = call.send().await.unwrap().json().await.unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

async fn me(app: &TestApp, token: &str) -> Answer {
    app.get("/v1/me").bearer(token).send().await
}

/// Roster has the user as Better Auth has.
#[track_caller]
fn is_mirrored(here: &Value, there: &Value) {
    for (here, there) in [
        (&here["id"], &there["id"]),
        (&here["email"], &there["email"]),
        (&here["name"], &there["name"]),
        (&here["image"], there.get("image").unwrap_or(&Value::Null)),
        (&here["email_verified"], &there["emailVerified"]),
        (&here["created_at"], &there["createdAt"]),
        (&here["updated_at"], &there["updatedAt"]),
    ] {
        assert_eq!(here, there);
    }
}

/// XI-03 (Better Auth: EdDSA, its base URL as issuer and audience, 15 minutes): a user lives there and is mirrored here.
async fn story(db: TestDatabase) {
    let mut issuer = BetterAuth::start();
    let app = TestApp::in_real_time(db, &trusting(&issuer.setting())).await;

    // Somebody signs up there, and is here with the first token.
    let (ada, there) = Browser::sign_up(&issuer.url, "ada@example.com", "Ada Lovelace").await;
    let first = ada.token().await;
    let here = me(&app, &first).await.expect(200).json();
    is_mirrored(&here, &there);
    assert_eq!((&here["email_verified"], &here["account_status"]), (&json!(false), &json!("active")));

    // What changes there shows here at the next token.
    let change = json!({ "name": "Countess of Lovelace", "image": "https://example.com/ada.png" });
    ada.post("/api/auth/update-user", &change).await;
    ada.post("/api/auth/send-verification-email", &json!({ "email": "ada@example.com" })).await;
    let link = issuer.next()["url"].as_str().unwrap().to_owned();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .get(link)
        .send()
        .await
        .unwrap();
    let second = ada.token().await;
    let here = me(&app, &second).await.expect(200).json();
    is_mirrored(&here, &claims(&second));
    assert_eq!((&here["name"], &here["email_verified"]), (&change["name"], &json!(true)));

    // It is read-only here, and what is Roster's own is not.
    let read_only = app.patch("/v1/me", &json!({ "name": "Mallory" })).bearer(&second).send().await;
    read_only.expect_problem(403, "read_only_identity");
    app.patch("/v1/me", &json!({ "first_name": "Ada" })).bearer(&second).send().await.expect(200);

    refuses_what_is_not_right(&mut issuer, &app, &second).await;
    suspension_wins(&app, &ada, &here).await;

    // The issuer is down, and the keys that are known go on.
    let (_, user) = Browser::sign_up(&issuer.url, "grace@example.com", "Grace").await;
    let payload = json!({ "sub": user["id"], "email": user["email"], "iat": claims(&second)["iat"] });
    let grace = issuer.sign(&payload);
    issuer.stop();
    assert_eq!(me(&app, &grace).await.expect(200).json()["id"], user["id"]);
}

/// Forged, for somebody else, by somebody else.
async fn refuses_what_is_not_right(issuer: &mut BetterAuth, app: &TestApp, token: &str) {
    let (message, signature) = token.rsplit_once('.').unwrap();
    refused("another signature", me(app, &format!("{message}.{}", "A".repeat(signature.len()))).await);
    let mut forged = claims(token);
    forged["email"] = json!("admin@example.com");
    let (header, _) = message.split_once('.').unwrap();
    let payload = URL_SAFE_NO_PAD.encode(forged.to_string());
    refused("another payload", me(app, &format!("{header}.{payload}.{signature}")).await);
    let good = claims(token);
    let with = |claim: &str, value: Value| {
        let mut payload = good.clone();
        payload[claim] = value;
        payload
    };
    let now = good["iat"].as_i64().unwrap();
    for (what, payload) in [
        ("another audience", with("aud", json!("https://other.example"))),
        ("another issuer", with("iss", json!("https://other.example"))),
        ("expired", with("exp", json!(now - 60))),
    ] {
        refused(what, me(app, &issuer.sign(&payload)).await);
    }
    me(app, &issuer.sign(&good)).await.expect(200);
}

/// Suspended here, whatever Better Auth says.
async fn suspension_wins(app: &TestApp, ada: &Browser, user: &Value) {
    let path = |action: &str| format!("/v1/users/{}/{action}", user["id"].as_str().unwrap());
    let (admin, _) = Browser::sign_up(&ada.url, "root@example.com", "Root").await;
    let root = admin.token().await;
    let id = me(app, &root).await.expect(200).text_of("id");
    app.db
        .execute(&format!("UPDATE users SET role = 'admin' WHERE id = {}", app.db.id(id.parse().unwrap())))
        .await;
    app.post(&path("suspend"), &json!({ "reason": "spam" })).bearer(&root).send().await.expect(200);
    refused("suspended", me(app, &ada.token().await).await);
    app.post(&path("activate"), &json!({})).bearer(&root).send().await.expect(200);
    me(app, &ada.token().await).await.expect(200);
}

#[tokio::test]
#[ignore = "needs Better Auth: run by cargo xtask test"]
async fn a_user_of_better_auth_is_mirrored_on_sqlite() {
    story(TestDatabase::sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs Better Auth and PostgreSQL: run by cargo xtask test"]
async fn a_user_of_better_auth_is_mirrored_on_postgres() {
    story(TestDatabase::postgres().await).await;
}

/// XI-03: a token of Better Auth lives for 15 minutes, and no longer than five seconds after.
#[tokio::test]
#[ignore = "needs Better Auth: run by cargo xtask test"]
async fn a_token_of_better_auth_ends_after_fifteen_minutes() {
    let issuer = BetterAuth::start();
    let app = TestApp::start(TestDatabase::sqlite().await, &trusting(&issuer.setting())).await;
    let (ada, _) = Browser::sign_up(&issuer.url, "ada@example.com", "Ada").await;
    let token = ada.token().await;
    // The application's clock stands still in the past: moved to the moment at which the token was issued.
    let made_at = claims(&token)["iat"].as_i64().unwrap();
    refused("issued in the future", me(&app, &token).await);
    let ahead = u64::try_from(made_at - super::Now::roster_now(&app)).unwrap();
    app.advance(Duration::from_secs(ahead));
    me(&app, &token).await.expect(200);
    app.advance(Duration::from_secs(15 * 60 + 4));
    me(&app, &token).await.expect(200);
    app.advance(Duration::from_secs(1));
    refused("expired", me(&app, &token).await);
}
