//! Mirror mode: users of other issuers.

mod better_auth;
mod identities;
mod issuer;
mod keys;
mod outages;
mod parallel;
mod provisioning;
mod read_only;
mod refreshing;
mod roles;
mod settings;
mod tokens;
mod withdrawal;

use serde_json::{Map, Value, json};

use self::issuer::Issuer;
use crate::support::{Answer, Calls, TestApp, TestDatabase};

/// An application that trusts two issuers, `https://a.example` and `https://b.example`.
struct Mirror {
    app: TestApp,
    a: Issuer,
    b: Issuer,
}

impl Mirror {
    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await, "").await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await, "").await
    }

    /// With further keys in the settings of the first issuer.
    async fn on(db: TestDatabase, more: &str) -> Self {
        let (a, b) = (Issuer::start("https://a.example").await, Issuer::start("https://b.example").await);
        let issuers = format!("[{}, {}]", a.setting_with(more), b.setting());
        let app = TestApp::start(db, &trusting(&issuers)).await;
        Self { app, a, b }
    }

    /// Claims of somebody of an issuer, at this moment.
    fn claims(&self, issuer: &Issuer, subject: &str, more: Value) -> Value {
        let now = self.app.roster_now();
        let mut claims = json!({
            "iss": issuer.name, "aud": issuer.audience, "sub": subject, "iat": now, "exp": now + 900,
            "email": format!("{subject}@example.com"), "email_verified": true, "name": "Ada Lovelace",
        });
        overwrite(&mut claims, more);
        claims
    }

    /// A good token of somebody of an issuer, with these claims written over. One that is [`absent`] is left out.
    fn token_of(&self, issuer: &Issuer, subject: &str, more: Value) -> String {
        let header = json!({ "alg": issuer.algorithm("one"), "kid": "one" });
        issuer.sign("one", &header, &self.claims(issuer, subject, more))
    }

    /// The same of the first issuer.
    fn token(&self, subject: &str, more: Value) -> String {
        self.token_of(&self.a, subject, more)
    }

    /// Who is signed in with a token.
    async fn me(&self, token: &str) -> Answer {
        self.app.get("/v1/me").bearer(token).send().await
    }

    /// Somebody of the first issuer, as the first token makes the user.
    async fn user(&self, subject: &str, more: Value) -> Value {
        self.me(&self.token(subject, more)).await.expect(200).json()
    }

    /// An administrator: somebody of the first issuer whom the command line has made one. Answers the token.
    async fn admin(&self) -> String {
        let token = self.token("root", json!({}));
        let admin = self.me(&token).await.expect(200);
        let id = admin.text_of("id");
        let change =
            format!("UPDATE users SET role = 'admin' WHERE id = {}", self.app.db.id(id.parse().unwrap()));
        self.app.db.execute(&change).await;
        token
    }

    /// How many rows a table has.
    async fn count(&self, table: &str) -> usize {
        self.app.db.rows(&format!("SELECT * FROM {table}")).await.len()
    }
}

/// The environment of an application that trusts these issuers.
fn trusting(issuers: &str) -> [(&str, &str); 2] {
    [("ROSTER_IDENTITY__MODE", "mirror"), ("ROSTER_IDENTITY__ISSUERS", issuers)]
}

/// Stands for a member that is to be left out.
fn absent() -> Value {
    json!({ "absent": true })
}

fn overwrite(object: &mut Value, members: Value) {
    let Value::Object(members) = members else { panic!("{members} is no object") };
    let object: &mut Map<_, _> = object.as_object_mut().unwrap();
    for (name, value) in members {
        if value == absent() {
            object.remove(&name);
        } else {
            object.insert(name, value);
        }
    }
}

/// The token opens nothing, and the answer says no more than that.
#[track_caller]
fn refused(what: &str, answer: Answer) {
    assert_eq!(answer.status, 401, "{what}: {answer:?}");
    assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{what}");
    answer.expect_problem(401, "unauthenticated");
}

trait Now {
    /// Seconds since 1970, by the application's clock.
    fn roster_now(&self) -> i64;
}

impl Now for TestApp {
    fn roster_now(&self) -> i64 {
        use roster_api::testing::service::ports::Clock;
        self.clock.now().unix_seconds()
    }
}
