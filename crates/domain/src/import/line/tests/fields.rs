use serde_json::json;

use super::{incoming, with};
use crate::import::RowKey;
use crate::import::testing::{HASH, at, changes, kept, new_id, rules};
use crate::{AccountStatus, UserId, Version};

const UUID: &str = "0198c0de-0000-7000-8000-000000000001";

#[test]
fn a_line_needs_an_address_and_nothing_else() {
    let user = incoming(r#"{"email":" Ada@example.com "}"#);
    assert_eq!((changes(&user), &user.key), (vec![], &RowKey::Email));
    assert_eq!(kept(&user), json!({"email": " Ada@example.com "}));
    let user = user.user;
    assert_eq!((user.id, user.email.as_typed()), (new_id(), "Ada@example.com"));
    assert_eq!((user.status, user.role.as_str()), (AccountStatus::Active, "viewer"));
    assert_eq!((user.created_at, user.updated_at), (rules().now, rules().now));
    assert_eq!(
        (user.source.system.as_deref(), user.source.id, user.version),
        (Some("ndjson"), None, Version::first())
    );
    assert!(!user.self_registered && user.password_changed_at.is_none());
}

#[test]
fn a_line_is_known_by_its_id_else_by_its_key_else_by_its_address() {
    let id: UserId = UUID.parse().unwrap();
    let source = |system: &str, key: &str| RowKey::Source { system: system.to_owned(), id: key.to_owned() };
    for (members, key, system) in [
        (format!(r#""id":"{UUID}""#), RowKey::Id(id), None),
        (
            format!(r#""id":"{UUID}","source_system":"alembic","source_id":"7""#),
            RowKey::Id(id),
            Some("alembic"),
        ),
        (r#""source_id":"7""#.to_owned(), source("ndjson", "7"), Some("ndjson")),
        (r#""source_system":"crm","source_id":"7""#.to_owned(), source("crm", "7"), Some("crm")),
        (r#""source_system":"crm""#.to_owned(), RowKey::Email, Some("crm")),
        (r#""source_system":"","source_id":"""#.to_owned(), RowKey::Email, Some("ndjson")),
    ] {
        let user = with(&members);
        assert_eq!((&user.key, user.user.source.system.as_deref()), (&key, system), "{members}");
    }
}

#[test]
fn nulls_are_as_good_as_absent() {
    let nulls: Vec<_> = super::super::fields::FIELDS
        .iter()
        .filter(|(name, _)| *name != "email")
        .map(|(name, _)| format!("\"{name}\":null"))
        .collect();
    let user = with(&nulls.join(","));
    assert_eq!((changes(&user), &user.user), (vec![], &incoming(r#"{"email":"ada@example.com"}"#).user));
}

#[test]
fn a_value_that_does_not_fit_is_changed_reported_and_kept() {
    for (members, field, code, value) in [
        (r#""name":"a\u0000b""#, "/name", "invalid_value", json!({"name": "ab"})),
        (r#""username":"a@b""#, "/username", "invalid_username", json!({"username": "a@b"})),
        (r#""version":0"#, "/version", "invalid_value", json!({"version": 0})),
        (r#""version":1.5"#, "/version", "invalid_value", json!({"version": 1.5})),
        (
            r#""failed_login_attempts":-1"#,
            "/failed_login_attempts",
            "invalid_value",
            json!({"failed_login_attempts": -1}),
        ),
        (r#""last_login_at":"soon""#, "/last_login_at", "invalid_value", json!({"last_login_at": "soon"})),
        (
            r#""last_login_at":"1707757680""#,
            "/last_login_at",
            "invalid_value",
            json!({"last_login_at": "1707757680"}),
        ),
        (
            r#""deleted_at":"2050-01-01T00:00:00Z""#,
            "/deleted_at",
            "invalid_value",
            json!({"deleted_at": "2050-01-01T00:00:00Z"}),
        ),
        (r#""status_reason":"spam""#, "/status_reason", "invalid_value", json!({"status_reason": "spam"})),
        (r#""metadata":{"a":"\u0001x"}"#, "/metadata", "invalid_value", json!({"metadata": {"a": "\u{1}x"}})),
        (r#""role":"Team Lead""#, "/role", "unknown_role", json!({"role": "Team Lead"})),
        (r#""password_hash":"md5""#, "/password_hash", "unusable_password_hash", json!(null)),
        (r#""source":{"a":"\u0000b"}"#, "/source", "invalid_value", json!({"a": "b"})),
        (r#""source":{"a":1,"old_password":"x"}"#, "/source", "invalid_value", json!({"a": 1})),
        (
            r#""identities":[{"issuer":"i","subject":"s","email":"a\nb"}]"#,
            "/identities/0/email",
            "invalid_value",
            json!({"identities/0/email": "a\nb"}),
        ),
    ] {
        let user = with(members);
        assert_eq!(changes(&user), [(field, code)], "{members}");
        assert_eq!(kept(&user), value, "{members}");
    }
}

#[test]
fn metadata_that_is_too_large_is_kept_in_the_source_as_a_whole() {
    let large = json!({"a": "x".repeat(17_000)});
    let user = with(&format!(r#""app_metadata":{large},"metadata":{{"b":1}}"#));
    assert!(user.user.app_metadata.as_object().is_empty());
    assert_eq!(user.user.metadata.as_object().get("b"), Some(&json!(1)));
    assert_eq!(changes(&user), [("/app_metadata", "too_long")]);
    assert_eq!(kept(&user), json!({ "app_metadata": large }));
}

#[test]
fn a_time_without_a_zone_is_read_in_the_given_one() {
    let rules = crate::ImportRules { time_zone: chrono_tz::Tz::Europe__Berlin, ..rules() };
    let line = br#"{"email":"a@x.org","created_at":"2024-07-01T12:00:00","last_login_at":"2024-07-01 12:00:00+00:00"}"#;
    let user = rules.read_line(line, new_id()).outcome.unwrap().user;
    assert_eq!(user.created_at, at("2024-07-01T10:00:00Z"));
    assert_eq!(user.last_login_at, Some(at("2024-07-01T12:00:00Z")));
}

#[test]
fn an_unproven_address_of_a_line_stays_active() {
    let rules = crate::ImportRules { unverified: crate::Unverified::Pending, ..rules() };
    let user = rules.read_line(br#"{"email":"a@x.org"}"#, new_id()).outcome.unwrap().user;
    assert_eq!(user.status, AccountStatus::Active);
}

#[test]
fn a_hash_and_a_version_come_along() {
    let user = with(&format!(r#""password_hash":"{HASH}","version":9"#)).user;
    assert_eq!(user.password_hash.unwrap().as_str(), HASH);
    assert_eq!((user.version.get(), user.source.version), (9, Some(9)));
}

#[test]
fn what_a_line_had_in_its_source_is_not_overwritten() {
    let user = with(r#""source":{"name":"older"},"name":"a\u0001""#);
    assert_eq!(kept(&user), json!({"name": "older"}));
}
