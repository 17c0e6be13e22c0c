//! Nobody learns by asking for a link, or for another address, what is behind an address.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::spawn;

use crate::support::{
    Answer, Calls, PASSWORD, Recovery, States, Steps, TestApp, TestDatabase, on_both_databases,
};

type Likeness = (u16, Vec<(String, String)>, String);

/// Accounts in every state, each at its own address; all addresses are of one length.
const STATES: [&str; 8] =
    ["nobody..", "active..", "pending.", "unproven", "suspend.", "locked..", "deleted.", "empty..."];

fn address(state: &str) -> String {
    format!("{}@example.com", state.replace('.', "x"))
}

async fn prepare(app: &TestApp) {
    app.activate(&address("active..")).await;
    app.pending(&address("pending.")).await;
    app.register(&address("unproven")).await;
    app.suspended(&address("suspend.")).await;
    app.locked(&address("locked..")).await;
    app.deleted(&address("deleted.")).await;
    app.without_password(&address("empty...")).await;
}

/// Sends one call for every state and gives the answers' likenesses.
async fn ask(states: &[&str], call: impl AsyncFn(String) -> Answer) -> Vec<Likeness> {
    let mut answers = Vec::new();
    for state in states {
        answers.push(call(address(state)).await.expect(202).likeness());
    }
    answers
}

fn all_alike(answers: &[Likeness]) {
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

async fn resend(app: &TestApp, email: &str) -> Answer {
    app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await
}

/// Who was sent what since so many mails were sent.
async fn sent(app: &TestApp, since: usize) -> Vec<(String, &'static str)> {
    let mails = app.mails().await;
    let mut sent: Vec<_> =
        mails[since..].iter().map(|mail| (mail.to.as_typed().to_owned(), mail.kind.as_str())).collect();
    sent.sort_unstable();
    sent
}

fn mails(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    let mut mails: Vec<_> = expected.iter().map(|(state, kind)| (address(state), *kind)).collect();
    mails.sort_unstable();
    mails
}

/// An application in mode `open` that sends its mail to a server.
async fn mailing_to(db: TestDatabase, server: SocketAddr) -> TestApp {
    let url = format!("smtp://{server}");
    let mail = [("ROSTER_MAIL__TRANSPORT", "smtp"), ("ROSTER_MAIL__SMTP_URL", url.as_str())];
    TestApp::start(db, &[mail[0], mail[1], ("ROSTER_AUTH__REGISTRATION", "open")]).await
}

async fn asking_is_answered_alike(app: &TestApp) {
    let mut answers = Vec::new();
    for email in ["known@example.com", "other@example.com"] {
        answers.push(app.try_forgot(email).await.expect(202).likeness());
        answers.push(resend(app, email).await.expect(202).likeness());
    }
    all_alike(&answers);
}

on_both_databases! {
    /// EN-04: whatever the state of an address, asking for a new password is answered with the same bytes, and without
    /// any hash being computed.
    async fn forgot_is_answered_alike_for_every_state(app: TestApp) {
        prepare(&app).await;
        let (known, hashes) = (app.mails().await.len(), app.roster().hashing().stats().runs());
        all_alike(&ask(&STATES, async |email| app.try_forgot(&email).await).await);
        assert_eq!(app.roster().hashing().stats().runs(), hashes);
        let reset = "password_reset";
        let expected = [
            ("active..", reset), ("pending.", reset), ("unproven", reset), ("suspend.", reset), ("locked..", reset),
            ("empty...", reset),
        ];
        assert_eq!(sent(&app, known).await, mails(&expected));
        // Nor by asking so often that nothing more is sent.
        for _ in 0..6 {
            all_alike(&ask(&STATES, async |email| app.try_forgot(&email).await).await);
        }
    }

    /// EN-04: so is asking for the verification link again.
    async fn resend_is_answered_alike_for_every_state(app: TestApp) {
        prepare(&app).await;
        app.set_user(&address("suspend."), "email_verified_at = NULL").await;
        let known = app.mails().await.len();
        all_alike(&ask(&STATES, async |email| resend(&app, &email).await).await);
        let verify = "verify_email";
        let expected = [("pending.", verify), ("unproven", verify), ("suspend.", verify)];
        assert_eq!(sent(&app, known).await, mails(&expected));
        for _ in 0..6 {
            all_alike(&ask(&STATES, async |email| resend(&app, &email).await).await);
        }
    }

    /// EN-04: while a mail server takes the connection and says nothing, answers are what they always are.
    async fn a_silent_mail_server_is_not_seen(db: TestDatabase) {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let app = mailing_to(db, server.local_addr().unwrap()).await;
        app.try_register(json!({ "email": "known@example.com", "password": PASSWORD })).await.expect(201);
        let roster = app.roster().clone();
        let delivery = spawn(async move { roster.deliver_due().await.is_ok() });
        let hanging = server.accept().await.unwrap();
        asking_is_answered_alike(&app).await;
        drop(hanging);
        delivery.abort();
    }

    /// EN-04: nor does a server show that is not there.
    async fn a_refusing_mail_server_is_not_seen(db: TestDatabase) {
        let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let app = mailing_to(db, nowhere).await;
        app.try_register(json!({ "email": "known@example.com", "password": PASSWORD })).await.expect(201);
        app.roster().deliver_due().await.unwrap();
        asking_is_answered_alike(&app).await;
        app.roster().deliver_due().await.unwrap();
        asking_is_answered_alike(&app).await;
    }

    /// EN-06: asking for an address that somebody has is answered like asking for a free one, after the same work, and
    /// leaves the same traces for whoever asked. Its owner is told.
    async fn asking_for_a_taken_address_shows_nothing(app: TestApp) {
        prepare(&app).await;
        app.activate("ada@example.com").await;
        let known = app.mails().await.len();
        let (mut answers, mut events) = (Vec::new(), Vec::new());
        for state in STATES {
            // Sessions of their own, so that nothing but the address is different.
            let access = app.login("ada@example.com").await.access;
            // The newest event is the one of this call.
            app.advance(Duration::from_secs(1));
            let runs = app.roster().hashing().stats().runs();
            answers.push(app.try_ask_for_address(&access, &address(state)).await.expect(202).likeness());
            assert_eq!(app.roster().hashing().stats().runs(), runs + 1, "{state}");
            let own: Value = app.get("/v1/me/events?limit=1").bearer(&access).send().await.expect(200).json();
            let mut event = own["data"][0].clone();
            assert_eq!(event["action"], "user.email_change_requested");
            for key in ["id", "session_id", "request_id", "occurred_at"] {
                event[key].take();
            }
            events.push(event);
            let me = app.get("/v1/me").bearer(&access).send().await.expect(200).json();
            assert_eq!((&me["email"], &me["version"]), (&json!("ada@example.com"), &json!(2)), "{state}");
        }
        all_alike(&answers);
        assert!(events.iter().all(|event| *event == events[0]), "{events:?}");

        let (taken, confirm) = ("address_in_use", "confirm_email");
        let mut expected = mails(&[
            ("nobody..", confirm), ("active..", taken), ("pending.", taken), ("unproven", confirm), ("suspend.", taken),
            ("locked..", taken), ("deleted.", confirm), ("empty...", taken),
        ]);
        expected.extend(std::iter::repeat_n(("ada@example.com".to_owned(), "email_change_notice"), STATES.len()));
        expected.sort_unstable();
        assert_eq!(sent(&app, known).await, expected);
    }

    /// EN-06: the mail to the owner of a taken address says nothing of whoever asked.
    async fn the_owner_of_a_taken_address_learns_nothing_of_who_asked(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example.com")]).await;
        app.activate("mallory@example.com").await;
        app.activate("ada@example.com").await;
        let access = app.login("mallory@example.com").await.access;
        let known = app.mails().await.len();
        app.try_ask_for_address(&access, "ADA@example.com").await.expect(202);
        let mails = app.mails().await;
        let mail = mails[known..].iter().find(|mail| mail.kind.as_str() == "address_in_use").unwrap();
        // To the address as its owner wrote it.
        assert_eq!(mail.to.as_typed(), "ada@example.com");
        for text in [&mail.text, &mail.html, &mail.subject] {
            assert!(!text.contains("mallory") && !text.contains("127.0.0.1") && !text.contains("token="), "{text}");
        }
        app.login("ada@example.com").await;
    }

    /// EN-06: who makes the own address prettier is not told that it is taken.
    async fn ones_own_address_is_not_taken(app: TestApp) {
        app.activate("ada@example.com").await;
        let access = app.login("ada@example.com").await.access;
        let token = app.ask_for_address(&access, "Ada@Example.com").await;
        let user = app.try_confirm(&token).await.expect(200).json();
        assert_eq!((&user["email"], &user["email_verified"]), (&json!("Ada@Example.com"), &json!(true)));
        app.login("ada@example.com").await;
    }
}
