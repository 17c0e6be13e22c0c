//! `roster user create` without a password: an invitation.

use roster_api::testing::service::mail::testing::{Conduct, MailServer};
use serde_json::json;

use super::users::{field, installed};
use crate::support::{Calls, EmptyDatabase, PASSWORD, Steps, TestApp, on_both_databases};

on_both_databases! {
    async fn who_is_made_without_a_password_is_invited(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let made = installation.json("user create --email Ada@Example.com --role manager --name Ada");
        assert_eq!((&made["account_status"], &made["email_verified"], &made["role"]), (&json!("pending_verification"), &json!(false), &json!("manager")));
        assert!(made.get("password").is_none());
        let app = TestApp::in_real_time(db, &[]).await;
        let body = json!({ "token": app.mailed_token("Ada@Example.com").await, "password": PASSWORD });
        let joined = app.post("/v1/auth/invitation/accept", &body).send().await.expect(200).json();
        assert_eq!((&joined["user"]["id"], &joined["user"]["name"]), (&made["id"], &json!("Ada")));
        app.login("ada@example.com").await;
    }

    async fn the_invitation_waits_in_the_outbox_until_a_server_sends_it(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let made = installation.run("user create --email ada@example.com").succeeds();
        let made = made.tells_nothing_of(&["token"]);
        assert_eq!(field(&made.out, "id").len(), 36);
        let waiting = db.rows("SELECT kind FROM outbox WHERE sent_at IS NULL").await;
        assert_eq!(waiting, [json!({ "kind": "invitation" })]);
    }

    /// The node is another process and hears nothing of the command but what stands in the outbox.
    async fn a_running_node_mails_the_invitation_that_a_command_made(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        let mails = MailServer::start(Conduct::Takes);
        let installation = installation
            .with("ROSTER_MAIL__TRANSPORT", "smtp")
            .with("ROSTER_MAIL__SMTP_URL", &mails.url())
            .with("ROSTER_MAIL__LINK_BASE", "https://accounts.example");
        let server = installation.serve("serve");
        installation.run("user create --email Ada@Example.com").succeeds();
        mails.wait_for_messages(1);
        let message = mails.messages().remove(0);
        assert!(message.contains("\nhttps://accounts.example/accept-invitation?token="), "{message}");
        assert!(mails.lines().iter().any(|line| line.starts_with("RCPT TO:<Ada@example.com>")), "{:?}", mails.lines());
        drop(server);
    }
}
