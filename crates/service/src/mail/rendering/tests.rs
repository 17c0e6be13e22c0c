#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::mail::MailLink;
use crate::mail::samples::{LINK, SITE, id, moment, notice, payloads, templates, verify_email, with_link};

fn render(payload: &MailPayload) -> Mail {
    templates().render(payload, id(), moment()).unwrap()
}

fn all() -> Vec<Mail> {
    payloads().iter().map(render).collect()
}

/// The paragraphs of a text, each on one line.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|lines| lines.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The paragraphs of a page without its marks, and the labels of its links.
fn paragraphs_of_page(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut plain, mut linked) = (Vec::new(), Vec::new());
    for paragraph in html.split("<p").skip(1) {
        let (paragraph, _) = paragraph.split_once("</p>").unwrap();
        let words: String =
            paragraph.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#x2f;", "/");
        if paragraph.contains("href=") { linked.push(words) } else { plain.push(words) }
    }
    (plain, linked)
}

#[test]
fn every_mail_has_a_subject_of_one_line_that_the_page_bears_too() {
    for mail in all() {
        assert!(
            !mail.subject.is_empty() && mail.subject.len() <= 60 && !mail.subject.contains('\n'),
            "{}",
            mail.subject
        );
        for place in [format!("<title>{}</title>", mail.subject), format!("{}</h1>", mail.subject)] {
            assert!(mail.html.contains(&place), "{}", mail.html);
        }
    }
}

#[test]
fn both_forms_of_every_mail_say_the_same() {
    for mail in all() {
        let text: Vec<_> = paragraphs(&mail.text).into_iter().filter(|line| line != LINK).collect();
        let (page, linked) = paragraphs_of_page(&mail.html);
        assert_eq!(text, page, "{}", mail.kind.as_str());
        assert_eq!(text[0], "Hello,");
        assert!(text[1].contains("accounts.example"), "{} does not say what it is about", mail.kind.as_str());
        match mail.kind.link() {
            Some(_) => assert!(linked[1].ends_with(LINK) && linked.len() == 2, "{linked:?}"),
            None => assert!(linked.is_empty(), "{linked:?}"),
        }
    }
}

/// RFC 5322, 2.1.1: lines of a text should have no more than 78 characters. A link is one word of any length.
#[test]
fn no_line_of_a_text_is_too_long_to_read() {
    let long_site = "https://accounts.some-company.example";
    for kind in MailKind::ALL {
        let to = Email::parse("ada@example.com").unwrap();
        let ip = "2001:db8:85a3:8d3:1319:8a2e:370:7348".parse().unwrap();
        let link = kind.link().map(|purpose| MailLink { url: LINK.to_owned(), valid_for: purpose.ttl() });
        let payload = match link {
            Some(link) => MailPayload::with_link(*kind, &to, long_site, link, moment()),
            None => MailPayload::notice(*kind, &to, long_site, moment(), Some(ip)),
        };
        let mail = render(&payload);
        for line in mail.text.lines().filter(|line| *line != LINK) {
            assert!(line.chars().count() <= 78, "{}: {line}", kind.as_str());
        }
        assert!(!mail.text.contains("\n\n\n") && mail.text.is_ascii(), "{}", mail.text);
    }
}

#[test]
fn the_page_of_every_mail_is_whole_and_loads_nothing() {
    for Mail { html, .. } in all() {
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{html}");
        assert!(html.contains("<html lang=\"en\">") && html.contains("name=\"viewport\""));
        assert_eq!(html.matches("<p").count(), html.matches("</p>").count(), "{html}");
        for loading in ["src=", "<link", "@import", "url(", "<script"] {
            assert!(!html.contains(loading), "{loading}: {html}");
        }
    }
}

#[test]
fn every_link_stands_on_a_line_of_its_own_and_tells_how_long_it_works() {
    for kind in MailKind::ALL {
        let Some(purpose) = kind.link() else { continue };
        let mail = render(&with_link(*kind, purpose, "ada@example.com", LINK));
        assert_eq!(mail.text.lines().filter(|line| *line == LINK).count(), 1, "{}", mail.text);
        let lifetime = match kind {
            MailKind::VerifyEmail | MailKind::ConfirmEmail => "for 24 hours.",
            MailKind::PasswordReset => "for 30 minutes.",
            MailKind::Invitation => "for 7 days.",
            _ => unreachable!("{} has no link", kind.as_str()),
        };
        for form in [&mail.text, &mail.html] {
            assert!(form.contains(lifetime), "{lifetime} is not in {form}");
        }
    }
}

#[test]
fn every_mail_says_what_to_do_if_it_was_not_you() {
    for mail in all() {
        let ways = [
            "If it was not you, ",
            "If it comes as a surprise, ",
            "If you do not know ",
            "If you cannot explain ",
        ];
        assert!(ways.iter().any(|way| mail.text.contains(way)), "{}", mail.text);
    }
}

#[test]
fn whatever_is_filled_into_html_is_escaped() {
    let hostile = "\"><script>alert('1')</script>&x";
    let escaped = "&quot;&gt;&lt;script&gt;";
    let payload = verify_email("ada@example.com", &format!("https://a.example/{hostile}"));
    let html = render(&payload).html;
    assert!(!html.contains("<script>") && html.contains(escaped), "{html}");
}

/// EN-03, VE-07: a sign-up with somebody else's address cannot be made to carry a message to that person.
#[test]
fn no_mail_repeats_what_was_typed() {
    let payload = verify_email("visit.evil.example@example.com", LINK);
    let mail = render(&payload);
    assert!(!mail.text.contains("evil") && !mail.html.contains("evil") && !mail.subject.contains("evil"));
}

#[test]
fn a_notice_says_when_and_from_where_as_far_as_that_is_known() {
    for kind in [
        MailKind::PasswordChangedNotice,
        MailKind::EmailChangeNotice,
        MailKind::EmailChangedNotice,
        MailKind::SessionReuseNotice,
    ] {
        let known = render(&notice(kind, Some("::ffff:192.0.2.7")));
        let unknown = render(&notice(kind, None));
        for form in [&known.text, &known.html] {
            assert!(form.contains("2026-01-31 12:00 UTC") && form.contains("\n192.0.2.7."), "{form}");
        }
        for form in [&unknown.text, &unknown.html] {
            assert!(!form.contains("network address") && !form.contains("none"), "{form}");
        }
        assert!(!known.text.contains("\n\n\n") && !unknown.text.contains("\n\n\n"), "{}", unknown.text);
    }
}

/// VE-07: what is in the outbox goes to one mailbox, and to nothing that is not one.
#[test]
fn a_stored_recipient_that_is_no_single_address_gets_no_mail() {
    for (typed, canonical) in [
        ("a@example.com,b@example.com", "a@example.com,b@example.com"),
        ("a@example.com, b@example.com", "a@example.com"),
        ("a@example.com\r\nBcc: b@example.com", "a@example.com\r\nbcc: b@example.com"),
        ("a@example.com", "a@example.com\r\nrcpt to:<b@example.com>"),
        ("Ada <a@example.com", "ada <a@example.com"),
        ("a@example.com>", "a@example.com>"),
    ] {
        let to = Email::from_stored(typed, canonical).unwrap();
        let payload = MailPayload::notice(MailKind::AlreadyRegistered, &to, SITE, moment(), None);
        let refusal = templates().render(&payload, id(), moment()).unwrap_err();
        assert!(refusal.is_permanent() && !refusal.to_string().contains('@'), "{typed:?}: {refusal}");
    }
}

/// LG-02
#[test]
fn the_link_is_not_shown_by_debug() {
    assert!(!format!("{:?}", render(&verify_email("ada@example.com", LINK))).contains("token"));
}
