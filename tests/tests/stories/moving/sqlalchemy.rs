//! A table of `SQLAlchemy` models: integer keys, a status, counters and times in text.

use serde_json::Value;

use super::expectation::instant;
use super::{Expectation, Fixture, Found, Moved, from_postgres};

from_postgres! {
    /// Every row is in but for those without an address of their own; everybody signs in who did; every column is found.
    async fn users_of_sqlalchemy_move_in(target: EmptyDatabase) {
        let fixture = Fixture::on_postgres("sqlalchemy", "c.pg.sql", "c.expect.json").await;
        let moved = Moved::of(&fixture, target, &[]).await;
        moved.adds_up(200, &refused(&fixture.users));
        for was in &fixture.users {
            if let Some(found) = moved.find(was) {
                has_its_columns(&found);
                let changed = moved.changed(was);
                let is_told = |field: &str, code: &str| changed.contains(&(field.to_owned(), code.to_owned()));
                let is_read = found.is["last_login_at"].is_string() || was.text("last_login_at").trim().is_empty();
                assert_eq!(is_told("/last_login_at", "invalid_value"), !is_read, "{was:?}");
                assert_eq!(is_told("/updated_at", "invalid_value"), was.is("updated-before-created"), "{was:?}");
            }
        }
        moved.is_found_by_source(&fixture.users[5]).await;
        moved.sign_in(&fixture.users).await;
    }
}

fn refused(users: &[Expectation]) -> Vec<(String, &'static str)> {
    let one = |tag: &str, nth: usize| users.iter().filter(|was| was.is(tag)).nth(nth).unwrap().key();
    vec![
        (one("email-invalid", 0), "invalid_email"),
        // The column holds one byte more than an address can have.
        (one("email-at-column-limit", 0), "invalid_email"),
        (one("email-collides-when-folded", 1), "email_taken"),
    ]
}

fn has_its_columns(found: &Found<'_>) {
    let was = found.was;
    found.text("email", "email");
    found.text("name", "name");
    found.text("target_role", "target_role");
    let level = was.get("experience_level").as_str().map(str::to_lowercase);
    found.is("experience_level", level.map_or(Value::Null, Value::from));
    let status = was.text("account_status").to_lowercase();
    found.is("account_status", status.clone());
    found.is("email_verified", status != "pending_verification");
    if status != "pending_verification" {
        assert_eq!(found.is["email_verified_at"], found.is["created_at"], "{was:?}");
    }
    for time in ["created_at", "updated_at", "deleted_at"] {
        found.time(time, time);
    }
    found.is("role", "viewer");
    // What is no number, or one that no counter has got to.
    let failures = was.get("failed_login_attempts_number").as_u64().filter(|failures| *failures < 1 << 31);
    found.is("failed_login_attempts", failures.unwrap_or(0));
    let last_login = instant(was.get("last_login_utc"));
    assert_eq!(instant(&found.is["last_login_at"]), last_login, "{was:?}: {:?}", found.is);
    if last_login.is_none() && !was.text("last_login_at").is_empty() {
        assert_eq!(found.is["source"]["last_login_at"], was.text("last_login_at"));
    }
    if failures.is_none() && !was.text("failed_login_attempts").is_empty() {
        assert_eq!(found.is["source"]["failed_login_attempts"], was.text("failed_login_attempts"));
    }
}
