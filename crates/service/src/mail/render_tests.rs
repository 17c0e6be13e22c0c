#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::mail::samples::{LINK, id, moment, notice, payloads, verify_email};

fn render(payload: &MailPayload) -> Mail {
    payload.render(id(), moment()).unwrap()
}

fn all() -> Vec<Mail> {
    payloads().iter().map(render).collect()
}

#[test]
fn every_mail_has_a_subject_and_says_the_same_in_both_forms() {
    for mail in all() {
        assert!(!mail.subject.is_empty() && !mail.subject.contains('\n'), "{}", mail.subject);
        assert!(mail.text.starts_with("Hello,\n"), "{}", mail.text);
        assert!(mail.text.contains("accounts.example") && mail.html.contains("accounts.example"));
        assert!(mail.html.contains(&format!("<title>{}</title>", mail.subject)), "{}", mail.html);
    }
}

#[test]
fn the_page_of_every_mail_is_whole_and_loads_nothing() {
    for Mail { html, .. } in all() {
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{html}");
        assert!(html.contains("<html lang=\"en\">") && html.contains("name=\"viewport\""));
        for loading in ["src=", "<link", "@import", "url(", "<script"] {
            assert!(!html.contains(loading), "{loading}: {html}");
        }
    }
}

#[test]
fn the_link_stands_in_the_text_as_it_is_on_a_line_of_its_own() {
    let mail = render(&verify_email("ada@example.com", LINK));
    assert!(mail.text.lines().any(|line| line == LINK), "{}", mail.text);
    assert!(mail.text.contains("24 hours"));
    assert_eq!(mail.subject, "Confirm your e-mail address");
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
    let known = render(&notice(MailKind::SessionReuseNotice, Some("::ffff:192.0.2.7")));
    let unknown = render(&notice(MailKind::SessionReuseNotice, None));
    for form in [&known.text, &known.html] {
        assert!(form.contains("2026-01-31 12:00 UTC") && form.contains(" 192.0.2.7."), "{form}");
    }
    for form in [&unknown.text, &unknown.html] {
        assert!(!form.contains("network address") && !form.contains("none"), "{form}");
    }
    assert!(!known.text.contains("\n\n\n") && !unknown.text.contains("\n\n\n"), "{}", unknown.text);
}

#[test]
fn an_unknown_variable_is_an_error_and_not_a_gap() {
    let error = fill(MailKind::VerifyEmail, "txt", "{{ nmae }}", &context! {}).unwrap_err();
    assert!(error.is_permanent());
}

/// LG-02
#[test]
fn the_link_is_not_shown_by_debug() {
    assert!(!format!("{:?}", render(&verify_email("ada@example.com", LINK))).contains("token"));
}
