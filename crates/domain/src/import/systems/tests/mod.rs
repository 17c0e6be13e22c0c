#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod alembic;
mod better_auth;
mod prisma;
mod sqlalchemy;

use proptest::prelude::*;
use serde_json::json;

use crate::import::testing::{changes, kept, new_id, read, read_with, row, rules, text};
use crate::import::{RowKey, SourceRow, SourceSystem, SourceValue};
use crate::{AccountStatus, DisplayName, FirstName, ImageUrl, Phone, Username};

const DATABASES: [SourceSystem; 5] = [
    SourceSystem::Alembic,
    SourceSystem::Prisma,
    SourceSystem::Sqlalchemy,
    SourceSystem::BetterAuth,
    SourceSystem::Mirror,
];

#[test]
fn every_user_keeps_where_they_came_from() {
    for system in DATABASES {
        let incoming = read(system, &[]);
        let source = &incoming.user.source;
        assert_eq!(source.system.as_deref(), Some(system.as_str()));
        assert_eq!(source.id.as_deref(), Some("7"));
        assert_eq!(source.version, Some(incoming.user.version.get()));
        assert_eq!(source.remainder, None);
        assert_eq!(incoming.user.id, new_id());
        assert!(!incoming.user.self_registered);
        assert_eq!(incoming.key, RowKey::Source { system: system.as_str().to_owned(), id: "7".to_owned() });
        assert_eq!(changes(&incoming), []);
    }
}

#[test]
fn columns_that_nobody_here_knows_are_kept_as_they_were_and_secrets_are_not() {
    let columns = [
        ("locale", text("de_DE")),
        ("loginCount", SourceValue::Integer(12)),
        ("score", SourceValue::Number("1.50".to_owned())),
        ("preferences", SourceValue::Json(json!({"theme": "dark\u{0}"}))),
        ("avatar_bytes", SourceValue::Bytes(vec![222, 173])),
        ("nothing", SourceValue::Null),
        ("reset_token", text("t")),
        ("two_factor_secret", text("s")),
        ("legacyPasswordHash", text("h")),
        ("password_reset_expires", text("2024-01-01")),
    ];
    let expected = json!({
        "locale": "de_DE", "loginCount": 12, "score": "1.50", "preferences": {"theme": "dark"},
        "avatar_bytes": "dead", "password_reset_expires": "2024-01-01",
    });
    for system in DATABASES {
        assert_eq!(kept(&read(system, &columns)), expected, "{system}");
    }
}

#[test]
fn a_key_that_cannot_be_kept_refuses_the_row() {
    for key in ["", "a\nb", &"7".repeat(256)] {
        let row = SourceRow { key: key.to_owned(), ..row(&[("email", text("ada@example.com"))]) };
        let finding = rules().read_row(SourceSystem::Alembic, &row, new_id()).unwrap_err();
        assert_eq!((finding.field.as_str(), finding.code.as_str()), ("/source_id", "invalid_value"));
    }
}

#[test]
fn a_line_is_no_row() {
    assert!(read_with(&rules(), SourceSystem::Ndjson, &[]).is_err());
}

fn value() -> impl Strategy<Value = SourceValue> {
    prop_oneof![
        Just(SourceValue::Null),
        any::<bool>().prop_map(SourceValue::Bool),
        any::<i64>().prop_map(SourceValue::Integer),
        "[0-9.eE+-]{0,12}".prop_map(SourceValue::Number),
        "(?s).{0,300}|[0-9TZ :.+-]{0,30}|[a-z]{1,8}@[a-z]{1,8}".prop_map(SourceValue::Text),
        any::<i64>()
            .prop_filter_map("a time", chrono::DateTime::from_timestamp_micros)
            .prop_map(|at| SourceValue::LocalTime(at.naive_utc())),
        Just(SourceValue::Json(json!({"a\u{0}": [1, "\u{0}"]}))),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(SourceValue::Bytes),
    ]
}

proptest! {
    #[test]
    fn no_row_panics_and_none_that_comes_in_is_unfit_for_a_database(
        values in proptest::collection::vec(value(), 24),
        system in proptest::sample::select(DATABASES.to_vec()),
        has_address in any::<bool>(),
    ) {
        let names = [
            "email", "username", "full_name", "name", "first_name", "last_name", "phone", "image", "role", "disabled",
            "hashed_password", "password_hash", "created_at", "updatedAt", "deleted_at", "last_login_at", "banned",
            "banReason", "ban_expires", "account_status", "failed_login_attempts", "experience_level", "target_role",
            "emailVerified",
        ];
        let mut columns: Vec<_> = names.into_iter().zip(values).collect();
        for (name, value) in &mut columns {
            if name.ends_with("password") || name.ends_with("hash") {
                *value = text("a hash of 7331");
            }
        }
        if has_address {
            columns[0].1 = text("ada@example.com");
        }
        let Ok(incoming) = rules().read_row(system, &row(&columns), new_id()) else {
            prop_assert!(!has_address);
            return Ok(());
        };
        let user = &incoming.user;
        let now = rules().now;
        prop_assert!(user.created_at <= user.updated_at && user.updated_at <= now);
        prop_assert!(user.last_login_at.is_none_or(|at| at <= now));
        let fits = |text: Option<&str>, most: usize| text.is_none_or(|text| {
            text.chars().count() <= most && !text.chars().any(char::is_control) && !text.trim().is_empty()
        });
        prop_assert!(fits(user.profile.name.as_ref().map(DisplayName::as_str), 255));
        prop_assert!(fits(user.profile.first_name.as_ref().map(FirstName::as_str), 100));
        prop_assert!(fits(user.profile.phone.as_ref().map(Phone::as_str), 32));
        prop_assert!(fits(user.profile.image.as_ref().map(ImageUrl::as_str), 2048));
        prop_assert!(fits(user.username.as_ref().map(Username::as_str), 50));
        prop_assert!(fits(user.username.as_ref().map(Username::canonical), 50));
        let kept = serde_json::to_string(&user.source.remainder).unwrap();
        prop_assert!(!kept.contains("\\u0000") && !kept.contains("a hash of 7331"));
        let columns = user.status.to_columns();
        prop_assert_eq!(AccountStatus::from_columns(columns), Ok(user.status.clone()));
    }
}
