//! There is always somebody who is an admin and can sign in.

use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Calls, PASSWORD, People, Person, States, TestApp, TestDatabase, at_once, on_both_databases,
};

/// The ways in which an admin ceases to be one that can be used, done to `target` by `by`.
fn ways<'a>(app: &'a TestApp, by: &'a Person, target: &'a Person) -> [Call; 4] {
    let self_removal = app.delete("/v1/me").json(&json!({ "password": PASSWORD })).by(target);
    [
        app.put(&target.path("/role"), &json!({ "role": "manager" })).by(by),
        app.post(&target.path("/suspend"), &json!({ "reason": "left" })).by(by),
        app.delete(&target.path("")).by(by),
        self_removal,
    ]
}

async fn usable_admins(app: &TestApp) -> usize {
    let usable = "role = 'admin' AND deleted_at IS NULL AND account_status IN ('active', 'locked')";
    app.db.rows(&format!("SELECT id FROM users WHERE {usable}")).await.len()
}

/// Two admins remove each other at the same moment, round by round, in every pair of ways. Whoever loses is told why.
async fn they_never_remove_each_other(app: &TestApp, rounds: usize) {
    let pair = [app.person("ada", "admin").await, app.person("grace", "admin").await];
    for round in 0..rounds {
        let [ada, grace] = [app.sign_in(&pair[0]).await, app.sign_in(&pair[1]).await];
        let [first, second] = [round % 4, round / 4 % 4];
        let [one, other] = [ways(app, &ada, &grace), ways(app, &grace, &ada)];
        let pick = |ways: [Call; 4], at: usize| ways.into_iter().nth(at).unwrap();
        let answers = at_once([pick(one, first), pick(other, second)]).await;
        let is_done = |answer: &Answer| matches!(answer.status, 200 | 204);
        assert_eq!(usable_admins(app).await, 1, "round {round}: {answers:?}");
        assert_eq!(answers.iter().filter(|answer| is_done(answer)).count(), 1, "round {round}: {answers:?}");
        let lost = answers.into_iter().find(|answer| !is_done(answer)).unwrap();
        // Whoever came so late that the other had won altogether is no longer signed in, or no admin.
        let code = lost.json()["code"].clone();
        let fits = [(409, "last_admin"), (401, "unauthenticated"), (403, "forbidden")];
        assert!(
            fits.iter().any(|(status, word)| lost.status == *status && code == *word),
            "round {round}: {lost:?}"
        );
        let back = "role = 'admin', account_status = 'active', status_reason = NULL, status_before = NULL, deleted_at = NULL";
        app.db.execute(&format!("UPDATE users SET {back}")).await;
    }
}

on_both_databases! {
    async fn the_last_admin_stays_one_whoever_asks(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        // None of these is of use: one cannot sign in, one has gone, one is waiting, one is no admin.
        app.make("suspended", "admin").await;
        app.set_user("suspended@example.com", "account_status = 'suspended', status_before = 'active'").await;
        app.make("deleted", "admin").await;
        app.set_user("deleted@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'").await;
        app.make("pending", "admin").await;
        app.set_user("pending@example.com", "account_status = 'pending_verification'").await;
        app.make("manager", "manager").await;
        let before = app.get(&admin.path("")).by(&admin).send().await.json();
        for call in ways(&app, &admin, &admin) {
            call.send().await.expect_problem(409, "last_admin");
        }
        let with_end = json!({ "reason": "holidays", "until": "2026-01-01T00:00:05Z" });
        app.post(&admin.path("/suspend"), &with_end).by(&admin).send().await.expect_problem(409, "last_admin");
        assert_eq!(app.get(&admin.path("")).by(&admin).send().await.expect(200).json(), before);
        assert_eq!(usable_admins(&app).await, 1);
    }

    /// A lock is for a while and stops passwords only, so a locked admin is one.
    async fn a_locked_admin_and_one_whose_suspension_is_over_are_of_use(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let demote = |role: &str| app.put(&admin.path("/role"), &json!({ "role": role })).by(&admin);
        let states = [
            "account_status = 'locked'",
            "account_status = 'suspended', status_before = 'active', status_until = '2026-01-01T00:00:00+00:00'",
        ];
        for (number, state) in states.into_iter().enumerate() {
            demote("manager").send().await.expect_problem(409, "last_admin");
            let other = format!("other-{number}");
            let id = app.make(&other, "admin").await;
            app.set_user(&format!("{other}@example.com"), state).await;
            demote("manager").send().await.expect(200);
            app.set_user("ada@example.com", "role = 'admin'").await;
            app.put(&format!("/v1/users/{id}/role"), &json!({ "role": "viewer" })).by(&admin).send().await.expect(200);
        }
        // One that was suspended while it was pending returns to that.
        app.make("waiting", "admin").await;
        let state = "account_status = 'suspended', status_before = 'pending_verification', status_until = '2026-01-01T00:00:00+00:00'";
        app.set_user("waiting@example.com", state).await;
        demote("manager").send().await.expect_problem(409, "last_admin");
    }

    async fn what_takes_no_admin_away_is_allowed_to_the_last_one(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        app.put(&admin.path("/role"), &json!({ "role": "admin" })).by(&admin).send().await.expect(200);
        app.patch(&admin.path(""), &json!({ "name": "Ada" })).by(&admin).send().await.expect(200);
        let (second, third) = (app.person("grace", "admin").await, app.make("pending", "admin").await);
        app.set_user("pending@example.com", "account_status = 'pending_verification'").await;
        app.delete(&second.path("")).by(&admin).send().await.expect(204);
        app.delete(&second.path("?purge=true")).by(&admin).send().await.expect(204);
        // Who was of no use before takes nothing away.
        app.put(&format!("/v1/users/{third}/role"), &json!({ "role": "viewer" })).by(&admin).send().await.expect(200);
        assert_eq!(usable_admins(&app).await, 1);
    }

    /// A wrong password tells nobody whether they are the last admin.
    async fn the_password_comes_before_the_last_admin(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let remove = |body: Value| app.delete("/v1/me").json(&body).by(&admin);
        remove(json!({ "password": "wrong horse battery" })).send().await.expect_problem(403, "wrong_password");
        remove(json!({})).send().await.expect_problem(422, "validation_failed");
        remove(json!({ "password": PASSWORD })).send().await.expect_problem(409, "last_admin");
        assert!(app.is_signed_in(&admin).await);
    }

    /// AD-02: two hundred rounds, in every pair of ways to demote, suspend and delete each other, and oneself.
    async fn two_admins_never_remove_each_other(app: TestApp) {
        they_never_remove_each_other(&app, 200).await;
    }

    /// AD-02: neither do many who all remove each other at once.
    async fn of_many_admins_who_remove_each_other_one_is_left(app: TestApp) {
        let mut admins = Vec::new();
        for number in 0..6 {
            admins.push(app.person(&format!("admin-{number}"), "admin").await);
        }
        let calls = admins.iter().enumerate().flat_map(|(number, by)| {
            let app = &app;
            admins.iter().enumerate().filter(move |(other, _)| *other != number).map(move |(other, target)| {
                ways(app, by, target).into_iter().nth((number + other) % 3).unwrap()
            })
        });
        let calls: Vec<Call> = calls.collect();
        at_once(calls).await;
        assert!(usable_admins(&app).await >= 1);
    }
}

/// The database's own default for transactions makes no difference.
#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn two_admins_never_remove_each_other_whatever_isolation_the_database_prefers() {
    for isolation in ["repeatable read", "serializable"] {
        let db = TestDatabase::postgres().await;
        let name =
            db.rows("SELECT current_database()::text AS name").await[0]["name"].as_str().unwrap().to_owned();
        let setting = format!("ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'");
        db.execute(&setting).await;
        let app = TestApp::start(db, &[]).await;
        they_never_remove_each_other(&app, 50).await;
    }
}
