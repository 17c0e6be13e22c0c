use serde_json::json;

use crate::import::SourceSystem::{BetterAuth, Mirror};
use crate::import::testing::{HASH, at, changes, kept, new_id, read, row, rules, text};
use crate::import::{Incoming, SourceRow, SourceValue};
use crate::{AccountStatus, ImportRules, StatusReason};

const UUID: &str = "4aa7db8f-e448-4a91-b749-665e432a0ec4";

fn account(provider: &str, id: &str, password: SourceValue) -> Vec<(String, SourceValue)> {
    [
        ("providerId", text(provider)),
        ("accountId", text(id)),
        ("password", password),
        ("accessToken", text("t")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn user_with(rules: &ImportRules, key: &str, accounts: Vec<Vec<(String, SourceValue)>>) -> Incoming {
    let row = SourceRow {
        key: key.to_owned(),
        accounts,
        newest_session: SourceValue::Instant(at("2025-11-21T01:40:00Z")),
        ..row(&[("email", text("Ada@example.com")), ("name", text("Ada"))])
    };
    *rules.read_row(BetterAuth, &row, new_id()).unwrap()
}

fn identities(user: &Incoming) -> Vec<(&str, &str)> {
    user.identities.iter().map(|identity| (identity.issuer.as_str(), identity.subject.as_str())).collect()
}

#[test]
fn a_row_is_read_as_the_system_meant_it() {
    for (created, verified) in [("createdAt", "emailVerified"), ("created_at", "email_verified")] {
        let user = read(
            BetterAuth,
            &[
                ("name", text("Ada")),
                (verified, SourceValue::Integer(1)),
                ("image", text("https://cdn.example.com/avatar/12.png")),
                (created, text("2025-11-21T01:42:01.837Z")),
                ("updatedAt", text("2025-11-21T01:43:31.813Z")),
                ("role", text("user")),
                ("banned", SourceValue::Integer(0)),
                ("banReason", SourceValue::Null),
                ("banExpires", SourceValue::Null),
            ],
        );
        assert!(user.changes.is_empty());
        assert_eq!(kept(&user), json!({"role": "user"}));
        let user = user.user;
        assert_eq!(user.email_verified_at, Some(at("2025-11-21T01:42:01.837Z")));
        assert_eq!(user.updated_at, at("2025-11-21T01:43:31.813Z"));
        assert_eq!(user.profile.image.unwrap().as_str(), "https://cdn.example.com/avatar/12.png");
        assert_eq!((user.role.as_str(), user.status), ("viewer", AccountStatus::Active));
    }
}

#[test]
fn the_password_is_that_of_the_own_account() {
    let google = account("google", "100141", text("$2b$other"));
    let user = user_with(&rules(), UUID, vec![google.clone(), account("credential", UUID, text(HASH))]);
    assert_eq!(user.user.password_hash.as_ref().unwrap().as_str(), HASH);
    assert_eq!(user.user.last_login_at, Some(at("2025-11-21T01:40:00Z")));
    assert_eq!(identities(&user), [("google", "100141")]);
    assert_eq!(user_with(&rules(), UUID, vec![google]).user.password_hash, None);
    let without = user_with(&rules(), UUID, vec![account("credential", UUID, SourceValue::Null)]);
    assert_eq!((without.user.password_hash.as_ref(), changes(&without)), (None, vec![]));
    let malformed = user_with(&rules(), UUID, vec![account("credential", UUID, text("no-colon"))]);
    assert_eq!(changes(&malformed), [("/password_hash", "unusable_password_hash")]);
}

#[test]
fn an_id_that_is_no_uuid_goes_to_the_identities_and_with_an_issuer_every_id_does() {
    let own = "919KrYjC5CNWmzd4mZikEXwvTG4C5brP";
    assert_eq!(identities(&user_with(&rules(), UUID, vec![])), []);
    let user = user_with(&rules(), own, vec![]);
    assert_eq!((identities(&user), user.user.id), (vec![("better-auth", own)], new_id()));
    assert_eq!(user.identities.first().unwrap().email.as_deref(), Some("Ada@example.com"));
    let rules = ImportRules { issuer: Some("https://auth.example.com".to_owned()), ..rules() };
    for key in [own, UUID] {
        assert_eq!(identities(&user_with(&rules, key, vec![])), [("https://auth.example.com", key)]);
    }
    assert_eq!(user_with(&rules, UUID, vec![]).user.id, UUID.parse().unwrap());
}

#[test]
fn the_mirror_is_read_alike() {
    let row = SourceRow {
        key: UUID.to_owned(),
        ..row(&[("email", text("ada@example.com")), ("email_verified", SourceValue::Bool(false))])
    };
    let user = rules().read_row(Mirror, &row, new_id()).unwrap();
    assert_eq!(user.user.id, UUID.parse().unwrap());
    assert_eq!(user.user.email_verified_at, None);
    assert_eq!(user.user.source.system.as_deref(), Some("mirror"));
}

#[test]
fn accounts_elsewhere_are_identities_once_and_only_with_a_name() {
    let accounts = vec![
        account("google", "1", SourceValue::Null),
        account("google", "1", SourceValue::Null),
        account("", "2", SourceValue::Null),
        account("github", "", SourceValue::Null),
    ];
    let user = user_with(&rules(), UUID, accounts);
    assert_eq!(identities(&user), [("google", "1")]);
    assert_eq!(changes(&user), [("/identities", "invalid_value"), ("/identities", "invalid_value")]);
}

#[test]
fn a_ban_is_a_suspension_until_it_is_over() {
    let ban = |banned: bool, expires: SourceValue| {
        let columns =
            [("banned", SourceValue::Bool(banned)), ("banReason", text("spam")), ("banExpires", expires)];
        read(BetterAuth, &columns)
    };
    let suspended = |until: Option<&str>| AccountStatus::Suspended {
        reason: Some(StatusReason::from_stored("spam")),
        until: until.map(at),
        was_active: true,
    };
    assert_eq!(ban(true, SourceValue::Null).user.status, suspended(None));
    let later = ban(true, text("2046-11-16T01:43:31.923Z"));
    assert_eq!(
        (&later.user.status, kept(&later)),
        (&suspended(Some("2046-11-16T01:43:31.923Z")), json!(null))
    );
    let over = ban(true, text("2024-01-01T00:00:00.000Z"));
    assert_eq!(over.user.status, AccountStatus::Active);
    assert_eq!(
        kept(&over),
        json!({"banned": true, "banReason": "spam", "banExpires": "2024-01-01T00:00:00.000Z"})
    );
    let lifted = ban(false, SourceValue::Null);
    assert_eq!((&lifted.user.status, kept(&lifted)), (&AccountStatus::Active, json!({"banReason": "spam"})));
    let unclear = ban(true, text("soon"));
    assert_eq!(unclear.user.status, suspended(None));
    assert_eq!(changes(&unclear), [("/status_until", "invalid_value")]);
    assert!([&later, &over, &lifted].iter().all(|user| user.changes.is_empty()));
}
