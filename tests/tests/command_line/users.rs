//! `roster user`

use serde_json::Value;

use super::program::{Installation, Outcome};
use crate::support::{Calls, EmptyDatabase, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

/// A migrated database and an installation on it.
pub(crate) async fn installed(db: EmptyDatabase) -> (TestDatabase, Installation) {
    let db = db.opened().await;
    let installation = Installation::on(db.url());
    installation.run("migrate up").succeeds();
    (db, installation)
}

/// `roster user create` with a password on standard input.
pub(super) fn create(installation: &Installation, email: &str, role: &str, password: &str) -> Outcome {
    let arguments =
        ["user", "create", "--email", email, "--role", role, "--name", "Ada Lovelace", "--password-stdin"];
    installation.run_with_input(&arguments, password)
}

/// The value after a word at the beginning of a line.
pub(super) fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}

on_both_databases! {
    async fn a_user_that_is_made_with_a_password_can_sign_in(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let created = create(&installation, "Ada@Example.com", "admin", &format!("{PASSWORD}\n")).succeeds();
        let created = created.tells_nothing_of(&[PASSWORD]);
        let id = field(&created.out, "id").to_owned();
        let app = TestApp::in_real_time(db, &[]).await;
        let tokens = app.login("ada@example.com").await;
        let me = app.get("/v1/me").bearer(&tokens.access).send().await.expect(200).json();
        assert_eq!((&me["id"], &me["role"], &me["name"]), (&id.into(), &"admin".into(), &"Ada Lovelace".into()));
        assert_eq!((&me["account_status"], &me["email_verified"]), (&"active".into(), &true.into()));
        let events = app.db.rows("SELECT actor_type FROM audit_events WHERE action = 'user.created'").await;
        assert_eq!(events, [serde_json::json!({ "actor_type": "system" })]);
    }

    async fn a_generated_password_is_printed_once_and_works(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let made = installation.run("user create --email ada@example.com --generate-password").succeeds();
        let password = field(&made.out, "password").to_owned();
        assert_eq!(password.len(), 20, "{made:?}");
        installation.run("user show ada@example.com").succeeds().tells_nothing_of(&[&password]);
        let other = installation.json("user create --email grace@example.com --generate-password");
        let other_password = other["password"].as_str().unwrap().to_owned();
        assert_ne!(other_password, password);
        let app = TestApp::in_real_time(db, &[]).await;
        app.try_login("ada@example.com", &password).await.expect(200);
        app.try_login("grace@example.com", &other_password).await.expect(200);
    }

    async fn a_user_that_cannot_be_made_is_refused_with_the_reason(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        let create = |email: &str, role: &str, password: &str| create(&installation, email, role, password);
        create("ADA@example.com", "viewer", PASSWORD).fails_with(&["e-mail address is taken"]);
        create("grace@example.com", "emperor", PASSWORD).fails_with(&["no role of this name"]);
        create("grace@example.com", "No Role!", PASSWORD).fails_with(&["--role"]);
        create("grace", "viewer", PASSWORD).fails_with(&["--email"]);
        create("grace@example.com", "viewer", "canary1").fails_with(&["password is refused", "8"]).tells_nothing_of(&["canary1"]);
        create("grace@example.com", "viewer", "").fails_with(&["password"]);
        create("grace@example.com", "viewer", "password123").fails_with(&["password is refused"]);
        create("grace@example.com", "viewer", "grace@example.com").fails_with(&["password is refused"]);
        create("grace@example.com", "viewer", "nul\0in the password").fails_with(&["NUL"]);
        assert_eq!(installation.json("user list")["data"].as_array().unwrap().len(), 1);
    }

    async fn users_are_listed_page_by_page_the_newest_first(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        let names = ["ada", "grace", "edith", "mary", "hedy"];
        for name in names {
            create(&installation, &format!("{name}@example.com"), "viewer", PASSWORD).succeeds();
        }
        let emails = |page: &Value| -> Vec<String> {
            let users = page["data"].as_array().unwrap().iter();
            users.map(|user| user["email"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
        };
        let whole = installation.json("user list");
        assert_eq!((emails(&whole), &whole["next_cursor"]), (names.iter().rev().map(ToString::to_string).collect(), &Value::Null));
        let mut found = Vec::new();
        let mut page = installation.json("user list --limit 2");
        while let Some(cursor) = page["next_cursor"].as_str() {
            assert_eq!(page["data"].as_array().unwrap().len(), 2);
            found.extend(emails(&page));
            page = installation.json(&format!("user list --limit 2 --cursor {cursor}"));
        }
        found.extend(emails(&page));
        assert_eq!(found, emails(&whole));

        let table = installation.run("user list --limit 2").succeeds().out;
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].starts_with("ID ") && lines[0].contains("E-MAIL"), "{table}");
        assert!(lines[1].contains("hedy@example.com") && lines[2].contains("mary@example.com"), "{table}");
        assert!(lines[lines.len() - 1].starts_with("more: --cursor "), "{table}");
        for cursor in ["abc", "AAAA", "%00"] {
            installation.run(&format!("user list --cursor {cursor}")).fails_with(&["cursor is not valid"]);
        }
    }

    async fn a_user_is_shown_by_id_address_or_username(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "Ada@Example.com", "manager", PASSWORD).succeeds();
        db.execute("UPDATE users SET username = 'Ada', username_canonical = 'ada'").await;
        let user = installation.json("user show ada@example.com");
        assert_eq!((&user["email"], &user["role"]), (&"Ada@Example.com".into(), &"manager".into()));
        assert!(!user.to_string().contains("hash") && !user.to_string().contains("$2"), "{user}");
        assert_eq!(installation.json("user show ADA"), user);
        assert_eq!(installation.json(&format!("user show {}", user["id"].as_str().unwrap())), user);
        let text = installation.run("user show ada").succeeds().out;
        assert_eq!(field(&text, "email "), "Ada@Example.com", "{text}");
        for nobody in ["grace", "grace@example.com", "00000000-0000-0000-0000-000000000000"] {
            installation.run(&format!("user show {nobody}")).fails_with(&[&format!("no user {nobody}")]);
        }
    }
}
