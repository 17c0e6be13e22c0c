//! A table of Prisma's: UUIDs, an enumeration of roles, soft deletion, ids of customers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Expectation, Fixture, Found, Moved, from_postgres};

from_postgres! {
    /// Every row is in but for those without an address of their own; everybody signs in who did; every column is found.
    async fn users_of_prisma_move_in(target: EmptyDatabase) {
        let fixture = Fixture::on_postgres("prisma", "b.pg.sql", "b.expect.json").await;
        let moved = Moved::of(&fixture, target, &[]).await;
        moved.adds_up(200, &refused(&fixture.users));
        let mut customers = BTreeSet::new();
        for was in &fixture.users {
            if let Some(found) = moved.find(was) {
                has_its_columns(&found);
                is_told(&moved, was, is_first_customer(was, &mut customers));
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

/// Whether the customer's id of a live user was nobody's before. The users come in the order of their making.
fn is_first_customer<'u>(was: &'u Expectation, customers: &mut BTreeSet<&'u str>) -> bool {
    let customer = was.text("stripe_customer_id");
    customer.is_empty() || !was.get("deleted_at").is_null() || customers.insert(customer)
}

fn has_its_columns(found: &Found<'_>) {
    let was = found.was;
    found.is("id", was.key());
    found.text("email", "email");
    found.text("first_name", "first_name");
    found.text("last_name", "last_name");
    found.text("phone", "phone");
    found.text("stripe_customer_id", "stripe_customer_id");
    found.is("role", was.text("role").to_lowercase());
    found.is("account_status", "active");
    for time in ["email_verified_at", "last_login_at", "created_at", "updated_at", "deleted_at"] {
        found.time(time, time);
    }
    // There is no field for it: it has to be in `source`.
    found.time("password_reset_expires", "password_reset_expires");
    let names: Vec<_> = ["first_name", "last_name"]
        .map(|name| was.text(name))
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect();
    let name = if names.is_empty() { Value::Null } else { names.join(" ").into() };
    if !was.is("first-name-5000") && !was.is("name-control") {
        found.is("name", name);
    }
    let source = found.is["source"].to_string();
    for secret in ["password_hash", "password_reset_token", "refresh_token_hash"] {
        assert!(!source.contains(secret), "{source}");
    }
}

/// What had to change is in the report, and nothing else is.
fn is_told(moved: &Moved, was: &Expectation, is_first_customer: bool) {
    let mut told = BTreeSet::new();
    let mut tell = |is_so: bool, field: &str, code: &str| {
        if is_so {
            told.insert((field.to_owned(), code.to_owned()));
        }
    };
    tell(was.is("first-name-5000"), "/first_name", "too_long");
    tell(was.is("first-name-5000"), "/name", "too_long");
    tell(was.is("name-control"), "/first_name", "invalid_value");
    tell(was.is("name-control"), "/last_name", "invalid_value");
    tell(was.is("updated-before-created"), "/updated_at", "invalid_value");
    tell(!is_first_customer, "/stripe_customer_id", "stripe_customer_id_taken");
    tell(was.is("hash-2x") || was.is_like("hash-malformed"), "/password_hash", "unusable_password_hash");
    assert_eq!(moved.changed(was), told, "{was:?}");
}
