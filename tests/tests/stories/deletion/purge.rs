//! After a purge nothing names the person: every table that the database knows of is looked at.

use std::collections::BTreeSet;

use roster_api::testing::service::RequestInfo;
use serde_json::{Value, json};

use crate::support::{
    Call, Calls, Dump, PASSWORD, People, Person, States, Steps, TestApp, TestDatabase, Tokens,
    on_both_databases,
};

/// Tables that hold nothing about users.
const IMPERSONAL: [&str; 6] =
    ["roles", "signing_keys", "schema_info", "import_runs", "roster_migrations", "sqlite_sequence"];
/// Tables that keep the id of a user who is erased: that something happened, and to or by whom.
const KEEPING_IDS: [&str; 3] = ["audit_events", "cache_invalidations", "user_status_changes"];
const EMAIL: &str = "canary@example.com";
/// What is told of the person, in every place where something can be told.
const MARKS: [&str; 18] = [
    EMAIL,
    "canary.new@example.com",
    "canaryname",
    "canaria",
    "canarissima",
    "canariensis",
    "+4915198765432",
    "canary.png",
    "canarist",
    "cus_canary",
    "canarymeta",
    "canaryapp",
    "canarysource",
    "canarysubject",
    "canary phone",
    "canary-browser",
    "192.0.2.77",
    "canary-request",
];

/// A person who has left something in every table there is, and an administrator.
struct Life {
    app: TestApp,
    admin: Person,
    person: Person,
    /// Tables that had something of the person at one time or another.
    filled: BTreeSet<String>,
}

/// As the person sends it.
fn from_home(call: Call) -> Call {
    call.header("x-forwarded-for", "192.0.2.77")
        .header("user-agent", "canary-browser/7")
        .header("x-request-id", "canary-request")
}

impl Life {
    async fn on(db: TestDatabase) -> Self {
        let app = TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await;
        let admin = app.person("root", "admin").await;
        let mut life = Self { person: admin.clone(), app, admin, filled: BTreeSet::new() };
        life.register().await;
        life.look_around().await;
        life.live().await;
        life.look_around().await;
        life
    }

    async fn register(&mut self) {
        let body = json!({ "email": EMAIL, "password": PASSWORD, "name": "Canaria" });
        let registered = from_home(self.app.post("/v1/auth/register", &body)).send().await.expect(202);
        self.person.id = self.app.roster().find_user(EMAIL).await.unwrap().unwrap().id.to_string();
        self.look_around().await;
        let proof = json!({
            "token": self.app.mailed_token(EMAIL).await, "registration_id": registered.text_of("registration_id"),
        });
        from_home(self.app.post("/v1/auth/verify-email", &proof)).send().await.expect(200);
    }

    async fn live(&mut self) {
        let Self { app, admin, person, .. } = self;
        EMAIL.clone_into(&mut person.email);
        let login = |password: &str, device: Option<&str>| {
            let body = json!({
                "identifier": EMAIL, "password": password, "device_name": "Canary Phone", "device_token": device,
            });
            from_home(app.post("/v1/auth/login", &body))
        };
        let first = Tokens::of(&login(PASSWORD, None).send().await.expect(200));
        app.post(&person.path("/suspend"), &json!({ "reason": "canarymeta" }))
            .by(admin)
            .header("idempotency-key", "canary")
            .send()
            .await
            .expect(200);
        app.post(&person.path("/activate"), &json!({})).by(admin).send().await.expect(200);
        app.put(&person.path("/role"), &json!({ "role": "manager" })).by(admin).send().await.expect(200);
        person.tokens = Tokens::of(&login(PASSWORD, Some(&first.device)).send().await.expect(200));
        let profile = json!({
            "username": "CanaryName", "name": "Canaria", "first_name": "Canarissima", "last_name": "Canariensis",
            "phone": "+4915198765432", "image": "https://example.com/canary.png", "target_role": "Canarist",
            "metadata": { "note": "canarymeta" },
        });
        from_home(app.patch("/v1/me", &profile)).by(person).send().await.expect(200);
        let edit = json!({ "stripe_customer_id": "cus_canary", "app_metadata": { "note": "canaryapp" } });
        app.patch(&person.path(""), &edit).by(admin).send().await.expect(200);
        let source = r#"source_system = 'old', source_id = 'canarysource', source = '{"x":"canarysource"}'"#;
        app.set_user(EMAIL, source).await;
        // Who the person is at an identity provider, from a time behind one.
        let columns = "id, user_id, issuer, subject, email, created_at";
        let id = app.db.id(person.id.parse().unwrap());
        let row = format!(
            "{id}, {id}, 'https://a.example', 'canarysubject', '{EMAIL}', '2026-01-01T00:00:00+00:00'"
        );
        app.db.execute(&format!("INSERT INTO identities ({columns}) VALUES ({row})")).await;
        // What the person does to somebody else.
        let other = app.make("other", "viewer").await;
        let suspend = app.post(&format!("/v1/users/{other}/suspend"), &json!({ "reason": "spam" }));
        from_home(suspend).by(person).send().await.expect(200);
        // Guesses of strangers, of a known device, and in a session; mails that wait and links that are live.
        login("wrong horse battery", None).send().await.expect(401);
        login("wrong horse battery", Some(&person.tokens.device)).send().await.expect(401);
        let change = |password: &str| json!({ "new_email": "canary.new@example.com", "password": password });
        from_home(app.post("/v1/me/email", &change("wrong horse battery")))
            .by(person)
            .send()
            .await
            .expect(403);
        from_home(app.post("/v1/me/email", &change(PASSWORD))).by(person).send().await.expect(202);
        from_home(app.post("/v1/auth/password/forgot", &json!({ "email": EMAIL }))).send().await.expect(202);
    }

    /// The id in every form that a row may have it in.
    fn ids(&self) -> [String; 2] {
        [self.person.id.clone(), self.person.id.replace('-', "")]
    }

    async fn look_around(&mut self) {
        let dump = Dump::of(&self.app).await;
        for mark in MARKS.iter().map(|mark| (*mark).to_owned()).chain(self.ids()) {
            self.filled.extend(dump.tables_with(mark).into_iter().map(str::to_owned));
        }
    }

    /// Nothing was looked for in vain: each table that can hold something of a person has held something of this one.
    async fn has_filled_everything(&self) {
        let dump = Dump::of(&self.app).await;
        let personal = dump.tables().into_iter().filter(|table| !IMPERSONAL.contains(table));
        let unfilled: Vec<_> = personal.filter(|table| !self.filled.contains(*table)).collect();
        assert!(
            unfilled.is_empty(),
            "this test leaves nothing in {unfilled:?}, so it proves nothing of them"
        );
        for mark in MARKS {
            assert!(dump.contains(mark), "{mark} is nowhere");
        }
        assert!(!self.app.db.rows("SELECT key_hash FROM login_throttles").await.is_empty());
    }

    async fn is_forgotten(&self) {
        let dump = Dump::of(&self.app).await;
        for mark in MARKS {
            assert!(!dump.contains(mark), "{mark} is still in {:?}", dump.tables_with(mark));
        }
        let id = self.app.db.id(self.person.id.parse().unwrap());
        for form in self.ids() {
            let kept = dump.tables_with(&form);
            assert!(kept.iter().all(|table| KEEPING_IDS.contains(table)), "the id is in {kept:?}");
        }
        let rows = async |query: String| self.app.db.rows(&query).await;
        let history = rows(format!("SELECT actor FROM user_status_changes WHERE user_id = {id}")).await;
        assert!(history.is_empty(), "{history:?}");
        // Keys that only the server can read are gone all the same; but for that of the address which never was the
        // person's: it may be somebody else's.
        let counted = rows("SELECT failures FROM login_throttles".to_owned()).await;
        assert_eq!(counted.len(), 1, "{counted:?}");
        let columns = "action, ip, user_agent, request_id, CAST(details AS TEXT) AS details";
        let named = format!("(user_id = {id} OR actor_id = {id}) AND action <> 'user.purged'");
        let events = rows(format!("SELECT {columns} FROM audit_events WHERE {named}")).await;
        assert!(events.len() > 10, "the trail itself stays: {events:?}");
        for event in events {
            for column in ["ip", "user_agent", "request_id"] {
                assert_eq!(event[column], Value::Null, "{event}");
            }
            assert_eq!(event["details"], "{}", "{event}");
        }
    }
}

on_both_databases! {
    async fn a_purge_leaves_nothing_that_names_the_person(db: TestDatabase) {
        let life = Life::on(db).await;
        life.has_filled_everything().await;
        let Life { app, admin, person, .. } = &life;
        app.delete(&person.path("")).by(admin).send().await.expect(204);
        assert!(Dump::of(app).await.contains(EMAIL), "a soft delete keeps the account");
        app.delete(&person.path("?purge=true")).by(admin).send().await.expect(204);
        life.is_forgotten().await;
        // What the person did to others, and who erased the person, is still known.
        let purged = app.db.rows("SELECT ip, user_agent FROM audit_events WHERE action = 'user.purged'").await;
        assert_eq!(purged.len(), 1);
        let others = app.db.rows("SELECT id FROM users").await;
        assert_eq!(others.len(), 2, "nobody else went");
    }

    /// As the command line does it.
    async fn a_purge_by_the_system_leaves_as_little(db: TestDatabase) {
        let life = Life::on(db).await;
        let Life { app, admin, person, .. } = &life;
        app.delete(&person.path("")).by(admin).send().await.expect(204);
        let (system, id) = (app.roster().grant_to_system(), person.id.parse().unwrap());
        app.roster().purge_user(&system, id, &|_| true, &RequestInfo::default()).await.unwrap();
        life.is_forgotten().await;
    }

    /// A mail that was about to go out when the person was erased goes nowhere.
    async fn nothing_is_mailed_to_a_person_who_was_erased(app: TestApp) {
        let (admin, person) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
        let before = app.mails().await.len();
        app.post("/v1/auth/password/forgot", &json!({ "email": person.email })).send().await.expect(202);
        app.delete(&person.path("")).by(&admin).send().await.expect(204);
        app.delete(&person.path("?purge=true")).by(&admin).send().await.expect(204);
        assert_eq!(app.mails().await.len(), before);
        assert!(app.db.rows("SELECT id FROM outbox WHERE payload IS NOT NULL").await.is_empty());
    }
}
