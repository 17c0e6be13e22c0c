use serde_json::json;

use crate::import::SourceSystem::Sqlalchemy;
use crate::import::SourceValue;
use crate::import::testing::{HASH, at, changes, kept, read, text};
use crate::{AccountStatus, ExperienceLevel};

const CREATED: &str = "2024-02-08T00:09:00.021551Z";

#[test]
fn a_row_is_read_as_the_system_meant_it() {
    let user = read(
        Sqlalchemy,
        &[
            ("created_at", SourceValue::Instant(at(CREATED))),
            ("updated_at", SourceValue::Instant(at("2024-03-20T07:10:00.029470Z"))),
            ("password_hash", text(HASH)),
            ("name", text("Dennis Ritchie")),
            ("target_role", text("Site Reliability Engineer")),
            ("experience_level", text("SENIOR")),
            ("account_status", text("ACTIVE")),
            ("failed_login_attempts", text("0")),
            ("last_login_at", text("2024-03-19T07:10:00.029470")),
        ],
    );
    assert_eq!((changes(&user), kept(&user)), (vec![], json!(null)));
    let user = user.user;
    assert_eq!(user.role.as_str(), "viewer");
    assert_eq!(user.profile.experience_level, Some(ExperienceLevel::Senior));
    assert_eq!(user.profile.target_role.unwrap().as_str(), "Site Reliability Engineer");
    assert_eq!(user.last_login_at, Some(at("2024-03-19T07:10:00.029470Z")));
    assert_eq!(user.email_verified_at, Some(at(CREATED)));
}

#[test]
fn a_status_is_what_it_was_and_who_got_in_has_proven_the_address() {
    let suspended = |was_active| AccountStatus::Suspended { reason: None, until: None, was_active };
    for (name, status, is_verified, is_reported) in [
        ("ACTIVE", AccountStatus::Active, true, false),
        ("SUSPENDED", suspended(true), true, false),
        ("LOCKED", AccountStatus::Locked { reason: None, until: None }, true, false),
        ("PENDING_VERIFICATION", AccountStatus::PendingVerification, false, false),
        ("", AccountStatus::PendingVerification, false, false),
        ("BANISHED", suspended(false), false, true),
    ] {
        let created = ("created_at", SourceValue::Instant(at(CREATED)));
        let user = read(
            Sqlalchemy,
            &[created, ("account_status", text(name)), ("failed_login_attempts", text("5"))],
        );
        assert_eq!(user.user.status, status, "{name}");
        assert_eq!(user.user.email_verified_at, is_verified.then(|| at(CREATED)), "{name}");
        assert_eq!(user.user.failed_login_attempts, 5);
        assert_eq!(!user.changes.is_empty(), is_reported, "{name}");
    }
}

#[test]
fn a_counter_in_text_is_read_when_it_is_clear() {
    for (attempts, count, is_reported) in [
        ("0", 0, false),
        ("10", 10, false),
        ("007", 7, false),
        (" 2", 2, false),
        ("", 0, false),
        ("2147483647", 2_147_483_647, false),
        ("2147483648", 0, true),
        ("9999999999", 0, true),
        ("-1", 0, true),
        ("5.0", 0, true),
        ("abc", 0, true),
        ("٣", 0, true),
    ] {
        let user = read(Sqlalchemy, &[("failed_login_attempts", text(attempts))]);
        assert_eq!(user.user.failed_login_attempts, count, "{attempts}");
        let expected: &[(&str, &str)] =
            if is_reported { &[("/failed_login_attempts", "invalid_value")] } else { &[] };
        assert_eq!(changes(&user), expected, "{attempts}");
        let has_kept = kept(&user) == json!({ "failed_login_attempts": attempts });
        assert_eq!(has_kept, is_reported || attempts.is_empty(), "{attempts}");
    }
}

#[test]
fn a_last_log_in_that_is_no_time_is_none_and_what_stood_there_is_kept() {
    for odd in [
        "None",
        "never",
        "2024-02-30T00:00:00Z",
        "0000-00-00 00:00:00",
        "9999999999999",
        "02/13/2024 09:12 PM",
        "2024-05-01T10:00:00.123456789123456789123456+00:00",
    ] {
        let user = read(Sqlalchemy, &[("last_login_at", text(odd))]);
        assert_eq!(user.user.last_login_at, None, "{odd}");
        assert_eq!(changes(&user), [("/last_login_at", "invalid_value")], "{odd}");
        assert_eq!(kept(&user), json!({ "last_login_at": odd }));
    }
    let user = read(Sqlalchemy, &[("last_login_at", text("  2024-05-01T10:00:00Z  "))]);
    assert_eq!(user.user.last_login_at, Some(at("2024-05-01T10:00:00Z")));
    assert!(user.changes.is_empty());
    assert!(read(Sqlalchemy, &[("last_login_at", text(""))]).changes.is_empty());
}

#[test]
fn a_level_that_is_unknown_is_none() {
    let user = read(Sqlalchemy, &[("experience_level", text("WIZARD"))]);
    assert_eq!(user.user.profile.experience_level, None);
    assert_eq!(changes(&user), [("/experience_level", "invalid_value")]);
    assert_eq!(kept(&user), json!({"experience_level": "WIZARD"}));
}
