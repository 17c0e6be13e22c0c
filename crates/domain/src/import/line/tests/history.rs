use super::with;
use crate::AccountStatus;
use crate::import::testing::at;

fn move_at(from: &str, to: &str, day: u32) -> String {
    format!(
        r#"{{"from_status":"{from}","to_status":"{to}","actor":"system","created_at":"2025-01-{day:02}T00:00:00Z"}}"#
    )
}

#[test]
fn a_suspension_returns_to_what_the_history_tells() {
    let (pending, active, suspended) = ("pending_verification", "active", "suspended");
    for (moves, verified_on, was_active) in [
        (vec![], None, true),
        (vec![move_at(active, suspended, 2)], None, true),
        (vec![move_at("locked", suspended, 2)], None, true),
        (vec![move_at(pending, suspended, 2)], None, false),
        // Proven before the suspension, which did not make it active; proven since, which did.
        (vec![move_at(pending, suspended, 2)], Some(1), false),
        (vec![move_at(pending, suspended, 2)], Some(3), true),
        (vec![move_at(pending, suspended, 2), move_at(suspended, suspended, 3)], None, false),
        (
            vec![
                move_at(pending, suspended, 2),
                move_at(suspended, active, 3),
                move_at(active, suspended, 4),
            ],
            None,
            true,
        ),
        (vec![move_at(active, suspended, 2), move_at(suspended, active, 3)], None, true),
    ] {
        let verified = verified_on.map_or("null".to_owned(), |day| format!("\"2025-01-{day:02}T12:00:00Z\""));
        let user = with(&format!(
            r#""account_status":"suspended","email_verified_at":{verified},"status_changes":[{}]"#,
            moves.join(",")
        ));
        assert!(user.changes.is_empty());
        assert_eq!(user.status_changes.len(), moves.len());
        assert_eq!(
            user.user.status,
            AccountStatus::Suspended { reason: None, until: None, was_active },
            "{moves:?}"
        );
    }
}

#[test]
fn a_lock_keeps_its_reason_and_end() {
    let user =
        with(r#""account_status":"locked","status_reason":"a\nb","status_until":"2050-01-01T00:00:00Z""#);
    assert!(user.changes.is_empty());
    assert_eq!(user.user.status.reason().unwrap().as_str(), "a\nb");
    assert_eq!(user.user.status.until(), Some(at("2050-01-01T00:00:00Z")));
}
