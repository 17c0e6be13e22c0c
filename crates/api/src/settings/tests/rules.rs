//! Rules between keys, and what is derived from several.

use super::*;

const ISSUERS: (&str, &str) = (
    "ROSTER_IDENTITY__ISSUERS",
    r#"[{issuer="https://a.example", jwks_url="https://a.example/jwks", audience="app"}]"#,
);
const MIRROR: (&str, &str) = ("ROSTER_IDENTITY__MODE", "mirror");

/// The one key that is blamed.
fn blamed<const N: usize>(pairs: [(&str, &str); N]) -> String {
    let problems = problems(pairs);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].key.clone()
}

/// CR-01 (missing secret)
#[test]
fn postgresql_needs_a_secret_key() {
    let postgres = ("DATABASE_URL", "postgresql+asyncpg://u:hunter2@db.example/d");
    let problem = &problems([postgres])[0];
    assert_eq!((problem.key.as_str(), &problem.origin), ("ROSTER_SECRET_KEY", &Origin::Unset));
    assert!(problem.reason.contains("required with PostgreSQL"));
    assert!(load([postgres, ("ROSTER_SECRET_KEY", KEY)]).is_ok());
    assert!(load([]).is_ok());
}

/// CR-01 (short secret)
#[test]
fn a_secret_key_of_another_length_is_refused_without_the_value() {
    let problem = &problems([("ROSTER_SECRET_KEY", "c2hvcnQ=")])[0];
    assert!(problem.reason.starts_with("has 5 bytes; takes base64 of 32 random bytes"), "{problem}");
}

/// CR-01 (plain SMTP credentials to a remote host)
#[test]
fn credentials_do_not_travel_unencrypted_to_another_machine() {
    let key = "ROSTER_MAIL__SMTP_URL";
    for url in [
        "smtp://u:p@mail.example",
        "smtp://u@10.0.0.1:25",
        "smtp://u:p@localhost.example",
        "smtp://u:p@mail.example?tls=none",
    ] {
        let problem = &problems([("ROSTER_MAIL__TRANSPORT", "smtp"), (key, url)])[0];
        assert_eq!(problem.key, key, "{url}");
        assert!(problem.reason.starts_with("would send credentials unencrypted"), "{problem}");
    }
    for url in [
        "smtps://u:p@mail.example",
        "smtp://u:p@mail.example?tls=required",
        "smtp://u:p@127.0.0.1:25",
        "smtp://u:p@[::1]:25",
        "smtp://mail.example",
    ] {
        assert!(load([("ROSTER_MAIL__TRANSPORT", "smtp"), (key, url)]).is_ok(), "{url}");
    }
}

#[test]
fn a_mail_transport_needs_what_it_works_with() {
    assert_eq!(blamed([("ROSTER_MAIL__TRANSPORT", "smtp")]), "ROSTER_MAIL__SMTP_URL");
    assert_eq!(blamed([("ROSTER_MAIL__TRANSPORT", "file")]), "ROSTER_MAIL__DIRECTORY");
    assert!(load([("ROSTER_MAIL__TRANSPORT", "file"), ("ROSTER_MAIL__DIRECTORY", "data/mail")]).is_ok());
}

#[test]
fn weak_hashes_must_be_asked_for() {
    assert_eq!(blamed([("ROSTER_AUTH__BCRYPT_COST", "4")]), "ROSTER_AUTH__BCRYPT_COST");
    let weak = load([("ROSTER_AUTH__BCRYPT_COST", "4"), ("ROSTER_AUTH__ALLOW_WEAK_HASHES", "true")]).unwrap();
    assert_eq!(weak.auth.bcrypt_cost, 4);
    assert_eq!(weak.warnings().len(), 1);
}

#[test]
fn more_guesses_than_nist_allows_are_warned_of() {
    assert_eq!(load([("ROSTER_LOCKOUT__THRESHOLD", "91")]).unwrap().warnings().len(), 1);
    assert!(load([("ROSTER_LOCKOUT__THRESHOLD", "90")]).unwrap().warnings().is_empty());
}

#[test]
fn mirror_needs_issuers_and_local_takes_none() {
    assert_eq!(blamed([MIRROR]), "ROSTER_IDENTITY__ISSUERS");
    assert_eq!(blamed([ISSUERS]), "ROSTER_IDENTITY__ISSUERS");
    assert_eq!(load([MIRROR, ISSUERS]).unwrap().identity.issuers.len(), 1);
    let admin = ("ROSTER_BOOTSTRAP__ADMIN_EMAIL", "ada@b.example");
    assert_eq!(blamed([MIRROR, ISSUERS, admin]), "ROSTER_BOOTSTRAP__ADMIN_EMAIL");
}

#[test]
fn a_rule_is_silent_while_one_of_its_keys_is_unfit() {
    assert_eq!(blamed([("ROSTER_IDENTITY__MODE", "miror"), ISSUERS]), "ROSTER_IDENTITY__MODE");
}

#[test]
fn a_session_idles_no_longer_than_it_lives() {
    let short = ("ROSTER_AUTH__REFRESH_TOKEN_TTL", "1h");
    assert_eq!(format_duration(load([short]).unwrap().auth.session_idle_ttl), "1h");
    assert_eq!(blamed([short, ("ROSTER_AUTH__SESSION_IDLE_TTL", "2h")]), "ROSTER_AUTH__SESSION_IDLE_TTL");
}

#[test]
fn the_longest_block_is_no_shorter_than_the_first() {
    let long = ("ROSTER_LOCKOUT__DURATION", "2h");
    assert_eq!(format_duration(load([long]).unwrap().lockout.max_duration), "2h");
    assert_eq!(blamed([long, ("ROSTER_LOCKOUT__MAX_DURATION", "1h")]), "ROSTER_LOCKOUT__MAX_DURATION");
}

#[test]
fn names_follow_the_public_url_and_that_the_address() {
    let bound = |text: &str| text.parse().unwrap();
    let settings = load([]).unwrap();
    let names = settings.public_names(bound("0.0.0.0:4242"));
    assert_eq!(names.public_url, "http://127.0.0.1:4242");
    assert_eq!(
        (names.issuer.as_str(), names.link_base.as_str()),
        ("http://127.0.0.1:4242", "http://127.0.0.1:4242")
    );
    assert_eq!(names.audience, ["http://127.0.0.1:4242"]);
    assert_eq!(settings.public_names(bound("[::]:80")).public_url, "http://[::1]");

    let settings = load([
        ("ROSTER_HTTP__PUBLIC_URL", "https://a.example/accounts/"),
        ("ROSTER_AUTH__AUDIENCE", "app,admin"),
        ("ROSTER_MAIL__LINK_BASE", "https://www.example/"),
    ])
    .unwrap();
    let names = settings.public_names(bound("0.0.0.0:4242"));
    assert_eq!(
        (names.public_url.as_str(), names.issuer.as_str()),
        ("https://a.example/accounts", "https://a.example/accounts")
    );
    assert_eq!(names.audience, ["app", "admin"]);
    assert_eq!(names.link_base, "https://www.example");
}

#[test]
fn an_operator_hears_of_what_is_hardly_meant() {
    assert!(load([]).unwrap().warnings().is_empty());
    let settings = load([
        ("DATABASE_URL", "postgres://h/d"),
        ("ROSTER_SECRET_KEY", KEY),
        ("ROSTER_HTTP__PUBLIC_URL", "http://a.example"),
    ])
    .unwrap();
    assert_eq!(settings.warnings().len(), 2);
    let early = load([("ROSTER_AUTH__COOKIES", "true")]).unwrap();
    assert_eq!(early.warnings(), ["ROSTER_AUTH__COOKIES has no effect in this version"]);
}
