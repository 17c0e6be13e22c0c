#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::mail::samples::{LINK, a_mail, id, sender};

fn formatted(mail: &Mail) -> String {
    String::from_utf8(mail.message(&sender()).unwrap().formatted()).unwrap()
}

/// Names and values of the headers of the message itself, folded lines put together.
fn headers(message: &str) -> Vec<(String, String)> {
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ");
    unfolded
        .split("\r\n")
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn header(message: &str, name: &str) -> String {
    let mut values: Vec<_> = headers(message).into_iter().filter(|header| header.0 == name).collect();
    assert_eq!(values.len(), 1, "{name}");
    values.remove(0).1
}

#[test]
fn a_message_has_its_headers_and_both_parts() {
    let message = formatted(&a_mail("ada@example.com"));
    assert_eq!(header(&message, "From"), "Roster <no-reply@accounts.example>");
    assert_eq!(header(&message, "To"), "ada@example.com");
    assert_eq!(header(&message, "Subject"), "Confirm your e-mail address");
    assert_eq!(header(&message, "Date"), "Sat, 31 Jan 2026 12:00:00 +0000");
    assert_eq!(header(&message, "Message-ID"), format!("<{}@accounts.example>", id()));
    assert_eq!(header(&message, "Auto-Submitted"), "auto-generated");
    assert!(header(&message, "Content-Type").starts_with("multipart/alternative;"));
    let plain = message.find("Content-Type: text/plain; charset=utf-8").unwrap();
    let html = message.find("Content-Type: text/html; charset=utf-8").unwrap();
    assert!(plain < html, "the last part is the one that programs prefer");
}

#[test]
fn the_same_mail_is_the_same_message_again() {
    let mail = a_mail("ada@example.com");
    assert_eq!(formatted(&mail), formatted(&mail));
}

#[test]
fn a_long_link_is_not_broken() {
    assert!(formatted(&a_mail("ada@example.com")).contains(&format!("\r\n{LINK}\r\n")));
}

#[test]
fn text_beyond_ascii_is_encoded() {
    let mail =
        Mail { text: "Grüße".to_owned(), subject: "Grüße".to_owned(), ..a_mail("ada@example.com") };
    let message = formatted(&mail);
    assert!(message.is_ascii());
    assert!(header(&message, "Subject").starts_with("=?utf-8?"));
}

#[test]
fn lines_end_as_mail_wants_it() {
    let message = formatted(&a_mail("ada@example.com"));
    assert_eq!(message.matches('\n').count(), message.matches("\r\n").count());
    assert!(message.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX));
}

#[test]
fn a_domain_beyond_ascii_goes_in_its_ascii_form_and_the_local_part_as_it_was_typed() {
    let message = a_mail("Ada.L@Bücher.example").message(&sender()).unwrap();
    let recipients: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
    assert_eq!(recipients, ["Ada.L@xn--bcher-kva.example"]);
}

#[test]
fn a_local_part_beyond_ascii_stays() {
    let message = a_mail("jörg@example.com").message(&sender()).unwrap();
    assert_eq!(message.envelope().to()[0].user(), "jörg");
}

/// VE-07: whatever a mail is filled with, it has one recipient and the headers that it always has.
#[test]
fn no_field_of_a_mail_begins_another_header() {
    let names = |message: &str| headers(message).into_iter().map(|header| header.0).collect::<Vec<_>>();
    let usual = names(&formatted(&a_mail("ada@example.com")));
    for injected in
        ["\r\nBcc: mallory@example.com", "\nBcc: mallory@example.com\n\nhello", "\rBcc: mallory@example.com"]
    {
        let subject = format!("Hello{injected}");
        let mail = Mail {
            subject,
            text: injected.to_owned(),
            html: injected.to_owned(),
            ..a_mail("ada@example.com")
        };
        assert_eq!(names(&formatted(&mail)), usual, "{injected:?}");
        let message = mail.message(&sender()).unwrap();
        let recipients: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(recipients, ["ada@example.com"]);
    }
}
