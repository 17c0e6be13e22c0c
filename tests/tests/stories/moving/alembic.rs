//! A table that Alembic migrations have made by hand: integer keys, local times, a flag for those who are stopped.

use std::collections::BTreeSet;

use super::{Expectation, Fixture, Found, Moved, from_postgres};

from_postgres! {
    /// Every row is in but for those without an address of their own; everybody signs in who did; every column is found.
    async fn users_of_alembic_move_in(target: EmptyDatabase) {
        let fixture = Fixture::on_postgres("alembic", "a.pg.sql", "a.expect.json").await;
        let moved = Moved::of(&fixture, target, &[]).await;
        moved.adds_up(200, &refused(&fixture.users));
        for was in &fixture.users {
            if let Some(found) = moved.find(was) {
                has_its_columns(&found);
                is_told(&moved, was);
            }
        }
        moved.is_found_by_source(&fixture.users[5]).await;
        moved.sign_in(&fixture.users).await;
    }
}

fn refused(users: &[Expectation]) -> Vec<(String, &'static str)> {
    let one = |tag: &str, nth: usize| users.iter().filter(|was| was.is(tag)).nth(nth).unwrap().key();
    vec![(one("email-invalid", 0), "invalid_email"), (one("email-collides-when-folded", 1), "email_taken")]
}

fn has_its_columns(found: &Found<'_>) {
    let was = found.was;
    found.text("username", "username");
    found.text("email", "email");
    found.text("full_name", "name");
    if was.is("role-empty") {
        found.is("role", "viewer");
    } else {
        found.is("role", was.text("role").to_lowercase());
    }
    let is_disabled = was.get("disabled").as_bool().unwrap_or(false);
    found.is("disabled", is_disabled);
    found.is("account_status", if is_disabled { "suspended" } else { "active" });
    found.is("email_verified", false);
    if !was.is("created-at-null") {
        found.time("created_at", "created_at");
    }
    assert_eq!(found.is["updated_at"], found.is["created_at"]);
}

/// What had to change is in the report, and nothing else is.
fn is_told(moved: &Moved, was: &Expectation) {
    let mut told = BTreeSet::new();
    let mut tell = |is_so: bool, field: &str, code: &str| {
        if is_so {
            told.insert((field.to_owned(), code.to_owned()));
        }
    };
    let known = ["viewer", "target", "marketing", "manager", "admin", ""];
    tell(!known.contains(&was.text("role").to_lowercase().as_str()), "/role", "unknown_role");
    tell(
        was.is("username-collides-when-folded") && was.text("username") == "user174",
        "/username",
        "username_taken",
    );
    tell(was.is("username-is-anothers-email"), "/username", "invalid_username");
    tell(was.is("name-control"), "/name", "invalid_value");
    tell(was.is("created-at-far-future"), "/created_at", "invalid_value");
    let is_dead = was.is_like("hash-malformed")
        || ["hash-2x", "hash-unusable-marker", "hash-md5-legacy"].iter().any(|tag| was.is(tag));
    tell(is_dead, "/password_hash", "unusable_password_hash");
    assert_eq!(moved.changed(was), told, "{was:?}");
}
