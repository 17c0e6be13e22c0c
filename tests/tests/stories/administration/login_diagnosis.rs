//! Why somebody cannot log in, answered in one call, and as a log-in would show it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, Dump, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases};

const GATES: [&str; 5] = ["deleted", "account_status", "email_verified", "password_set", "throttle"];
const WRONG: &str = "a wrong password";

/// Gates that are shut, each with its end if it has one.
type Shut<'a> = &'a [(&'a str, Option<&'a str>)];

async fn diagnosis(app: &TestApp, by: &Person, id: &str) -> Value {
    let answer = app.get(&format!("/v1/users/{id}/login-diagnosis")).by(by).send().await.expect(200).json();
    let gates = answer["gates"].as_array().unwrap();
    assert_eq!(gates.iter().map(|gate| gate["gate"].as_str().unwrap()).collect::<Vec<_>>(), GATES);
    for gate in gates {
        let detail = gate["detail"].as_str().unwrap();
        assert!(detail.ends_with('.') && detail.contains(' '), "{detail:?} is no sentence");
        assert!(gate["ok"] == false || gate.get("until").is_none(), "{gate}");
    }
    assert_eq!(answer["can_log_in"], gates.iter().all(|gate| gate["ok"] == true), "{answer}");
    answer
}

/// The gates that are shut, each with its end if it has one.
fn shut(diagnosis: &Value) -> Vec<(&str, Option<&str>)> {
    let gates = diagnosis["gates"].as_array().unwrap();
    let shut = gates.iter().filter(|gate| gate["ok"] == false);
    shut.map(|gate| (gate["gate"].as_str().unwrap(), gate["until"].as_str())).collect()
}

/// The id of a live user.
async fn id(app: &TestApp, name: &str) -> String {
    app.roster().find_user(&format!("{name}@example.com")).await.unwrap().unwrap().id.to_string()
}

async fn fail(app: &TestApp, name: &str, times: usize) {
    for _ in 0..times {
        app.try_login(&format!("{name}@example.com"), WRONG).await;
    }
}

/// Fails until log-in has ended for unknown devices.
async fn exhaust(app: &TestApp, name: &str) {
    for _ in 0..90 {
        fail(app, name, 1).await;
        app.advance(Duration::from_hours(1));
    }
}

async fn suspend(app: &TestApp, by: &Person, name: &str, until: Option<&str>) {
    let body = until.map_or(json!({ "reason": "spam" }), |until| json!({ "reason": "spam", "until": until }));
    let path = format!("/v1/users/{}/suspend", id(app, name).await);
    app.post(&path, &body).by(by).send().await.expect(200);
}

on_both_databases! {
    /// One call each for the seven that support meets.
    async fn each_of_seven_accounts_is_told_right(app: TestApp) {
        let support = app.person("support", "manager").await;
        for name in ["suspended", "locked", "imported", "deleted", "passwordless", "fine"] {
            app.make(name, "viewer").await;
        }
        app.register("unverified@example.com").await;
        suspend(&app, &support, "suspended", Some("2026-03-01T00:00:00Z")).await;
        fail(&app, "locked", 10).await;
        app.set_user("imported@example.com", "account_status = 'locked'").await;
        let deleted = id(&app, "deleted").await;
        app.set_user("deleted@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'").await;
        app.set_user("passwordless@example.com", "password_hash = NULL").await;
        let a_minute = Some("2026-01-01T00:01:00Z");
        let expected: [(&str, Shut<'_>); 7] = [
            ("unverified", &[("account_status", None), ("email_verified", None), ("password_set", None)]),
            ("suspended", &[("account_status", Some("2026-03-01T00:00:00Z"))]),
            ("locked", &[("account_status", a_minute), ("throttle", a_minute)]),
            ("imported", &[("account_status", None)]),
            ("deleted", &[("deleted", None)]),
            ("passwordless", &[("password_set", None)]),
            ("fine", &[]),
        ];
        let before = Dump::of(&app).await;
        for (name, gates) in expected {
            let id = if name == "deleted" { deleted.clone() } else { id(&app, name).await };
            let told = diagnosis(&app, &support, &id).await;
            assert_eq!(shut(&told), gates, "{name}: {told}");
            assert!(!told.to_string().contains("spam") && !told.to_string().contains('$'), "{told}");
        }
        assert!(Dump::of(&app).await == before, "a diagnosis changes nothing");
    }

    /// Whatever the state, the answer is what the right password from an unknown device meets at that moment.
    async fn the_diagnosis_is_what_a_log_in_meets(app: TestApp) {
        let support = app.person("support", "manager").await;
        let statuses = [
            "account_status = 'active'",
            "account_status = 'pending_verification'",
            "account_status = 'locked'",
            "account_status = 'locked', status_until = '2026-01-01T00:00:00+00:00'",
            "account_status = 'locked', status_until = '2026-01-02T00:00:00+00:00'",
            "account_status = 'suspended', status_before = 'active'",
            "account_status = 'suspended', status_before = 'active', status_until = '2026-01-02T00:00:00+00:00'",
            "account_status = 'suspended', status_before = 'active', status_until = '2026-01-01T00:00:00+00:00'",
            "account_status = 'suspended', status_before = 'pending_verification', status_until = '2026-01-01T00:00:00+00:00'",
        ];
        let others = [
            "name = NULL",
            "email_verified_at = NULL",
            "password_hash = NULL",
            "password_hash = '$2b$99$damaged'",
            "deleted_at = '2026-01-01T00:00:00+00:00'",
        ];
        let mut entered = 0;
        for (number, status) in statuses.iter().enumerate() {
            for (also, other) in others.iter().enumerate() {
                for failures in [0, 9, 10] {
                    let name = format!("user-{number}-{also}-{failures}");
                    let email = format!("{name}@example.com");
                    let id = app.make(&name, "viewer").await;
                    fail(&app, &name, failures).await;
                    app.set_user(&email, "account_status = 'active', status_until = NULL").await;
                    app.set_user(&email, &format!("{status}, {other}")).await;
                    let told = diagnosis(&app, &support, &id).await;
                    let answer = app.try_login(&email, PASSWORD).await;
                    assert_eq!(told["can_log_in"], answer.status == 200, "{status}, {other}: {told} {answer:?}");
                    entered += usize::from(answer.status == 200);
                }
            }
        }
        assert!(entered > 10, "{entered}");
    }

    /// The end that is told is the moment from which the right password gets in, and no earlier.
    async fn the_end_that_is_told_is_the_end(app: TestApp) {
        let support = app.person("support", "manager").await;
        for (name, failures, wait) in [("ada", 10, 59), ("grace", 11, 119)] {
            let id = app.make(name, "viewer").await;
            fail(&app, name, 10).await;
            if failures > 10 {
                app.advance(Duration::from_mins(1));
                fail(&app, name, failures - 10).await;
            }
            let told = diagnosis(&app, &support, &id).await;
            assert_eq!(shut(&told).len(), 2, "{told}");
            app.advance(Duration::from_secs(wait) + Duration::from_millis(999));
            assert_eq!(diagnosis(&app, &support, &id).await, told);
            app.try_login(&format!("{name}@example.com"), PASSWORD).await.expect_problem(429, "too_many_attempts");
            app.advance(Duration::from_millis(1));
            assert_eq!(shut(&diagnosis(&app, &support, &id).await), []);
            app.try_login(&format!("{name}@example.com"), PASSWORD).await.expect(200);
        }
    }

    /// After ninety failures nothing opens by itself, and what does is said.
    async fn what_ended_for_good_has_no_end(app: TestApp) {
        app.make("support", "manager").await;
        let id = app.make("ada", "viewer").await;
        exhaust(&app, "ada").await;
        app.advance(Duration::from_hours(24 * 365));
        let support = Person { id: String::new(), email: String::new(), tokens: app.login("support@example.com").await };
        let told = diagnosis(&app, &support, &id).await;
        assert_eq!(shut(&told), [("account_status", None), ("throttle", None)]);
        for gate in told["gates"].as_array().unwrap().iter().filter(|gate| gate["ok"] == false) {
            let detail = gate["detail"].as_str().unwrap();
            assert!(detail.contains("password reset") && detail.contains("unlock"), "{detail}");
        }
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(429, "too_many_attempts");
        app.post(&format!("/v1/users/{id}/unlock"), &json!({})).by(&support).send().await.expect(200);
        assert_eq!(diagnosis(&app, &support, &id).await["can_log_in"], true);
        app.login("ada@example.com").await;
    }

    /// Failures of a known device are its own affair, and so is what a stranger tries by the username the account's.
    async fn strangers_alone_are_what_the_throttle_is_about(app: TestApp) {
        let support = app.person("support", "manager").await;
        let ada = app.person("ada", "viewer").await;
        app.set_user("ada@example.com", "username = 'ada', username_canonical = 'ada'").await;
        for _ in 0..10 {
            let body = json!({ "identifier": "ada", "password": WRONG, "device_token": ada.tokens.device });
            app.post("/v1/auth/login", &body).send().await.expect(401);
        }
        assert_eq!(diagnosis(&app, &support, &ada.id).await["can_log_in"], true);
        for _ in 0..10 {
            app.try_login("ada", WRONG).await;
        }
        assert_eq!(shut(&diagnosis(&app, &support, &ada.id).await).len(), 2);
    }

    async fn a_diagnosis_is_for_those_who_may_read_users(app: TestApp) {
        let (reader, viewer) = (app.person("reader", "marketing").await, app.person("viewer", "viewer").await);
        diagnosis(&app, &reader, &viewer.id).await;
        let path = viewer.path("/login-diagnosis");
        app.get(&path).by(&viewer).send().await.expect_problem(403, "forbidden");
        app.get(&format!("{path}?x=1")).by(&reader).send().await.expect_problem(422, "validation_failed");
        let nobody = "/v1/users/0198c0de-0000-7000-8000-000000000001/login-diagnosis";
        app.get(nobody).by(&reader).send().await.expect_problem(404, "not_found");
    }
}
