//! `roster export`

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::program::Installation;
use super::user_line_schema::UserLineSchema;
use super::users::{create, installed};
use crate::support::{EmptyDatabase, PASSWORD, TestDatabase, on_both_databases};

/// Everything that a user can have.
const FULL: &str = concat!(
    r#"{"id":"0198c0de-0000-7000-8000-000000000001","source_system":"alembic","source_id":"42","#,
    r#""email":"Ada@Example.com","email_verified_at":"2026-01-02T00:00:00Z","username":"Ada","password_hash":"$2b$04$x","#,
    r#""name":"Ada Lovelace 🦉","first_name":"Ada","last_name":"Lovelace","phone":"+4912345678","#,
    r#""image":"https://example.com/a.png","role":"manager","account_status":"suspended","status_reason":"a \"reason\"","#,
    r#""status_until":"2999-01-01T00:00:00Z","failed_login_attempts":3,"last_login_at":"2026-01-03T00:00:00.000001Z","#,
    r#""target_role":"Analyst","experience_level":"senior","stripe_customer_id":"cus_1","metadata":{"a":[1,null]},"#,
    r#""app_metadata":{"b":true},"source":{"old":"value"},"created_at":"2026-01-01T00:00:00Z","#,
    r#""updated_at":"2026-01-04T00:00:00Z","deleted_at":"2026-01-05T00:00:00Z","version":7,"#,
    r#""identities":[{"issuer":"https://auth.example.com","subject":"s1","email":"ada@auth.example.com"},"#,
    r#"{"issuer":"https://auth.example.com","subject":"s2"}],"#,
    r#""status_changes":[{"from_status":"active","to_status":"locked","actor":"system","created_at":"2026-01-03T00:00:00Z"},"#,
    r#"{"from_status":"locked","to_status":"suspended","actor":"user","actor_id":"0198c0de-0000-7000-8000-000000000002","#,
    r#""reason":"a \"reason\"","until":"2999-01-01T00:00:00Z","created_at":"2026-01-04T00:00:00Z"}]}"#,
);

/// As little as a user can have.
const BARE: &str = concat!(
    r#"{"id":"0198c0de-0000-7000-8000-000000000002","email":"user2@example.com","role":"viewer","account_status":"active","#,
    r#""failed_login_attempts":0,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","version":1}"#,
);

/// The literal of the id with that number.
fn id(db: &TestDatabase, number: usize) -> String {
    db.id(format!("0198c0de-0000-7000-8000-{number:012x}").parse().unwrap())
}

/// As many users with as little as possible, in no order.
async fn add_users(db: &TestDatabase, count: usize) {
    let time = "'2026-01-01T00:00:00+00:00'";
    let rows: Vec<_> = (1..=count)
        .map(|number| (number * 7) % (count + 1))
        .map(|number| {
            let email = format!("'user{number}@example.com'");
            let id = id(db, number);
            format!(
                "({id}, {email}, {email}, 'viewer', 'active', false, 0, '{{}}', '{{}}', 1, {time}, {time})"
            )
        })
        .collect();
    let columns = "id, email, email_canonical, role, account_status, self_registered, failed_login_attempts, metadata, \
                   app_metadata, version, created_at, updated_at";
    db.execute(&format!("INSERT INTO users ({columns}) VALUES {}", rows.join(", "))).await;
}

async fn add_identity(db: &TestDatabase, user: usize, number: usize, subject: &str, email: &str) {
    db.execute(&format!(
        "INSERT INTO identities (id, user_id, issuer, subject, email, created_at) VALUES \
         ({}, {}, 'https://auth.example.com', '{subject}', {email}, '2026-01-01T00:00:00+00:00')",
        id(db, number),
        id(db, user),
    ))
    .await;
}

/// The user of [`FULL`] and that of [`BARE`].
async fn add_full_and_bare(db: &TestDatabase) {
    add_users(db, 2).await;
    db.execute(&format!(
        "UPDATE users SET source_system = 'alembic', source_id = '42', source = '{{\"old\": \"value\"}}', \
         email = 'Ada@Example.com', email_canonical = 'ada@example.com', email_verified_at = '2026-01-02T00:00:00+00:00', \
         username = 'Ada', username_canonical = 'ada', password_hash = '$2b$04$x', name = 'Ada Lovelace 🦉', \
         first_name = 'Ada', last_name = 'Lovelace', phone = '+4912345678', image = 'https://example.com/a.png', \
         role = 'manager', account_status = 'suspended', status_reason = 'a \"reason\"', status_before = 'active', \
         status_until = '2999-01-01T00:00:00+00:00', failed_login_attempts = 3, \
         last_login_at = '2026-01-03T00:00:00.000001+00:00', target_role = 'Analyst', experience_level = 'senior', \
         stripe_customer_id = 'cus_1', metadata = '{{\"a\": [1, null]}}', app_metadata = '{{\"b\": true}}', version = 7, \
         updated_at = '2026-01-04T00:00:00+00:00', deleted_at = '2026-01-05T00:00:00+00:00' WHERE id = {}",
        id(db, 1)
    ))
    .await;
    add_identity(db, 1, 11, "s2", "NULL").await;
    add_identity(db, 1, 12, "s1", "'ada@auth.example.com'").await;
    db.execute(&format!(
        "INSERT INTO user_status_changes (id, user_id, from_status, to_status, actor, actor_id, reason, until, created_at) \
         VALUES ({}, {user}, 'locked', 'suspended', 'user', {}, 'a \"reason\"', '2999-01-01T00:00:00+00:00', \
                 '2026-01-04T00:00:00+00:00'), \
                ({}, {user}, 'active', 'locked', 'system', NULL, NULL, NULL, '2026-01-03T00:00:00+00:00')",
        id(db, 13),
        id(db, 2),
        id(db, 14),
        user = id(db, 1),
    ))
    .await;
}

/// What lies in the working directory.
fn files(installation: &Installation) -> Vec<String> {
    let files = fs::read_dir(installation.folder()).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

on_both_databases! {
    async fn a_user_is_one_line_with_everything_and_nothing_empty(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        add_full_and_bare(&db).await;
        let with_hashes = installation.run("export --include-password-hashes").succeeds();
        assert_eq!(with_hashes.out, format!("{FULL}\n{BARE}\n"));
        assert!(with_hashes.err.contains("warning: with password hashes"), "{with_hashes:?}");
        let without = installation.run("export").succeeds();
        assert_eq!(without.out, with_hashes.out.replace(r#""password_hash":"$2b$04$x","#, ""));
        assert_eq!(without.err, "");
    }

    async fn every_line_fits_the_schema_and_the_schema_has_no_more_than_a_line(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        add_full_and_bare(&db).await;
        create(&installation, "grace@example.com", "manager", PASSWORD).succeeds();
        installation.run_with_input(&["user", "suspend", "grace@example.com", "--reason", "why"], "").succeeds();
        let schema = UserLineSchema::read();
        let lines = installation.run("export --include-password-hashes").succeeds().out;
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 3);
        for line in &lines {
            schema.accepts(line);
        }
        let keys: Vec<_> = lines[0].as_object().unwrap().keys().collect();
        assert_eq!(schema.keys(), keys);
    }

    async fn a_file_with_hashes_is_for_its_owner_only(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        add_full_and_bare(&db).await;
        let done = installation.run("export users.ndjson --include-password-hashes").succeeds();
        assert!(done.out.contains("exported: 2") && done.err.contains("warning"), "{done:?}");
        let file = installation.folder().join("users.ndjson");
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{FULL}\n{BARE}\n"));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(installation.json("export others.ndjson")["exported"], 2);
        assert!(!fs::read_to_string(installation.folder().join("others.ndjson")).unwrap().contains("$2b$"));
    }

    async fn no_file_is_overwritten_and_none_is_left_half_done(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let file = installation.folder().join("users.ndjson");
        fs::write(&file, "theirs").unwrap();
        installation.run("export users.ndjson").fails_with(&["users.ndjson exists already"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
        installation.run("export nowhere/users.ndjson").fails_with(&["nowhere/users.ndjson cannot be made"]);
        add_users(&db, 1).await;
        db.execute("DROP TABLE identities").await;
        installation.run("export others.ndjson --include-password-hashes").fails_with(&[]);
        assert_eq!(files(&installation), ["users.ndjson"]);
    }

    async fn many_users_come_in_the_order_of_their_ids_with_what_is_theirs(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        add_users(&db, 1_204).await;
        for (number, user) in [1, 500, 501, 1_000, 1_204].into_iter().enumerate() {
            add_identity(&db, user, 2_000 + number, &format!("of-{user}"), "NULL").await;
        }
        let lines = installation.run("export").succeeds().out;
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let emails: Vec<_> = lines.iter().map(|line| line["email"].as_str().unwrap().to_owned()).collect();
        assert_eq!(emails, (1..=1_204).map(|number| format!("user{number}@example.com")).collect::<Vec<_>>());
        for (line, number) in lines.iter().zip(1..) {
            let subjects = line["identities"].as_array().map_or(vec![], Clone::clone);
            let subjects: Vec<_> = subjects.iter().map(|identity| identity["subject"].clone()).collect();
            let expected = [1, 500, 501, 1_000, 1_204].contains(&number).then(|| format!("of-{number}").into());
            assert_eq!(subjects, expected.into_iter().collect::<Vec<Value>>());
        }
    }
}
