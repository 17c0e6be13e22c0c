use super::incoming;
use crate::{ExternalIdentity, IdentityId, StatusChange, StatusChangeId, UserLine};

/// Every field but the hash, in the order of the format.
const FULL: &str = concat!(
    r#"{"id":"0198c0de-0000-7000-8000-000000000001","source_system":"prisma","source_id":"u7","email":"Ada@Example.com","#,
    r#""email_verified_at":"2024-01-02T00:00:00Z","username":"Ada","name":"Ada Lovelace","first_name":"Ada","#,
    r#""last_name":"Lovelace","phone":"030 / 1","image":"https://example.com/a.png","role":"manager","#,
    r#""account_status":"suspended","status_reason":"spam","status_until":"2030-01-01T00:00:00Z","#,
    r#""failed_login_attempts":3,"last_login_at":"2024-01-03T00:00:00.007Z","target_role":"CTO","#,
    r#""experience_level":"lead","stripe_customer_id":"cus_1","metadata":{"a":0.1},"app_metadata":{"b":[null]},"#,
    r#""source":{"locale":"de"},"created_at":"2024-01-01T00:00:00Z","updated_at":"2024-01-04T00:00:00.000001Z","#,
    r#""deleted_at":"2025-01-01T00:00:00Z","version":4,"#,
    r#""identities":[{"issuer":"google","subject":"1","email":"a@gmail.com"},{"issuer":"google","subject":"2"}],"#,
    r#""status_changes":[{"from_status":"active","to_status":"suspended","actor":"user","#,
    r#""actor_id":"0198c0de-0000-7000-8000-000000000002","reason":"spam","until":"2030-01-01T00:00:00Z","#,
    r#""created_at":"2024-01-04T00:00:00Z"}]}"#
);

/// What the tables hold of a user who came in by a line, as a line.
pub(super) fn written(line: &str, with_hash: bool) -> String {
    let user = incoming(line);
    let mut identities: Vec<_> = user
        .identities
        .into_iter()
        .map(|identity| ExternalIdentity {
            id: IdentityId::from_uuid(user.user.id.as_uuid()),
            user_id: user.user.id,
            issuer: identity.issuer,
            subject: identity.subject,
            email: identity.email,
            last_seen_at: None,
            token_issued_at: None,
            created_at: user.user.created_at,
        })
        .collect();
    identities.reverse();
    let changes: Vec<_> = user
        .status_changes
        .into_iter()
        .map(|change| StatusChange {
            id: StatusChangeId::from_uuid(user.user.id.as_uuid()),
            user_id: user.user.id,
            from: change.from,
            to: change.to,
            actor: change.actor,
            reason: change.reason,
            until: change.until,
            created_at: change.created_at,
        })
        .collect();
    serde_json::to_string(&UserLine::of(&user.user, &identities, &changes, with_hash)).unwrap()
}

#[test]
fn a_line_with_every_field_reads_back_to_the_same_bytes() {
    assert!(incoming(FULL).changes.is_empty());
    assert_eq!(written(FULL, true), FULL);
}

#[test]
fn nulls_and_what_is_empty_are_left_out() {
    let line = r#"{"id":"0198c0de-0000-7000-8000-000000000001","email":"ada@example.com","metadata":{},"identities":[]}"#;
    let expected = concat!(
        r#"{"id":"0198c0de-0000-7000-8000-000000000001","email":"ada@example.com","role":"viewer","#,
        r#""account_status":"active","failed_login_attempts":0,"created_at":"2026-01-01T00:00:00Z","#,
        r#""updated_at":"2026-01-01T00:00:00Z","version":1}"#
    );
    assert_eq!(written(line, true), expected);
}

#[test]
fn the_hash_leaves_only_when_it_is_asked_for() {
    let line = r#"{"email":"ada@example.com","password_hash":"$2b$12$good"}"#;
    assert!(written(line, true).contains(r#","password_hash":"$2b$12$good","#));
    assert!(!written(line, false).contains("$2b$"));
}
