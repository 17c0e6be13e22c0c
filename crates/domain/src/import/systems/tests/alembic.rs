use serde_json::json;

use crate::import::SourceSystem::Alembic;
use crate::import::testing::{HASH, at, changes, kept, read, read_with, rules, text};
use crate::import::{SourceValue, Unverified};
use crate::{AccountStatus, Actor, StatusKind};

fn local(at_utc: &str) -> SourceValue {
    SourceValue::LocalTime(at(at_utc).to_datetime().naive_utc())
}

#[test]
fn a_row_is_read_as_the_system_meant_it() {
    let user = read(
        Alembic,
        &[
            ("username", text("ユーザー172")),
            ("email", text("Ada@Example.com")),
            ("full_name", text("  Spaced   Out  ")),
            ("role", text("ADMIN")),
            ("hashed_password", text(HASH)),
            ("disabled", SourceValue::Bool(false)),
            ("created_at", local("2024-01-01T16:01:00.007919Z")),
        ],
    );
    assert_eq!((changes(&user), kept(&user)), (vec![], json!(null)));
    let user = user.user;
    assert_eq!(user.email.as_typed(), "Ada@Example.com");
    assert_eq!(user.email_verified_at, None);
    assert_eq!(user.username.unwrap().as_str(), "ユーザー172");
    assert_eq!(user.profile.name.unwrap().as_str(), "  Spaced   Out  ");
    assert_eq!(user.role.as_str(), "admin");
    assert_eq!(user.password_hash.unwrap().as_str(), HASH);
    assert_eq!(user.password_changed_at, None);
    assert_eq!(user.status, AccountStatus::Active);
    assert_eq!(user.created_at, at("2024-01-01T16:01:00.007919Z"));
    assert_eq!(user.updated_at, user.created_at);
}

#[test]
fn only_who_is_disabled_is_suspended() {
    let suspended = AccountStatus::Suspended { reason: None, until: None, was_active: true };
    for (disabled, status, is_reported) in [
        (SourceValue::Null, AccountStatus::Active, false),
        (SourceValue::Bool(false), AccountStatus::Active, false),
        (SourceValue::Bool(true), suspended.clone(), false),
        (SourceValue::Integer(1), suspended.clone(), false),
        (text("perhaps"), suspended, true),
    ] {
        let user = read(Alembic, &[("disabled", disabled)]);
        assert_eq!((&user.user.status, !user.changes.is_empty()), (&status, is_reported));
        assert!(user.status_changes.is_empty());
    }
}

#[test]
fn unproven_addresses_are_pending_where_that_is_asked_for_also_after_a_suspension() {
    let rules = crate::ImportRules { unverified: Unverified::Pending, ..rules() };
    let user = read_with(&rules, Alembic, &[]).unwrap();
    assert_eq!(user.user.status, AccountStatus::PendingVerification);
    assert!(user.status_changes.is_empty());
    let user = read_with(&rules, Alembic, &[("disabled", SourceValue::Bool(true))]).unwrap();
    assert_eq!(user.user.status, AccountStatus::Suspended { reason: None, until: None, was_active: false });
    let [told] = user.status_changes.as_slice() else { unreachable!() };
    assert_eq!(
        (told.from, told.to, told.actor),
        (StatusKind::PendingVerification, StatusKind::Suspended, Actor::Import)
    );
}
