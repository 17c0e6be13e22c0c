//! A mail server in trouble: callers notice nothing, and mails leave once it is over.

use std::time::Duration;

use roster_api::testing::service::domain::PageRequest;
use roster_api::testing::service::mail::testing::{Conduct, MailServer};
use roster_api::testing::service::{OutboxEntry, Unsent};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::support::{Answer, Calls, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

/// Status, headers and text of an answer.
type Likeness = (u16, Vec<(String, String)>, String);

/// Every way in which the server does not do what it is there for.
const TROUBLE: [Conduct; 7] = [
    Conduct::Leaves,
    Conduct::Hangs,
    Conduct::HangsAt("."),
    Conduct::Answers("EHLO", "421 4.3.2 shutting down"),
    Conduct::Answers("RCPT", "451 4.7.1 come back later"),
    Conduct::Answers("MAIL", "530 5.7.0 authentication required"),
    Conduct::Answers(".", "452 4.3.1 no space"),
];

async fn start(db: TestDatabase, server: &MailServer) -> TestApp {
    let url = server.url();
    let environment = [
        ("ROSTER_MAIL__TRANSPORT", "smtp"),
        ("ROSTER_MAIL__SMTP_URL", url.as_str()),
        // The limit of a network is not what this is about.
        ("ROSTER_RATE_LIMIT__ENABLED", "false"),
    ];
    TestApp::start(db, &environment).await
}

/// Runs what delivers mail in a server, until it is dropped; then what is under way is cut off.
struct Worker(tokio::task::JoinHandle<()>);

impl Worker {
    fn of(app: &TestApp) -> Self {
        let roster = app.roster().clone();
        Self(tokio::spawn(async move { roster.deliver_until(std::future::pending()).await }))
    }
}

impl Worker {
    /// Cuts it off, and waits until it is gone: it must not meet the server's next mood.
    async fn cut_off(mut self) {
        self.0.abort();
        assert!((&mut self.0).await.is_err_and(|error| error.is_cancelled()));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Signs up, and asks for the link again.
async fn answers(app: &TestApp, email: &str) -> [Likeness; 2] {
    let register = app.try_register(json!({ "email": email, "password": PASSWORD })).await;
    [likeness(&register, email), resend(app, email).await]
}

async fn resend(app: &TestApp, email: &str) -> Likeness {
    likeness(&app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await, email)
}

/// All of an answer but what has to differ: the address, and what names the attempt.
fn likeness(answer: &Answer, email: &str) -> Likeness {
    let (status, headers, text) = answer.likeness();
    let id = answer.json()["registration_id"].as_str().unwrap_or(email).to_owned();
    (status, headers, text.replace(&id, "").replace(email, ""))
}

/// To whom messages are, sorted.
fn recipients(messages: &[String]) -> Vec<String> {
    let to =
        |message: &String| message.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned();
    let mut found: Vec<_> = messages.iter().map(to).collect();
    found.sort();
    found
}

async fn unsent(app: &TestApp, which: Unsent) -> Vec<OutboxEntry> {
    app.roster().list_mails(which, &PageRequest::default()).await.unwrap().items
}

on_both_databases! {
    /// EN-04: sign-up and asking for the link again are answered alike for known and unknown addresses, whether the mail
    /// server works, refuses or hangs, and while it does so.
    async fn callers_are_answered_alike_whatever_the_mail_server_does(db: TestDatabase) {
        let server = MailServer::start(Conduct::Takes);
        let app = start(db, &server).await;
        let known = "known@example.com";
        let expected = answers(&app, known).await;
        assert!(expected.iter().all(|(status, ..)| *status == 202), "{expected:?}");
        let mut emails = vec![known.to_owned()];
        for (number, conduct) in TROUBLE.into_iter().enumerate() {
            server.behaves(conduct);
            let before = server.contacts();
            let worker = Worker::of(&app);
            let new = format!("new-{number}@example.com");
            assert_eq!(answers(&app, &new).await, expected, "{conduct:?}");
            // From here on a delivery is under way, or has failed.
            let waiting = server.clone();
            spawn_blocking(move || waiting.wait_for_contacts(before + 1)).await.unwrap();
            for email in [&new, known] {
                assert_eq!(answers(&app, email).await, expected, "{email}, {conduct:?}");
            }
            assert_eq!(resend(&app, "nobody@example.com").await, expected[1], "{conduct:?}");
            worker.cut_off().await;
            emails.push(new);
        }
        let heard = server.messages().len();
        server.behaves(Conduct::Takes);
        app.advance(Duration::from_hours(1));
        app.roster().deliver_due().await.unwrap();
        let mut reached = recipients(&server.messages()[heard..]);
        reached.dedup();
        assert_eq!(reached, emails, "everybody got what they were told to look for");
        assert!(unsent(&app, Unsent::All).await.is_empty());
    }

    /// Failures that pass: nothing is lost, and nothing that the server has said to have taken comes twice.
    async fn mails_wait_until_the_server_takes_them_and_leave_once(db: TestDatabase) {
        let server = MailServer::start(Conduct::Answers("RCPT", "451 4.7.1 come back later"));
        let app = start(db, &server).await;
        let emails = ["ada@example.com", "grace@example.com", "hedy@example.com"];
        for email in emails {
            app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(202);
        }
        for conduct in [TROUBLE[4], Conduct::Leaves, TROUBLE[3], TROUBLE[5]] {
            server.behaves(conduct);
            assert_eq!(app.roster().deliver_due().await.unwrap(), 0, "{conduct:?}");
            app.advance(Duration::from_mins(5));
        }
        let waiting = unsent(&app, Unsent::All).await;
        assert!(waiting.iter().all(|mail| mail.attempts == 4 && mail.dead_at.is_none()), "{waiting:?}");
        let told: Vec<_> = waiting.iter().map(|mail| mail.last_error.as_deref().unwrap()).collect();
        assert_eq!(told, ["the mail server answered 530"; 3]);
        server.behaves(Conduct::Takes);
        assert_eq!(app.roster().deliver_due().await.unwrap(), emails.len());
        app.advance(Duration::from_hours(48));
        assert_eq!(app.roster().deliver_due().await.unwrap(), 0);
        assert_eq!(recipients(&server.messages()), emails);
        assert!(unsent(&app, Unsent::All).await.is_empty());
    }

    /// Failures that stay: one mail is given up, the others are not held up by it.
    async fn a_mail_that_the_server_refuses_for_good_is_given_up_and_the_others_leave(db: TestDatabase) {
        let server = MailServer::start(Conduct::Answers("RCPT TO:<grace@", "550 5.1.1 no such user grace@example.com"));
        let app = start(db, &server).await;
        for email in ["ada@example.com", "grace@example.com", "hedy@example.com"] {
            app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(202);
        }
        assert_eq!(app.roster().deliver_due().await.unwrap(), 2);
        assert_eq!(recipients(&server.messages()), ["ada@example.com", "hedy@example.com"]);
        let dead = unsent(&app, Unsent::Dead).await;
        let [dead] = dead.as_slice() else { panic!("{dead:?}") };
        assert_eq!((dead.kind.as_str(), dead.attempts), ("verify_email", 1));
        assert_eq!(dead.last_error.as_deref(), Some("the mail server answered 550"), "the address is not kept");
        server.behaves(Conduct::Takes);
        app.advance(Duration::from_hours(48));
        assert_eq!(app.roster().deliver_due().await.unwrap(), 0);
        app.roster().retry_mail(dead.id).await.unwrap();
        assert_eq!(app.roster().deliver_due().await.unwrap(), 1);
        assert_eq!(recipients(&server.messages()).len(), 3);
    }

    /// Two workers at once, on the database of both: each mail goes out once.
    async fn workers_side_by_side_send_each_mail_once(db: TestDatabase) {
        let server = MailServer::start(Conduct::Takes);
        let app = start(db, &server).await;
        let emails: Vec<_> = (10..40).map(|number| format!("user{number}@example.com")).collect();
        for email in &emails {
            app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(202);
        }
        let workers = [(); 4].map(|()| {
            let roster = app.roster().clone();
            tokio::spawn(async move { roster.deliver_due().await.unwrap() })
        });
        let mut sent = 0;
        for worker in workers {
            sent += worker.await.unwrap();
        }
        assert_eq!(sent, emails.len());
        assert_eq!(recipients(&server.messages()), emails);
    }
}
