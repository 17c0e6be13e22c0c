//! `docs/mail.md` lists every kind and every variable, and its example works.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;

use super::*;
use crate::mail::samples::{LINK, id, moment, verify_email};

fn page() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mail.md")).unwrap()
}

/// The cells of the table whose first heading is this.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let begins = |line: &&str| !line.starts_with(&format!("| {heading} |"));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    page.lines().skip_while(begins).skip(2).take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn every_kind_is_listed_with_the_lifetime_of_its_link() {
    let listed: Vec<_> =
        table(&page(), "kind").into_iter().map(|row| (row[0].clone(), row[3].clone())).collect();
    let there: Vec<_> = MailKind::ALL
        .iter()
        .map(|kind| {
            let valid_for = kind.link().map(|purpose| variables::in_words(purpose.ttl()));
            (kind.as_str().to_owned(), valid_for.unwrap_or_default())
        })
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn every_variable_is_listed() {
    let listed: Vec<_> = table(&page(), "variable").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(listed, Variables::NAMES);
}

#[test]
fn the_example_is_a_mail() {
    let page = page();
    let blocks: Vec<_> =
        page.split("```jinja\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    let [text, html] = blocks.as_slice() else { unreachable!("{blocks:?}") };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("verify_email.txt"), text).unwrap();
    fs::write(folder.path().join("verify_email.html"), html).unwrap();
    let templates = Templates::with_folder(folder.path()).unwrap();
    let mail = templates.render(&verify_email("ada@example.com", LINK), id(), moment()).unwrap();
    assert_eq!(mail.subject, "Welcome to Example!");
    assert!(
        mail.text.starts_with("Hi,\n\nplease confirm your address within 24 hours:\n\nhttps://"),
        "{}",
        mail.text
    );
    assert!(mail.html.contains(">Confirm</a>") && mail.html.contains("<title>Welcome to Example!</title>"));
}
