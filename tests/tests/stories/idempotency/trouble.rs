//! Requests whose answers get lost, and databases that fail.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::{Desk, repeats};
use crate::support::{Calls, Dump, Steps, TestApp, TestDatabase, on_both_databases};

/// Lets the database refuse whatever changes a row of `idempotency_keys`, which is how an answer is written.
async fn refuse_answers(app: &TestApp) {
    let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
    let refusal = if is_sqlite {
        "BEGIN SELECT RAISE(ABORT, 'no answers'); END"
    } else {
        let function = "CREATE FUNCTION refuse_answers() RETURNS trigger LANGUAGE plpgsql AS \
                        $$ BEGIN RAISE EXCEPTION 'no answers'; END $$";
        app.db.execute(function).await;
        "FOR EACH ROW EXECUTE FUNCTION refuse_answers()"
    };
    app.db.execute(&format!("CREATE TRIGGER no_answers BEFORE UPDATE ON idempotency_keys {refusal}")).await;
}

async fn take_answers(app: &TestApp) {
    let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
    let from = if is_sqlite { "" } else { " ON idempotency_keys" };
    app.db.execute(&format!("DROP TRIGGER no_answers{from}")).await;
}

on_both_databases! {
    /// HT-10: whoever loses the answer with the connection asks again, and finds one user, who got one mail.
    async fn after_a_cut_connection_the_answer_is_still_there(app: TestApp) {
        let desk = Desk::of(app).await;
        let body = json!({ "email": "ada@example.com" });
        let text = body.to_string();
        let head = format!(
            "POST /v1/users HTTP/1.1\r\nhost: roster\r\nauthorization: Bearer {}\r\nidempotency-key: one\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
            desk.admin.tokens.access,
            text.len(),
        );
        for _ in 0..5 {
            let mut connection = TcpStream::connect(desk.app.address()).unwrap();
            connection.write_all(head.as_bytes()).unwrap();
        }
        let first = desk.create(&body).key("one").send().await.expect(201);
        let again = desk.create(&body).key("one").send().await.expect(201);
        assert_eq!(again.text, first.text);
        assert_eq!((desk.count("users").await, desk.app.mails().await.len()), (2, 1));
    }

    /// HT-10: a failure of the server is no answer: the same request, sent again, is done.
    async fn a_failure_is_not_kept(app: TestApp) {
        let desk = Desk::of(app).await;
        let create = || desk.create(&json!({ "email": "ada@example.com" })).key("one");
        desk.app.db.execute("ALTER TABLE audit_events RENAME TO gone").await;
        let failed = create().send().await;
        assert!(matches!(failed.status, 500 | 503), "{failed:?}");
        desk.app.db.execute("ALTER TABLE gone RENAME TO audit_events").await;
        assert_eq!((desk.count("users").await, desk.count("idempotency_keys").await), (1, 0));
        let first = create().send().await.expect(201);
        repeats(&create().send().await, &first);
    }

    /// HT-10: effect and answer are one transaction: where the answer cannot be kept, nothing is done.
    async fn without_its_answer_an_effect_does_not_last(app: TestApp) {
        let desk = Desk::of(app).await;
        let create = || desk.create(&json!({ "email": "ada@example.com" })).key("one");
        refuse_answers(&desk.app).await;
        let before = Dump::of(&desk.app).await;
        let failed = create().send().await;
        assert!(matches!(failed.status, 500 | 503), "{failed:?}");
        assert!(Dump::of(&desk.app).await == before, "something of it lasts");
        assert!(desk.app.mails().await.is_empty());
        take_answers(&desk.app).await;
        create().send().await.expect(201);
        assert_eq!(desk.app.mails().await.len(), 1);
    }

    /// What was kept before the secret key was changed is given again after it.
    async fn a_kept_answer_outlives_a_change_of_the_secret_key(app: TestApp) {
        let new_key = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
        let old_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let keys = [("ROSTER_SECRET_KEY", new_key), ("ROSTER_SECRET_KEY_PREVIOUS", old_key)];
        let later = app.beside_with(app.db.options().clone(), &keys).await;
        let desk = Desk::of(app).await;
        let first = desk.create(&json!({ "email": "ada@example.com" })).key("one").send().await.expect(201);
        let call = |email: &str| later.post("/v1/users", &json!({ "email": email })).by(&desk.admin).key("one");
        repeats(&call("ada@example.com").send().await, &first);
        call("grace@example.com").send().await.expect_problem(422, "idempotency_key_reused");
    }
}

mod a_first_request_that_does_not_end {
    use roster_api::testing::service::domain::{StoredAnswerId, Timestamp};
    use roster_api::testing::service::persistence::KeyedRequest;

    use super::*;

    /// HT-10: whoever has waited for the first request as long as for a lock is told to come back.
    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn postgres() {
        let db = TestDatabase::postgres().await;
        let mut options = db.options().clone();
        options.lock_timeout = Duration::from_millis(200);
        let desk = Desk::of(TestApp::reaching(db, options, &[]).await).await;
        let create = || desk.create(&json!({ "email": "ada@example.com" })).key("one");
        let first = desk.app.db.store().begin().await.unwrap();
        let request =
            KeyedRequest { caller: desk.admin.id.parse().unwrap(), route: "POST /v1/users", key: "one" };
        let id = StoredAnswerId::from_uuid("0198c0de-0000-7000-8000-000000000001".parse().unwrap());
        let (now, end) = (Timestamp::from_unix_micros(0).unwrap(), Timestamp::MAX);
        first.idempotency_keys().claim(id, request, &[], (now, end)).await.unwrap();
        create().send().await.expect_problem(409, "idempotency_in_progress");
        drop(first);
        create().send().await.expect(201);
        desk.app.login("root@example.com").await;
    }
}
