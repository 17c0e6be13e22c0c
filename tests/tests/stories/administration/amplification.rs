//! No way up: over pairs of roles, nobody does anything to anybody who may more, and nobody hands out what they lack.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Calls, People, Person, TestApp, on_both_databases};

/// Roles that overlap in every way that matters: less, more, other, all by name, all.
const ROLES: [(&str, &[&str]); 9] = [
    ("viewer", &[]),
    ("marketing", &["users:read"]),
    (
        "manager",
        &["users:read", "users:write", "sessions:read", "sessions:revoke", "roles:read", "audit:read"],
    ),
    ("admin", &["*"]),
    ("writer", &["users:write"]),
    ("deleter", &["users:delete", "sessions:revoke"]),
    ("registrar", &["users:write", "roles:assign"]),
    ("keeper", &["roles:write", "roles:assign", "users:read"]),
    (
        "nearly",
        &[
            "users:read",
            "users:write",
            "users:delete",
            "roles:assign",
            "roles:read",
            "roles:write",
            "sessions:read",
            "sessions:revoke",
            "audit:read",
        ],
    ),
];

type Permissions = BTreeSet<&'static str>;

/// All that somebody with these permissions may do, spelled out by itself and not by the program that is tested.
fn all_of(listed: &[&'static str]) -> Permissions {
    let mut all: Permissions = listed.iter().copied().collect();
    if all.contains("*") {
        all.extend(ROLES[8].1);
    }
    let on_users = ["users:write", "users:delete", "roles:assign", "sessions:read", "sessions:revoke"];
    if on_users.iter().any(|permission| all.contains(permission)) {
        all.insert("users:read");
    }
    all
}

/// Everything that changes a user, and what it takes.
fn actions() -> [(&'static str, Method, &'static str, Value); 9] {
    [
        ("users:write", Method::PATCH, "", json!({ "name": "Other" })),
        ("users:write", Method::PATCH, "", json!({ "email": "other@example.com" })),
        ("users:write", Method::POST, "/password-reset", json!({})),
        ("users:write", Method::POST, "/suspend", json!({ "reason": "spam" })),
        ("users:write", Method::POST, "/activate", json!({})),
        ("users:write", Method::POST, "/unlock", json!({})),
        ("sessions:revoke", Method::DELETE, "/sessions", json!({})),
        ("users:delete", Method::DELETE, "", json!({})),
        ("users:delete", Method::POST, "/restore", json!({})),
    ]
}

async fn cast(app: &TestApp) -> Vec<(Person, Permissions)> {
    let root = app.person("root", "admin").await;
    let mut people = Vec::new();
    for (name, listed) in ROLES {
        let body = json!({ "name": name, "permissions": listed });
        let answer = app.post("/v1/roles", &body).by(&root).send().await;
        assert!(matches!(answer.status, 201 | 409), "{answer:?}");
        people.push((app.person(name, name).await, all_of(listed)));
    }
    people
}

on_both_databases! {
    /// AD-03: for every pair of roles and every action: without the permission, or towards somebody who may more, it is 403
    /// and changes nothing; else it is done.
    async fn nobody_acts_on_somebody_who_may_more(app: TestApp) {
        let people = cast(&app).await;
        let (mut refused, mut done) = (0, 0);
        for (by, held) in &people {
            for (role, listed) in ROLES {
                for (number, (permission, method, rest, body)) in actions().into_iter().enumerate() {
                    let name = format!("{role}-{}-{number}", by.email.split('@').next().unwrap());
                    let id = app.make(&name, role).await;
                    let call = app.call(method.clone(), &format!("/v1/users/{id}{rest}")).by(by).json(&body);
                    let answer = call.send().await;
                    let may = held.contains(permission) && held.is_superset(&all_of(listed));
                    assert_eq!(answer.status != 403, may, "{} {method} {rest} on {role}: {answer:?}", by.email);
                    (refused, done) = (refused + usize::from(!may), done + usize::from(answer.status < 300));
                    app.db.execute(&format!("DELETE FROM users WHERE email IN ('{name}@example.com', 'other@example.com')")).await;
                }
            }
        }
        assert!(refused > 300 && done > 50, "{refused} refused, {done} done");
    }

    /// AD-03: for every role that somebody has and every role there is: it is given, made and taken only by who has all of
    /// it, to others and to oneself alike.
    async fn nobody_hands_out_what_they_lack(app: TestApp) {
        let people = cast(&app).await;
        for (by, held) in &people {
            let own = by.email.split('@').next().unwrap();
            for (role, listed) in ROLES {
                let covers = held.is_superset(&all_of(listed));
                let id = app.make("somebody", "viewer").await;
                let give = json!({ "role": role });
                let answer = app.put(&format!("/v1/users/{id}/role"), &give).by(by).send().await;
                assert_eq!(answer.status == 200, covers && held.contains("roles:assign"), "{own} gives {role}: {answer:?}");
                let body = json!({ "email": "new@example.com", "role": role, "send_invitation": false });
                let answer = app.post("/v1/users", &body).by(by).send().await;
                let may = covers && held.contains("users:write") && (role == "viewer" || held.contains("roles:assign"));
                assert_eq!(answer.status == 201, may, "{own} makes a {role}: {answer:?}");
                let body = json!({ "name": "copy", "permissions": listed });
                let answer = app.post("/v1/roles", &body).by(by).send().await;
                assert_eq!(answer.status == 201, covers && held.contains("roles:write"), "{own} copies {role}: {answer:?}");
                let emails = "email IN ('somebody@example.com', 'new@example.com')";
                app.db.execute(&format!("DELETE FROM users WHERE {emails}")).await;
                app.db.execute("DELETE FROM roles WHERE name = 'copy'").await;
                if !covers {
                    let answer = app.put(&by.path("/role"), &give).by(by).send().await;
                    assert_eq!(answer.status, 403, "{own} becomes {role}: {answer:?}");
                }
            }
        }
    }
}
