#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::time::Duration;

use super::*;
use crate::mail::samples::{LINK, a_mail, sender};
use crate::mail::testing::{Conduct, MailServer};

fn mailer(server: &MailServer) -> SmtpMailer {
    SmtpMailer::new(SmtpUrl::parse(&server.url()).unwrap(), sender())
}

fn heard_with(server: &MailServer, start: &str) -> Vec<String> {
    server.lines().into_iter().filter(|line| line.starts_with(start)).collect()
}

/// VE-07: the server hears of one recipient.
#[tokio::test]
async fn a_mail_reaches_the_server_whole_and_for_one_recipient() {
    let server = MailServer::start(Conduct::Takes);
    mailer(&server).send(&a_mail("ada@example.com")).await.unwrap();
    assert_eq!(heard_with(&server, "MAIL FROM"), ["MAIL FROM:<no-reply@accounts.example>"]);
    assert_eq!(heard_with(&server, "RCPT TO"), ["RCPT TO:<ada@example.com>"]);
    let [message] = &server.messages()[..] else { unreachable!("{:?}", server.messages()) };
    for line in [LINK, "Auto-Submitted: auto-generated"] {
        assert_eq!(message.lines().filter(|heard| *heard == line).count(), 1, "{message}");
    }
}

#[tokio::test]
async fn only_a_refusal_of_this_recipient_or_message_is_final() {
    let replies = [
        ("RCPT", "550 5.1.1 no such user ada@example.com", true),
        (".", "554 5.7.1 refused", true),
        ("RCPT", "451 4.7.1 come back later", false),
        ("MAIL", "530 5.7.0 authentication required", false),
        ("MAIL", "421 4.3.2 shutting down", false),
        (".", "452 4.3.1 no space", false),
    ];
    for (refused, refusal, is_permanent) in replies {
        let server = MailServer::start(Conduct::Answers(refused, refusal));
        let error = mailer(&server).send(&a_mail("ada@example.com")).await.unwrap_err();
        assert_eq!(error.is_permanent(), is_permanent, "{refusal}: {error}");
        assert!(error.to_string().contains(refusal.get(..3).unwrap()), "{error}");
        assert!(!error.to_string().contains("ada"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_worth_another_try() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = SmtpUrl::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let error = SmtpMailer::new(url, sender()).send(&a_mail("ada@example.com")).await.unwrap_err();
    assert!(!error.is_permanent(), "{error}");
}

#[tokio::test]
async fn a_server_that_leaves_in_the_middle_is_worth_another_try() {
    let server = MailServer::start(Conduct::Leaves);
    let error = mailer(&server).send(&a_mail("ada@example.com")).await.unwrap_err();
    assert!(!error.is_permanent(), "{error}");
}

#[tokio::test]
async fn an_address_beyond_ascii_is_refused_for_good_by_a_server_that_knows_none() {
    let server = MailServer::start(Conduct::Takes);
    let error = mailer(&server).send(&a_mail("jörg@example.com")).await.unwrap_err();
    assert!(error.is_permanent(), "{error}");
    assert_eq!(heard_with(&server, "MAIL"), [""; 0]);
}

#[tokio::test]
async fn a_connection_on_which_a_delivery_was_cut_off_is_not_used_again() {
    let server = MailServer::start(Conduct::HangsAt("RCPT"));
    let mailer = mailer(&server);
    let listening = server.clone();
    // The connection, and EHLO, MAIL and RCPT.
    let is_stuck = tokio::task::spawn_blocking(move || listening.wait_for_contacts(4));
    let mail = a_mail("ada@example.com");
    tokio::select! {
        outcome = mailer.send(&mail) => unreachable!("{outcome:?}"),
        outcome = is_stuck => outcome.unwrap(),
    }
    // Connections are taken back by a task of their own.
    for _ in 0..16 {
        tokio::task::yield_now().await;
    }
    server.behaves(Conduct::Takes);
    // On the old connection it would wait for an answer that never comes.
    let next = tokio::time::timeout(Duration::from_secs(20), mailer.send(&mail)).await;
    next.expect("a connection of its own").unwrap();
    assert_eq!(heard_with(&server, "EHLO").len(), 2, "{:?}", server.lines());
    assert_eq!(heard_with(&server, "NOOP"), [""; 0]);
}
