//! What a start is refused for: by the key's name, with what is allowed, and never with the value.

use std::fs;

use super::program::{Installation, KEY};
use crate::support::{EmptyDatabase, on_both_databases};

/// Nobody listens there; no start comes as far as that.
const POSTGRES: &str = "postgres://roster:canary@127.0.0.1:1/roster";

/// The start ends with 1, names the key, tells no value and makes nothing.
fn refuses(installation: &Installation, key: &str, words: &[&str]) {
    let before = installation.folder().read_dir().unwrap().count();
    let words: Vec<&str> = words.iter().copied().chain([key]).collect();
    for line in ["serve", "", "migrate up", "user list", "keys list", "config check"] {
        installation.run(line).fails_with(&words).tells_nothing_of(&["canary", KEY]);
    }
    assert_eq!(installation.folder().read_dir().unwrap().count(), before, "something was made");
}

/// CR-01: PostgreSQL is never used with a key that is made up at the start.
#[test]
fn a_missing_secret_key_with_postgres_is_refused() {
    refuses(&Installation::bare().with("DATABASE_URL", POSTGRES), "ROSTER_SECRET_KEY", &[]);
}

/// CR-01: a secret key has 32 bytes, on either database.
#[test]
fn a_short_secret_key_is_refused() {
    for key in [
        "canary",
        "canarycanarycanarycanarycanarycanarycanary",
        "Y2FuYXJ5",
        "canary!!canary!!canary!!canary!!canary!!can=",
    ] {
        refuses(&Installation::bare().with("ROSTER_SECRET_KEY", key), "ROSTER_SECRET_KEY", &["32"]);
        let previous =
            Installation::bare().with("ROSTER_SECRET_KEY", KEY).with("ROSTER_SECRET_KEY_PREVIOUS", key);
        refuses(&previous, "ROSTER_SECRET_KEY_PREVIOUS", &["32"]);
    }
    let on_postgres = Installation::bare().with("DATABASE_URL", POSTGRES).with("ROSTER_SECRET_KEY", "canary");
    refuses(&on_postgres, "ROSTER_SECRET_KEY", &["32"]);
}

/// CR-01: a setting that nobody knows is a mistake, wherever it comes from.
#[test]
fn a_mistyped_setting_is_refused() {
    let typo = Installation::bare().with("ROSTER_HTTP__BNID", "canary");
    refuses(&typo, "ROSTER_HTTP__BNID", &["did you mean ROSTER_HTTP__BIND?"]);
    refuses(&Installation::bare().with("ROSTER_SECRETKEY", "canary"), "ROSTER_SECRETKEY", &["unknown key"]);
    let in_file = Installation::bare();
    fs::write(in_file.folder().join("roster.toml"), "[auth]\nbcrypt_costs = \"canary\"\n").unwrap();
    refuses(&in_file, "auth.bcrypt_costs", &["roster.toml:2", "unknown key"]);
}

/// CR-01: the same of a value that is not allowed; all of them are named at once.
#[test]
fn a_value_that_is_not_allowed_is_refused() {
    let wrong =
        Installation::bare().with("ROSTER_AUTH__BCRYPT_COST", "4").with("ROSTER_HTTP__WORKERS", "canary");
    refuses(&wrong, "ROSTER_HTTP__WORKERS", &["ROSTER_AUTH__BCRYPT_COST", "1 to 512"]);
}

/// CR-01: a password for mail does not go over a plain link to another host.
#[test]
fn plain_mail_credentials_to_another_host_are_refused() {
    let with_url = |url: &str| {
        Installation::bare().with("ROSTER_MAIL__TRANSPORT", "smtp").with("ROSTER_MAIL__SMTP_URL", url)
    };
    for url in [
        "smtp://user:canary@mail.example.com:587?tls=none",
        "smtp://user:canary@192.0.2.1?tls=none",
        "smtp://user:canary@localhost.example.com?tls=none",
    ] {
        refuses(&with_url(url), "ROSTER_MAIL__SMTP_URL", &[]);
    }
}

/// A mail that cannot be made is found out about at the start, and by who asks for a check, not when it is due.
#[test]
fn mail_templates_that_give_no_mail_are_refused() {
    let installation = Installation::bare()
        .with("ROSTER_HTTP__BIND", "127.0.0.1:0")
        .with("ROSTER_MAIL__TEMPLATES", "templates");
    let refuses = |words: &[&str]| {
        let words: Vec<&str> = words.iter().copied().chain(["ROSTER_MAIL__TEMPLATES"]).collect();
        for line in ["serve", "user list", "config check"] {
            installation.run(line).fails_with(&words);
        }
    };
    refuses(&["cannot read the folder templates"]);
    let folder = installation.folder().join("templates");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("verify_mail.txt"), "Subject: Hello\n\n{{ link }}").unwrap();
    refuses(&["verify_mail.txt", "is the name of no template", "verify_email"]);
    fs::rename(folder.join("verify_mail.txt"), folder.join("verify_email.txt")).unwrap();
    assert!(installation.run("config check").succeeds().out.contains("mail templates"));
    fs::write(folder.join("verify_email.txt"), "Subject: Hello\n\n{{ lnik }}").unwrap();
    refuses(&["verify_email.txt", "`lnik`", "line 3"]);
    fs::write(folder.join("verify_email.txt"), "Hello,\n\n{{ link }}").unwrap();
    refuses(&["verify_email.txt", "does not begin with `Subject: `"]);
}

#[test]
fn secrets_are_not_shown() {
    let installation = Installation::bare()
        .with("DATABASE_URL", POSTGRES)
        .with("ROSTER_SECRET_KEY", KEY)
        .with("ROSTER_MAIL__SMTP_URL", "smtps://user:canary@mail.example.com");
    for line in ["config show", "config show --json"] {
        let shown = installation.run(line).succeeds().tells_nothing_of(&["canary", KEY]);
        assert!(shown.out.contains("***") && shown.out.contains("ROSTER_SECRET_KEY"), "{shown:?}");
    }
}

on_both_databases! {
    async fn a_check_tells_of_a_schema_that_is_behind(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate up").succeeds();
        let finding = |check: &str| {
            let findings = installation.json("config check");
            let found = findings.as_array().unwrap().iter().find(|finding| finding["check"] == check).cloned();
            found.unwrap()["result"].as_str().unwrap().to_owned()
        };
        assert_eq!((finding("database"), finding("schema")), ("ok".to_owned(), "ok".to_owned()));
        installation.run("migrate down").succeeds();
        assert!(finding("schema").starts_with("behind: m"), "{}", finding("schema"));
    }
}
