#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::mail::kind::BUILT_IN;
use crate::mail::samples::{LINK, id, moment, notice, payloads, templates, verify_email};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load(files: &[(&str, &str)]) -> Result<Templates, TemplatesError> {
    Templates::with_folder(folder(files).path())
}

/// What is said of files that are refused.
fn complaints(files: &[(&str, &str)]) -> Vec<String> {
    match load(files) {
        Err(TemplatesError::Unfit(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_file_replaces_the_template_of_its_name_and_no_other() {
    let own = load(&[
        ("verify_email.txt", "Subject: Welcome to {{ site }}\n\nGo to {{ link }} within {{ valid_for }}.\n"),
        ("layout.html", "<main>{{ content }}</main>"),
    ])
    .unwrap();
    let mail = own.render(&verify_email("ada@example.com", LINK), id(), moment()).unwrap();
    assert_eq!(mail.subject, "Welcome to accounts.example");
    assert_eq!(mail.text, format!("Go to {LINK} within 24 hours."));
    assert!(mail.html.starts_with("<main><p>Hello,</p>") && mail.html.ends_with("</main>"), "{}", mail.html);
    let other = notice(MailKind::AlreadyRegistered, None);
    let usual = templates().render(&other, id(), moment()).unwrap();
    assert_eq!(own.render(&other, id(), moment()).unwrap().text, usual.text);
}

#[test]
fn an_empty_folder_and_copies_of_the_built_in_templates_change_nothing() {
    let copies: Vec<_> = BUILT_IN.iter().map(|template| (template.file, template.source)).collect();
    for files in [&[][..], &copies] {
        let own = load(files).unwrap();
        for payload in payloads() {
            let mail = own.render(&payload, id(), moment()).unwrap();
            assert!(mail == templates().render(&payload, id(), moment()).unwrap(), "{}", mail.kind.as_str());
        }
    }
}

#[test]
fn what_begins_with_a_dot_is_passed_over() {
    let folder = folder(&[(".verify_email.txt.swp", "{{"), (".DS_Store", "\u{0}")]);
    fs::create_dir(folder.path().join("..data")).unwrap();
    assert!(Templates::with_folder(folder.path()).is_ok());
}

#[test]
fn a_folder_that_cannot_be_read_is_told() {
    let nowhere = tempfile::tempdir().unwrap().path().join("templates");
    let error = Templates::with_folder(&nowhere).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read the folder {}", nowhere.display()));
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn a_file_that_is_no_template_is_told_with_the_names_there_are() {
    for name in ["verify-email.txt", "verify_email.md", "README", "verify_email.TXT"] {
        let complaints = complaints(&[(name, "")]);
        let [complaint] = complaints.as_slice() else { unreachable!("{complaints:?}") };
        assert!(complaint.starts_with(&format!("{name}: is the name of no template")), "{complaint}");
        assert!(complaint.contains("layout.html") && complaint.contains("verify_email"), "{complaint}");
    }
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let folder = folder(&[]);
    fs::write(folder.path().join("verify_email.txt"), [0xff, 0xfe]).unwrap();
    fs::create_dir(folder.path().join("layout.html")).unwrap();
    let complaint = Templates::with_folder(folder.path()).unwrap_err().to_string();
    assert!(complaint.contains("verify_email.txt: cannot be read: "), "{complaint}");
    assert!(complaint.contains("layout.html: cannot be read: "), "{complaint}");
}

#[test]
fn a_mistake_of_syntax_is_told_with_its_line() {
    let complaints = complaints(&[("verify_email.txt", "Subject: Hello\n\n{{ link }}\n{% if ip %}\nno end")]);
    let [complaint] = complaints.as_slice() else { unreachable!("{complaints:?}") };
    assert!(
        complaint.starts_with("verify_email.txt: line ") && complaint.contains("syntax error"),
        "{complaint}"
    );
}

#[test]
fn a_variable_that_there_is_none_of_is_told_wherever_it_hides() {
    let text = "Subject: Hello\n\n{{ link }}{% if valid_for == 'never' %}{{ nmae }}{% endif %}";
    assert_eq!(complaints(&[("verify_email.txt", text)]), ["verify_email.txt: there is no variable `nmae`"]);
    let complaints = complaints(&[("button.html", "<a href=\"{{ link }}\">{{ lable }}</a>")]);
    assert_eq!(
        complaints,
        [
            "button.html: there is no variable `lable`",
            "button.html: line 1: a variable is used that this mail does not have"
        ]
    );
}

/// A mail that has no link, and one whose cause is not known, must not be found out about when it is due.
#[test]
fn a_variable_that_not_every_mail_has_is_told_unless_it_is_asked_for() {
    let with_link = complaints(&[("already_registered.txt", "Subject: Hello\n\nSee\n{{ link }}")]);
    assert_eq!(
        with_link,
        ["already_registered.txt: line 4: a variable is used that this mail does not have"]
    );
    let with_ip = complaints(&[("password_changed_notice.html", "<p>\n{{ ip }}</p>")]);
    assert_eq!(
        with_ip,
        [
            "password_changed_notice.html: line 2: a variable is used that this mail does not have (where `ip` is not known)"
        ]
    );
    let asking =
        "Subject: Hello\n\n{% if ip %}{{ ip }}{% endif %}{% if link %}{{ link }}{% endif %}at {{ at }}";
    assert!(load(&[("password_changed_notice.txt", asking)]).is_ok());
}

#[test]
fn a_text_without_its_subject_is_told() {
    for text in [
        "",
        "Hello,\n\n{{ link }}",
        "Subject:\n\n{{ link }}",
        "Subject: \n\n{{ link }}",
        "Subject: Hello {{ link }}",
    ] {
        let complaints = complaints(&[("invitation.txt", text)]);
        let [complaint] = complaints.as_slice() else { unreachable!("{text:?}: {complaints:?}") };
        assert!(complaint.starts_with("invitation.txt: does not begin with `Subject: `"), "{complaint}");
    }
}

#[test]
fn a_mail_that_would_not_show_its_link_is_told() {
    assert_eq!(
        complaints(&[
            ("password_reset.txt", "Subject: Hello\n\nGo to {{ site }}."),
            ("password_reset.html", "<p>Go to {{ site }}.</p>"),
        ]),
        ["password_reset.txt: does not show {{ link }}", "password_reset.html: does not show {{ link }}"]
    );
    assert_eq!(complaints(&[("layout.html", "{{ subject }}")]), ["layout.html: does not show {{ content }}"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let told = load(&[("a.txt", ""), ("verify_email.html", "{{ }}"), ("verify_email.txt", "{% else %}")]);
    let told = told.unwrap_err().to_string();
    assert_eq!(told.lines().next(), Some("3 templates are unfit:"));
    for file in ["\n  a.txt: ", "\n  verify_email.html: line 1: ", "\n  verify_email.txt: line 1: "] {
        assert!(told.contains(file), "{told}");
    }
}

#[test]
fn what_is_filled_into_a_replaced_page_is_escaped_too() {
    let own = load(&[("verify_email.html", "<a href='{{ link }}'>{{ site }}</a>")]).unwrap();
    let hostile = "https://a.example/'><script>";
    let html = own.render(&verify_email("ada@example.com", hostile), id(), moment()).unwrap().html;
    assert!(!html.contains("<script>") && html.contains("&#x27;&gt;&lt;script&gt;"), "{html}");
}
