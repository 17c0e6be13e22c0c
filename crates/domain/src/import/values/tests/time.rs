use chrono_tz::Tz;
use serde_json::json;

use crate::import::SourceSystem::{Alembic, Prisma};
use crate::import::SourceValue;
use crate::import::testing::{at, changes, kept, read, read_with, rules, text};
use crate::{ImportRules, Timestamp};

const LATER: &str = "2050-01-01T00:00:00Z";

fn dates(created: SourceValue, updated: SourceValue) -> (Timestamp, Timestamp, Vec<String>) {
    let user = read(Prisma, &[("created_at", created), ("updated_at", updated)]);
    let fields = changes(&user).into_iter().map(|(field, code)| format!("{field} {code}")).collect();
    (user.user.created_at, user.user.updated_at, fields)
}

#[test]
fn a_missing_time_is_that_of_the_import() {
    let now = rules().now;
    assert_eq!(dates(SourceValue::Null, SourceValue::Null), (now, now, vec![]));
    let made = at("2024-01-01T00:00:00Z");
    assert_eq!(dates(SourceValue::Instant(made), SourceValue::Null), (made, now, vec![]));
    let user = read(Alembic, &[("created_at", SourceValue::Null)]).user;
    assert_eq!((user.created_at, user.updated_at), (now, now));
}

#[test]
fn a_user_was_made_in_the_past_and_changed_after_that() {
    let now = rules().now;
    let invalid = |field: &str| format!("/{field} invalid_value");
    let (made, earlier) = ("2024-01-01T00:00:00Z", "2020-01-01T00:00:00Z");
    for (created, updated, created_at, updated_at, changed) in [
        (made, made, at(made), at(made), vec![]),
        ("1970-01-01T00:00:00Z", made, at("1970-01-01T00:00:00Z"), at(made), vec![]),
        (made, earlier, at(made), at(made), vec!["updated_at"]),
        (LATER, LATER, now, now, vec!["created_at", "updated_at"]),
        (made, LATER, at(made), now, vec!["updated_at"]),
        (LATER, made, now, now, vec!["created_at", "updated_at"]),
        ("once", made, now, now, vec!["created_at", "updated_at"]),
    ] {
        let changed = changed.into_iter().map(invalid).collect();
        assert_eq!(
            dates(text(created), text(updated)),
            (created_at, updated_at, changed),
            "{created} {updated}"
        );
    }
}

#[test]
fn other_times_in_the_future_are_none_and_kept_in_the_source() {
    for field in ["email_verified_at", "last_login_at", "deleted_at"] {
        let user = read(Prisma, &[(field, text(LATER))]);
        let times = [user.user.email_verified_at, user.user.last_login_at, user.user.deleted_at];
        assert_eq!(times, [None; 3]);
        assert_eq!(changes(&user), [(format!("/{field}").as_str(), "invalid_value")]);
        assert_eq!(kept(&user), json!({ field: LATER }));
    }
}

#[test]
fn a_time_without_a_zone_is_read_in_the_given_one_and_a_doubtful_one_is_reported() {
    let rules = ImportRules { time_zone: Tz::America__New_York, ..rules() };
    for (local, instant, is_doubtful) in [
        ("2024-03-10T01:30:00", "2024-03-10T06:30:00Z", false),
        ("2024-03-10T02:30:00.000001", "2024-03-10T07:30:00.000001Z", true),
        ("2024-11-03T01:30:00", "2024-11-03T06:30:00Z", true),
    ] {
        let value = SourceValue::LocalTime(local.parse().unwrap());
        let user = read_with(&rules, Alembic, &[("created_at", value)]).unwrap();
        assert_eq!(user.user.created_at, at(instant));
        let expected: &[(&str, &str)] = if is_doubtful { &[("/created_at", "ambiguous_time")] } else { &[] };
        assert_eq!(changes(&user), expected, "{local}");
        assert_eq!(kept(&user), if is_doubtful { json!({ "created_at": local }) } else { json!(null) });
    }
}

#[test]
fn a_number_is_a_time_by_its_digits() {
    for (value, instant) in [
        (SourceValue::Integer(1_707_757_680), Some("2024-02-12T17:08:00Z")),
        (SourceValue::Integer(1_707_782_940_071), Some("2024-02-13T00:09:00.071Z")),
        (SourceValue::Number("1707757680.5".to_owned()), Some("2024-02-12T17:08:00.500Z")),
        (SourceValue::Integer(20_240_213), None),
        (SourceValue::Bool(true), None),
        (SourceValue::Bytes(vec![0]), None),
    ] {
        let user = read(Prisma, &[("last_login_at", value)]);
        assert_eq!(user.user.last_login_at, instant.map(at));
        assert_eq!(user.changes.is_empty(), instant.is_some());
    }
}
