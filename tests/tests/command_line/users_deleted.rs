//! `roster user delete | restore | purge`

use serde_json::{Value, json};

use super::program::Installation;
use super::users::{create, field, installed};
use crate::support::{Dump, EmptyDatabase, PASSWORD, Steps, TestApp, on_both_databases};

fn emails(installation: &Installation) -> Vec<String> {
    let list = installation.json("user list")["data"].clone();
    list.as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    /// AZ-09: a deleted user is in no list, and is found by the id alone.
    async fn a_deleted_user_is_out_of_sight_and_comes_back(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        create(&installation, "grace@example.com", "viewer", PASSWORD).succeeds();
        let before = installation.json("user show ada@example.com");
        let deleted = installation.json("user delete ada@example.com");
        assert_eq!((&deleted["is_deleted"], &deleted["version"]), (&json!(true), &json!(2)));
        assert_eq!(emails(&installation), ["grace@example.com"]);
        installation.run("user show ada@example.com").fails_with(&["no user ada@example.com"]);
        installation.run("user delete ada@example.com").fails_with(&["no user ada@example.com"]);
        let id = before["id"].as_str().unwrap();
        assert_eq!(installation.json(&format!("user show {id}")), deleted);
        installation.run(&format!("user delete {id}")).fails_with(&["deleted"]);
        let back = installation.json("user restore ADA@example.com");
        assert_eq!((&back["id"], &back["is_deleted"], &back["email_verified"]), (&before["id"], &json!(false), &json!(true)));
        TestApp::in_real_time(db, &[]).await.login("ada@example.com").await;
    }

    async fn an_address_or_name_in_use_again_is_told_with_the_way_out(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        db.execute("UPDATE users SET username = 'Ada', username_canonical = 'ada'").await;
        installation.run("user delete ada").succeeds();
        create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        installation.run("user restore ada@example.com").fails_with(&["--email", "e-mail address is taken"]);
        installation.run("user restore ada --email nonsense").fails_with(&["--email is not a valid e-mail address"]);
        db.execute("UPDATE users SET username = 'ada', username_canonical = 'ada' WHERE deleted_at IS NULL").await;
        installation.run("user restore ada --email old.ada@example.com").fails_with(&["--username", "username is taken"]);
        installation.run("user restore ada --username 'a").fails_with(&["--username is not a username"]);
        let back = installation.json("user restore ada --email old.ada@example.com --username countess");
        assert_eq!((&back["email"], &back["username"]), (&json!("old.ada@example.com"), &json!("countess")));
        assert_eq!(back["email_verified"], false);
        assert_eq!(emails(&installation).len(), 2);
    }

    async fn several_who_had_the_address_are_named_by_their_ids(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            let made = create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
            ids.push(field(&made.out, "id").to_owned());
            installation.run("user delete ada@example.com").succeeds();
        }
        for command in ["restore", "purge"] {
            let words: Vec<&str> = ids.iter().map(String::as_str).chain(["several deleted users"]).collect();
            installation.run(&format!("user {command} ada@example.com")).fails_with(&words);
        }
        assert_eq!(installation.json(&format!("user restore {}", ids[1]))["id"], json!(ids[1]));
        // The id of one who is not deleted names nobody to bring back.
        installation.run(&format!("user restore {}", ids[1])).fails_with(&["no deleted user"]);
        installation.run(&format!("user purge {}", ids[0])).succeeds();
        installation.run("user purge ada@example.com").succeeds();
        assert_eq!(emails(&installation), ["ada@example.com"]);
    }

    async fn a_purge_is_final_and_audited(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let made = create(&installation, "canary@example.com", "viewer", PASSWORD).succeeds();
        let id = field(&made.out, "id").to_owned();
        installation.run("user purge canary@example.com").fails_with(&["no deleted user"]);
        installation.run("user delete canary@example.com").succeeds();
        assert_eq!(installation.json("user purge canary@example.com"), json!({ "id": id }));
        for command in ["show", "restore", "purge", "delete"] {
            installation.run(&format!("user {command} {id}")).fails_with(&[&id]);
        }
        let purged = db.rows("SELECT actor_type FROM audit_events WHERE action = 'user.purged'").await;
        assert_eq!(purged, [json!({ "actor_type": "system" })]);
        let app = TestApp::in_real_time(db, &[]).await;
        let dump = Dump::of(&app).await;
        assert!(!dump.contains("canary@example.com") && !dump.contains("lovelace"));
    }

    async fn the_plain_output_tells_the_same(db: EmptyDatabase) {
        let (_db, installation) = installed(db).await;
        let made = create(&installation, "ada@example.com", "viewer", PASSWORD).succeeds();
        let id = field(&made.out, "id").to_owned();
        let deleted = installation.run("user delete ada@example.com").succeeds();
        assert_eq!(field(&deleted.out, "is_deleted "), "true", "{deleted:?}");
        let restored = installation.run(&format!("user restore {id}")).succeeds();
        assert_eq!((field(&restored.out, "id "), field(&restored.out, "is_deleted ")), (id.as_str(), "false"));
        installation.run("user delete ada@example.com").succeeds();
        let purged = installation.run(&format!("user purge {id}")).succeeds();
        assert_eq!((purged.out.trim_end(), purged.err.as_str()), (format!("purged  {id}").as_str(), ""));
        let list: Value = installation.json("user list");
        assert_eq!(list, json!({ "data": [], "next_cursor": null }));
    }
}
