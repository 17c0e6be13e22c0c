//! `roster mail`, and what becomes of mail when the process ends.

use roster_api::testing::service::mail::testing::{Conduct, MailServer};
use serde_json::{Value, json};

use super::program::{Installation, Server};
use crate::support::{EmptyDatabase, PASSWORD, TestDatabase, on_both_databases};

fn installed(db: &TestDatabase, mails: &MailServer) -> Installation {
    Installation::on(db.url())
        .with("ROSTER_MAIL__TRANSPORT", "smtp")
        .with("ROSTER_MAIL__SMTP_URL", &mails.url())
        .with("ROSTER_MAIL__LINK_BASE", "https://accounts.example")
}

async fn register(server: &Server, email: &str) {
    let body = json!({ "email": email, "password": PASSWORD });
    let call = reqwest::Client::new().post(format!("{}/v1/auth/register", server.url)).json(&body);
    assert_eq!(call.send().await.unwrap().status(), 202);
}

/// Ends a server as it should end: what is under way is finished.
async fn stop(server: Server) {
    // One that has answered listens for signals too.
    assert_eq!(server.status("/health/live").await, 200);
    server.signal("TERM");
    assert_eq!(server.ends().0, Some(0));
}

fn data(printed: &Value) -> Vec<Value> {
    printed["data"].as_array().unwrap().clone()
}

on_both_databases! {
    /// Killed outright while a mail is on its way: the next process delivers it, once.
    async fn a_mail_survives_the_sudden_end_of_the_process(db: EmptyDatabase) {
        let db = db.opened().await;
        let mails = MailServer::start(Conduct::Hangs);
        let installation = installed(&db, &mails);
        let server = installation.serve("serve --migrate");
        register(&server, "ada@example.com").await;
        mails.wait_for_contacts(1);
        server.signal("KILL");
        assert_eq!(server.ends().0, None);
        assert_eq!(mails.messages(), [""; 0]);

        // Nobody waits for two minutes here: the lease of the dead process is over.
        assert_eq!(db.execute("UPDATE outbox SET available_at = created_at").await, 1);
        mails.behaves(Conduct::Takes);
        let server = installation.serve("serve");
        mails.wait_for_messages(1);
        stop(server).await;
        let messages = mails.messages();
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains("\nhttps://accounts.example/verify-email?token="), "{messages:?}");
        stop(installation.serve("serve")).await;
        assert_eq!(mails.messages().len(), 1, "it was noted as sent");
        assert_eq!(db.rows("SELECT id FROM outbox WHERE sent_at IS NULL OR payload IS NOT NULL").await, Vec::<Value>::new());
    }

    /// The server has the mail, but nobody was left to note it: it comes once more, and is known by its id.
    async fn a_mail_that_may_have_arrived_comes_once_more_under_the_same_id(db: EmptyDatabase) {
        let db = db.opened().await;
        let mails = MailServer::start(Conduct::HangsAt("."));
        let installation = installed(&db, &mails);
        let server = installation.serve("serve --migrate");
        register(&server, "ada@example.com").await;
        mails.wait_for_messages(1);
        server.signal("KILL");
        server.ends();
        assert_eq!(db.execute("UPDATE outbox SET available_at = created_at").await, 1);
        mails.behaves(Conduct::Takes);
        let server = installation.serve("serve");
        mails.wait_for_messages(2);
        stop(server).await;
        let id = |message: &String| message.lines().find(|line| line.starts_with("Message-ID: ")).unwrap().to_owned();
        let ids: Vec<_> = mails.messages().iter().map(id).collect();
        assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    }

    async fn what_could_not_be_sent_is_listed_and_tried_again(db: EmptyDatabase) {
        let db = db.opened().await;
        let mails = MailServer::start(Conduct::Answers("RCPT", "550 5.1.1 no such user"));
        let installation = installed(&db, &mails);
        let server = installation.serve("serve --migrate");
        register(&server, "ada@example.com").await;
        // The connection is kept for the next mail; a mail that was refused is noted before that comes.
        mails.wait_for_contacts(1);
        stop(server).await;

        let listed = installation.json("mail list");
        assert_eq!(installation.json("mail list --dead"), listed);
        assert_eq!(listed["next_cursor"], Value::Null);
        let [mail] = data(&listed).try_into().unwrap_or_else(|_| panic!("{listed}"));
        let fields: Vec<_> = mail.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            ["attempts", "available_at", "created_at", "dead_at", "id", "kind", "last_error", "user_id"]
        );
        assert_eq!((&mail["kind"], &mail["attempts"]), (&json!("verify_email"), &json!(1)));
        assert_eq!(mail["last_error"], "the mail server answered 550");
        assert!(mail["dead_at"].is_string() && mail["user_id"].is_string(), "{mail}");
        let table = installation.run("mail list").succeeds().tells_nothing_of(&["ada", "token"]).out;
        assert!(table.starts_with("ID ") && table.contains("given up  the mail server answered 550"), "{table}");

        let id = mail["id"].as_str().unwrap();
        let retried = installation.json(&format!("mail retry {id}"));
        assert_eq!((&retried["id"], &retried["attempts"], &retried["dead_at"]), (&json!(id), &json!(0), &Value::Null));
        assert_eq!(data(&installation.json("mail list --dead")), [] as [Value; 0]);
        assert_eq!(data(&installation.json("mail list")), [retried]);
        mails.behaves(Conduct::Takes);
        let server = installation.serve("serve");
        mails.wait_for_messages(1);
        stop(server).await;
        assert_eq!(data(&installation.json("mail list")), [] as [Value; 0]);

        for gone in [id, "01a1fe47-86b3-7dcf-be82-9c49ae11f803", "everything"] {
            installation.run(&format!("mail retry {gone}")).fails_with(&["there is no mail", gone]);
        }
        installation.run("mail list --cursor abc").fails_with(&["cursor is not valid"]);
    }
}
