//! `roster user suspend | activate | unlock | set-role`: the rules of the API, by the system.

use serde_json::{Value, json};

use super::program::{Installation, Outcome};
use super::users::{create, installed};
use crate::support::{EmptyDatabase, PASSWORD, Steps, TestApp, on_both_databases};

/// A command of several words, one of which may hold blanks.
fn run(installation: &Installation, words: &[&str]) -> Outcome {
    installation.run_with_input(words, "")
}

fn user(installation: &Installation, name: &str) -> Value {
    installation.json(&format!("user show {name}"))
}

on_both_databases! {
    async fn a_user_is_suspended_and_made_active_again(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        let suspended = run(&installation, &["user", "suspend", "ADA@example.com", "--reason", "a long story", "--json"]).succeeds();
        let shown: Value = serde_json::from_str(&suspended.out).unwrap();
        assert_eq!((&shown["account_status"], &shown["status_reason"]), (&json!("suspended"), &json!("a long story")));
        assert_eq!(shown, user(&installation, "ada@example.com"));
        let id = shown["id"].as_str().unwrap().to_owned();
        let until = run(&installation, &["user", "suspend", &id, "--reason", "x", "--until", "2999-01-01T00:00:00+01:00"]).succeeds();
        assert!(until.out.contains("2998-12-31T23:00:00Z"), "{until:?}");
        let app = TestApp::in_real_time(db, &[]).await;
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        let active = installation.json(&format!("user activate {id}"));
        assert_eq!((&active["account_status"], &active["status_until"], &active["version"]), (&json!("active"), &Value::Null, &json!(4)));
        app.login("ada@example.com").await;
        let told = app.db.rows("SELECT actor, to_status FROM user_status_changes ORDER BY created_at").await;
        let moves: Vec<_> = told.iter().map(|row| (row["actor"].as_str().unwrap(), row["to_status"].as_str().unwrap())).collect();
        assert_eq!(moves, [("system", "suspended"), ("system", "suspended"), ("system", "active")]);
    }

    async fn a_lock_is_lifted_and_a_role_given(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        db.execute("UPDATE users SET account_status = 'locked', failed_login_attempts = 12, username = 'Ada', username_canonical = 'ada'").await;
        let unlocked = installation.json("user unlock ada");
        assert_eq!((&unlocked["account_status"], &unlocked["failed_login_attempts"]), (&json!("active"), &json!(0)));
        let manager = installation.json("user set-role ada manager");
        assert_eq!((&manager["role"], &manager["version"]), (&json!("manager"), &json!(2)));
        assert_eq!(installation.json("user set-role ada manager"), manager, "the same again changes nothing");
    }

    /// Each is audited once, as done by the system, and one that fails not at all.
    async fn every_command_is_audited_as_done_by_the_system(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        let lines = [
            ("user suspend ada@example.com --reason spam", "user.suspended"),
            ("user activate ada@example.com", "user.activated"),
            ("user set-role ada@example.com manager", "user.role_changed"),
            ("user delete ada@example.com", "user.deleted"),
            ("user restore ada@example.com", "user.restored"),
        ];
        for (line, _) in lines {
            installation.run(line).succeeds();
            installation.run("user unlock ada@example.com").fails_with(&[]);
        }
        let told = db.rows("SELECT action, actor_type, ip, user_agent, request_id FROM audit_events ORDER BY occurred_at").await;
        let actions: Vec<_> = told.iter().map(|event| event["action"].as_str().unwrap()).collect();
        let expected: Vec<_> = [("", "user.created")].into_iter().chain(lines).map(|(_, action)| action).collect();
        assert_eq!(actions, expected);
        for event in told {
            let facts = [&event["actor_type"], &event["ip"], &event["user_agent"], &event["request_id"]];
            assert_eq!(facts, [&json!("system"), &Value::Null, &Value::Null, &Value::Null]);
        }
    }

    async fn what_the_rules_refuse_fails_with_the_reason(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "admin", PASSWORD).succeeds();
        create(&installation, "grace@example.com", "viewer", PASSWORD).succeeds();
        let before = user(&installation, "ada@example.com");
        for (line, word) in [
            ("user suspend ada@example.com --reason left", "last usable admin"),
            ("user set-role ada@example.com manager", "last usable admin"),
            ("user delete ada@example.com", "last usable admin"),
            ("user activate grace@example.com", "active"),
            ("user unlock grace@example.com", "active"),
            ("user set-role grace@example.com emperor", "no role of this name"),
            ("user set-role grace@example.com No.Role", "No.Role is not a role name"),
            ("user suspend grace@example.com --reason x --until yesterday", "--until yesterday"),
            ("user suspend grace@example.com --reason x --until 2020-01-01T00:00:00Z", "not in the future"),
            ("user restore grace@example.com", "no deleted user grace@example.com"),
            ("user purge grace@example.com", "no deleted user grace@example.com"),
        ] {
            installation.run(line).fails_with(&[word]);
        }
        for command in ["suspend nobody --reason x", "activate nobody", "unlock nobody", "set-role nobody viewer", "delete nobody", "restore nobody", "purge nobody"] {
            installation.run(&format!("user {command}")).fails_with(&["nobody"]);
        }
        run(&installation, &["user", "suspend", "grace@example.com", "--reason", " "]).fails_with(&["--reason"]);
        assert_eq!(user(&installation, "ada@example.com"), before);
        assert_eq!(user(&installation, "grace@example.com")["version"], 1);
    }
}
