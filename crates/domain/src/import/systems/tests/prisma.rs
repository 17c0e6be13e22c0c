use serde_json::json;

use crate::import::SourceSystem::Prisma;
use crate::import::testing::{HASH, at, changes, kept, new_id, read, row, rules, text};
use crate::import::{SourceRow, SourceValue, Unverified};
use crate::{AccountStatus, DisplayName, ImportRules};

const UUID: &str = "9fd06098-06f1-5b49-aeed-5dd5da5cd7b0";

#[test]
fn a_row_is_read_as_the_system_meant_it() {
    let user = read(
        Prisma,
        &[
            ("passwordHash", text(HASH)),
            ("firstName", text("Grace")),
            ("lastName", text("Hopper")),
            ("phone", text("+1 (555) 010-0129 ext. 7")),
            ("role", text("TARGET")),
            ("emailVerifiedAt", text("2024-01-02 16:01:00.007")),
            ("password_reset_token", text("reset-141-roster")),
            ("refresh_token_hash", text("0123")),
            ("last_login_at", text("2024-01-31 16:01:00.007")),
            ("stripe_customer_id", text("cus_1")),
            ("created_at", text("2024-01-01 16:01:00.007")),
            ("updated_at", text("2024-02-01 16:01:00.007")),
            ("deleted_at", SourceValue::Null),
        ],
    );
    assert_eq!((changes(&user), kept(&user)), (vec![], json!(null)));
    assert_eq!(user.stripe_customer_id_origin.unwrap().column, "stripe_customer_id");
    let user = user.user;
    assert_eq!(user.email_verified_at, Some(at("2024-01-02T16:01:00.007Z")));
    assert_eq!(user.profile.name.unwrap().as_str(), "Grace Hopper");
    assert_eq!(user.profile.first_name.unwrap().as_str(), "Grace");
    assert_eq!(user.profile.last_name.unwrap().as_str(), "Hopper");
    assert_eq!(user.profile.phone.unwrap().as_str(), "+1 (555) 010-0129 ext. 7");
    assert_eq!(user.role.as_str(), "target");
    assert_eq!(user.last_login_at, Some(at("2024-01-31T16:01:00.007Z")));
    assert_eq!(user.stripe_customer_id.unwrap().as_str(), "cus_1");
    assert_eq!(user.updated_at, at("2024-02-01T16:01:00.007Z"));
    assert_eq!(user.status, AccountStatus::Active);
}

#[test]
fn an_id_that_is_a_uuid_is_kept() {
    for (key, id) in [(UUID, UUID.parse().unwrap()), ("clh1x2", new_id())] {
        let row = SourceRow { key: key.to_owned(), ..row(&[("email", text("ada@example.com"))]) };
        assert_eq!(rules().read_row(Prisma, &row, new_id()).unwrap().user.id, id);
    }
}

#[test]
fn names_are_joined_first_and_then_cut() {
    let name =
        |first: SourceValue, last: SourceValue| read(Prisma, &[("first_name", first), ("last_name", last)]);
    for (first, last, joined) in [
        (text("Grace"), SourceValue::Null, Some("Grace")),
        (text(""), text("Hopper"), Some("Hopper")),
        (SourceValue::Null, text(" "), None),
    ] {
        assert_eq!(name(first, last).user.profile.name.as_ref().map(DisplayName::as_str), joined);
    }
    let odd = name(text("Tab\tbed"), text("New\nLine"));
    assert_eq!(odd.user.profile.name.as_ref().unwrap().as_str(), "Tabbed NewLine");
    assert_eq!(changes(&odd), [("/first_name", "invalid_value"), ("/last_name", "invalid_value")]);
    let long = name(text(&"é".repeat(5_000)), text("H"));
    assert_eq!(long.user.profile.name.as_ref().unwrap().as_str(), "é".repeat(255));
    assert_eq!(long.user.profile.first_name.as_ref().unwrap().as_str(), "é".repeat(100));
    assert_eq!(changes(&long), [("/name", "too_long"), ("/first_name", "too_long")]);
    assert_eq!(kept(&long), json!({"first_name": "é".repeat(5_000)}));
}

#[test]
fn a_deleted_user_comes_in_with_whatever_the_application_made_of_the_address() {
    for mangled in ["ada@example.com.deleted.1717236146", "deleted:7:Ada@example.com", "ada@@example.com"] {
        let deleted = ("deleted_at", text("2024-04-12T23:26:00Z"));
        let user = read(Prisma, &[("email", text(mangled)), deleted]);
        assert_eq!(user.user.email.as_typed(), mangled);
        assert_eq!(user.user.email.canonical(), mangled.to_lowercase());
        assert!(user.changes.is_empty());
    }
}

#[test]
fn who_has_proven_the_address_is_never_made_pending() {
    let rules = ImportRules { unverified: Unverified::Pending, ..rules() };
    let status = |verified: SourceValue| {
        let row = row(&[("email", text("ada@example.com")), ("email_verified_at", verified)]);
        rules.read_row(Prisma, &row, new_id()).unwrap().user.status
    };
    assert_eq!(status(text("2024-01-01")), AccountStatus::Active);
    assert_eq!(status(SourceValue::Null), AccountStatus::PendingVerification);
}
