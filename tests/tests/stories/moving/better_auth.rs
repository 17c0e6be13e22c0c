//! The tables of Better Auth, on both databases, and the copy of its users that a backend keeps beside it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::expectation::instant;
use super::{Fixture, Found, Moved, from_postgres};
use crate::support::{EmptyDatabase, on_both_databases};

from_postgres! {
    /// Every row is in; everybody signs in who did; every column is found; ids that are no UUIDs are identities.
    async fn users_of_better_auth_move_in_from_postgresql(target: EmptyDatabase) {
        let fixture = Fixture::on_postgres("better-auth", "d.pg.sql", "d-pg.expect.json").await;
        let moved = arrive(&fixture, target).await;
        let identities = identities(&moved).await;
        for was in &fixture.users {
            let own = ("better-auth".to_owned(), was.key());
            assert!(identities[&was.key()].contains(&own), "{was:?}");
        }
    }

    /// With `--issuer`, mirror mode knows every user by the id that its tokens carry.
    async fn users_of_an_issuer_are_known_to_mirror_mode(target: EmptyDatabase) {
        let fixture = Fixture::on_postgres("better-auth", "d.pg.sql", "d-pg.expect.json").await;
        let moved = Moved::of(&fixture, target, &["--issuer", "https://auth.example.com"]).await;
        let identities = identities(&moved).await;
        for was in fixture.users.iter().filter(|was| moved.find(was).is_some()) {
            let own = ("https://auth.example.com".to_owned(), was.key());
            assert!(identities[&was.key()].contains(&own), "{was:?}");
        }
    }
}

on_both_databases! {
    /// Every row is in; everybody signs in who did; every column is found; ids that are UUIDs are kept.
    async fn users_of_better_auth_move_in_from_sqlite(target: EmptyDatabase) {
        let fixture = Fixture::on_sqlite("better-auth", "d.sqlite.sql", "d-sqlite.expect.json").await;
        let moved = arrive(&fixture, target).await;
        for was in &fixture.users {
            moved.find(was).unwrap().is("id", was.key());
        }
    }
}

async fn arrive(fixture: &Fixture, target: EmptyDatabase) -> Moved {
    let moved = Moved::of(fixture, target, &[]).await;
    moved.adds_up(200, &[]);
    let last_logins = last_logins(fixture).await;
    let identities = identities(&moved).await;
    for was in &fixture.users {
        let found = moved.find(was).unwrap_or_else(|| panic!("{was:?} is not in"));
        has_its_columns(&found);
        let last_login = last_logins.get(&was.key()).and_then(instant);
        assert_eq!(instant(&found.is["last_login_at"]), last_login, "{was:?}");
        for provider in
            was.get("accounts").as_array().unwrap().iter().filter(|provider| *provider != "credential")
        {
            let theirs = &identities[&was.key()];
            assert!(theirs.iter().any(|(issuer, _)| issuer == provider), "{was:?}: {theirs:?}");
        }
    }
    moved.is_found_by_source(&fixture.users[5]).await;
    moved.sign_in(&fixture.users).await;
    moved
}

fn has_its_columns(found: &Found<'_>) {
    let was = found.was;
    found.text("email", "email");
    found.text("name", "name");
    found.text("image", "image");
    found.is("email_verified", was.get("email_verified").clone());
    found.is("role", "viewer");
    if !was.text("role").is_empty() {
        assert_eq!(found.is["source"]["role"], was.text("role"), "the role is kept: {:?}", found.is);
    }
    found.time("created_at", "created_at");
    found.time("updated_at", "updated_at");
    if was.get("banned") == true && !was.is("ban-over") {
        found.is("account_status", "suspended");
        found.text("ban_reason", "status_reason");
        assert_eq!(instant(&found.is["status_until"]), instant(was.get("ban_expires")), "{was:?}");
    } else {
        found.is("account_status", "active");
        if was.is("ban-over") {
            assert_eq!(
                found.is["source"]["banReason"],
                was.text("ban_reason"),
                "the ban is kept: {:?}",
                found.is
            );
        }
    }
}

/// The beginning of each user's newest session that nobody else had opened in the user's name.
async fn last_logins(fixture: &Fixture) -> BTreeMap<String, Value> {
    let is_postgres = fixture.source.url().starts_with("postgres");
    let newest = if is_postgres {
        r#"to_char(max("createdAt") AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    } else {
        r#"max("createdAt")"#
    };
    let query = format!(
        r#"SELECT "userId" AS id, {newest} AS newest FROM session WHERE "impersonatedBy" IS NULL GROUP BY "userId""#
    );
    let rows = fixture.source.rows(&query).await;
    rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row["newest"].clone())).collect()
}

/// Issuers and subjects of everybody, by the keys in the source.
async fn identities(moved: &Moved) -> BTreeMap<String, Vec<(String, String)>> {
    let query = "SELECT u.source_id, i.issuer, i.subject FROM users u LEFT JOIN identities i ON i.user_id = u.id \
                 WHERE u.source_id IS NOT NULL";
    let mut identities = BTreeMap::<_, Vec<_>>::new();
    for row in moved.app.db.rows(query).await {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let theirs = identities.entry(text("source_id").unwrap()).or_default();
        theirs.extend(text("issuer").zip(text("subject")));
    }
    identities
}
