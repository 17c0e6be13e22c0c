#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;

fn parse(text: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    text.parse()
}

fn driver_url(text: &str) -> String {
    match parse(text).unwrap().0 {
        Location::Postgres(url) => url.to_string(),
        Location::Memory | Location::File(_) => panic!("{text} is PostgreSQL"),
    }
}

#[test]
fn reads_the_spellings_of_sqlite() {
    let file = |path: &str| Location::File(PathBuf::from(path));
    for (text, location) in [
        ("sqlite://data/roster.db", file("data/roster.db")),
        ("sqlite:data/roster.db", file("data/roster.db")),
        ("sqlite:///var/lib/roster.db", file("/var/lib/roster.db")),
        ("sqlite://data/roster.db?mode=rwc", file("data/roster.db")),
        ("sqlite+aiosqlite:///./dev.db", file("./dev.db")),
        ("sqlite+aiosqlite:////var/lib/dev.db", file("/var/lib/dev.db")),
        ("sqlite::memory:", Location::Memory),
        ("sqlite://:memory:", Location::Memory),
        ("sqlite+aiosqlite:///:memory:", Location::Memory),
        ("sqlite+aiosqlite://", Location::Memory),
    ] {
        assert_eq!(parse(text), Ok(DatabaseUrl(location)), "{text}");
    }
}

#[test]
fn reads_the_spellings_of_postgresql() {
    for text in [
        "postgres://ada:secret@db.example:5433/roster",
        "postgresql://ada:secret@db.example:5433/roster",
        "postgresql+asyncpg://ada:secret@db.example:5433/roster",
        "postgresql+psycopg2://ada:secret@db.example:5433/roster",
        "POSTGRES://ada:secret@db.example:5433/roster",
        "  postgres://ada:secret@db.example:5433/roster\n",
    ] {
        assert_eq!(driver_url(text), "postgres://ada:secret@db.example:5433/roster", "{text}");
    }
}

#[test]
fn hands_on_only_what_the_driver_knows() {
    for (query, handed_on) in [
        ("sslmode=verify-full&channel_binding=require", "sslmode=verify-full"),
        ("sslmode=DISABLE", "sslmode=disable"),
        ("ssl=require", "sslmode=require"),
        ("ssl=true", "sslmode=require"),
        ("ssl=false", "sslmode=disable"),
        ("sslmode=verify-ca&sslrootcert=/etc/ca.pem", "sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.pem"),
        ("application_name=crm&connect_timeout=3", "application_name=crm"),
    ] {
        let url = driver_url(&format!("postgresql+asyncpg://h/d?{query}"));
        assert_eq!(url, format!("postgres://h/d?{handed_on}"), "{query}");
    }
    assert_eq!(driver_url("postgres://h/d?channel_binding=prefer"), "postgres://h/d");
}

#[test]
fn takes_a_socket_folder_as_host() {
    assert_eq!(driver_url("postgresql:///d?host=/run/postgresql"), "postgres:///d?host=%2Frun%2Fpostgresql");
}

#[test]
fn names_what_it_refuses() {
    for (text, told) in [
        ("mysql://h/d", "begins with sqlite://"),
        ("data/roster.db", "begins with sqlite://"),
        ("sqlite://", "no path"),
        ("sqlite://a.db?cache=shared", "`cache`"),
        ("postgres:h/d", "`//`"),
        ("postgres://h:port/d", "malformed"),
        ("postgres://u:p#w@h/d", "%23"),
        ("postgres://h/d?sslmode=on", "verify-full"),
        ("postgres://h/d?ssl=perhaps", "`ssl`"),
        ("postgres://h/d?sslmod=require", "`sslmod`"),
        ("postgres://h/d?schema=public", "ROSTER_DATABASE__SCHEMA"),
        ("postgres://h/d?pgbouncer=true", "ROSTER_DATABASE__POOLER"),
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
    }
}

#[test]
fn shows_no_password_and_no_parameter() {
    let url = parse("postgres://ada:s3cret@db.example:5433/roster?password=s3cret&sslmode=require").unwrap();
    assert_eq!(url.to_string(), "postgres://ada@db.example:5433/roster");
    assert_eq!(format!("{url:?}"), "DatabaseUrl(postgres://ada@db.example:5433/roster)");
    let error = parse("postgres://ada:s3cret@h/d?sslmode=s3cret").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}
