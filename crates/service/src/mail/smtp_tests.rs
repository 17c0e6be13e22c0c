#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::*;
use crate::mail::samples::{LINK, a_mail, sender};

/// A mail server that answers as it is told, and remembers what it heard.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers `refusal` to lines that begin with `refused`, and otherwise takes all.
    fn start(refused: &'static str, refusal: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let heard = Arc::default();
        let server = Self { url, heard: Arc::clone(&heard) };
        thread::spawn(move || {
            for connection in listener.incoming() {
                let heard = Arc::clone(&heard);
                thread::spawn(move || {
                    converse(&connection.unwrap(), &heard, |line| {
                        line.starts_with(refused).then_some(refusal)
                    });
                });
            }
        });
        server
    }

    fn start_friendly() -> Self {
        Self::start("never said", "")
    }

    fn mailer(&self) -> SmtpMailer {
        SmtpMailer::new(SmtpUrl::parse(&self.url).unwrap(), sender())
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    fn heard_with(&self, start: &str) -> Vec<String> {
        self.heard().into_iter().filter(|line| line.starts_with(start)).collect()
    }
}

fn converse(stream: &TcpStream, heard: &Mutex<Vec<String>>, refuse: impl Fn(&str) -> Option<&'static str>) {
    let mut to_client = stream;
    let mut say = |reply: &str| to_client.write_all(format!("{reply}\r\n").as_bytes());
    let mut is_in_message = false;
    if say("220 ready").is_err() {
        return;
    }
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        heard.lock().unwrap().push(line.clone());
        if is_in_message && line != "." {
            continue;
        }
        is_in_message = false;
        let reply = match (refuse(&line), line.get(..4)) {
            (Some(refusal), _) => refusal,
            (None, Some("DATA")) => {
                is_in_message = true;
                "354 go on"
            }
            (None, Some("QUIT")) => "221 bye",
            (None, _) => "250 fine",
        };
        if say(reply).is_err() {
            return;
        }
    }
}

/// VE-07: the server hears of one recipient.
#[tokio::test]
async fn a_mail_reaches_the_server_whole_and_for_one_recipient() {
    let server = Server::start_friendly();
    server.mailer().send(&a_mail("ada@example.com")).await.unwrap();
    assert_eq!(server.heard_with("MAIL FROM"), ["MAIL FROM:<no-reply@accounts.example>"]);
    assert_eq!(server.heard_with("RCPT TO"), ["RCPT TO:<ada@example.com>"]);
    assert_eq!(server.heard_with(LINK), [LINK]);
    assert_eq!(server.heard_with("Auto-Submitted:"), ["Auto-Submitted: auto-generated"]);
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
        let error =
            Server::start(refused, refusal).mailer().send(&a_mail("ada@example.com")).await.unwrap_err();
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
async fn an_address_beyond_ascii_is_refused_for_good_by_a_server_that_knows_none() {
    let server = Server::start_friendly();
    let error = server.mailer().send(&a_mail("jörg@example.com")).await.unwrap_err();
    assert!(error.is_permanent(), "{error}");
    assert_eq!(server.heard_with("MAIL"), [""; 0]);
}
