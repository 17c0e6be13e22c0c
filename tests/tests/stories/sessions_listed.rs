//! A user sees the own sessions and ends them; those who may do so with anybody's.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, PASSWORD, People, Person, Steps, TestApp, TestDatabase, Tokens, on_both_databases,
};

/// Somebody signs in with a device of this name, from this address.
async fn from(app: &TestApp, person: &Person, device: &str, ip: &str) -> Person {
    app.advance(Duration::from_secs(1));
    let body = json!({ "identifier": person.email, "password": PASSWORD, "device_name": device });
    let login = app
        .post("/v1/auth/login", &body)
        .header("user-agent", &format!("{device}/1.0"))
        .header("x-forwarded-for", ip);
    Person { tokens: Tokens::of(&login.send().await.expect(200)), ..person.clone() }
}

async fn behind_a_proxy(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await
}

fn data(answer: &Answer) -> Vec<Value> {
    answer.json()["data"].as_array().unwrap().clone()
}

on_both_databases! {
    /// SE-06: the list tells device, address and times of each live session, which one asks, and no token.
    async fn the_list_tells_what_one_knows_a_session_by(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        let first = app.person("ada", "viewer").await;
        let phone = from(&app, &first, "Phone", "192.0.2.7").await;
        let laptop = from(&app, &first, "Laptop", "2001:db8::7").await;
        app.advance(Duration::from_mins(1));
        let rotated = Tokens::of(&app.try_refresh(&phone.tokens.refresh).await.expect(200));
        let answer = app.get("/v1/me/sessions").bearer(&rotated.access).send().await.expect(200);
        let sessions = data(&answer);
        let ids: Vec<_> = sessions.iter().map(|session| session["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [&laptop.tokens.session, &phone.tokens.session, &first.tokens.session]);
        let told = &sessions[1];
        let mut keys: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let expected = ["auth_time", "created_at", "current", "device_name", "expires_at", "id", "ip", "last_used_at", "user_agent"];
        assert_eq!(keys, expected);
        for (key, value) in [
            ("current", json!(true)),
            ("device_name", json!("Phone")),
            ("user_agent", json!("Phone/1.0")),
            ("ip", json!("192.0.2.7")),
            ("auth_time", json!("2026-01-01T00:00:01Z")),
            ("created_at", json!("2026-01-01T00:00:01Z")),
            ("last_used_at", json!("2026-01-01T00:01:02Z")),
            ("expires_at", json!("2026-01-31T00:00:01Z")),
        ] {
            assert_eq!(told[key], value, "{key}");
        }
        assert_eq!((&sessions[0]["ip"], &sessions[0]["current"]), (&json!("2001:db8::7"), &json!(false)));
        assert_eq!((&sessions[2]["device_name"], &sessions[2]["current"]), (&Value::Null, &json!(false)));
        for secret in [&rotated.access, &rotated.refresh, &laptop.tokens.access, &laptop.tokens.refresh, &laptop.tokens.device] {
            assert!(!answer.text.contains(secret.as_str()), "{answer:?}");
        }
        assert!(!answer.text.contains("hash") && !answer.text.contains("nonce"), "{answer:?}");
    }

    /// SE-06: one that is ended is over at once, and nothing else is.
    async fn one_session_is_ended_and_the_others_go_on(app: TestApp) {
        let here = app.person("ada", "viewer").await;
        let (there, elsewhere) = (app.sign_in(&here).await, app.sign_in(&here).await);
        let end = |id: &str| app.delete(&format!("/v1/me/sessions/{id}")).by(&here);
        end(&there.tokens.session).send().await.expect(204);
        assert!(!app.is_signed_in(&there).await);
        assert!(app.is_signed_in(&here).await && app.is_signed_in(&elsewhere).await);
        assert_eq!(data(&app.get("/v1/me/sessions").by(&here).send().await).len(), 2);
        end(&there.tokens.session).send().await.expect_problem(404, "not_found");
        // One's own is a session like any other.
        end(&here.tokens.session).send().await.expect(204);
        assert!(!app.is_signed_in(&here).await);
        assert!(app.is_signed_in(&elsewhere).await);
    }

    /// SE-06: somebody else's session is as unknown as one that does not exist, also to an administrator.
    async fn a_foreign_session_is_not_found(app: TestApp) {
        let (ada, grace) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let over = app.sign_in(&ada).await;
        app.post("/v1/auth/logout", &json!({})).by(&over).send().await.expect(204);
        let end = async |id: &str| app.delete(&format!("/v1/me/sessions/{id}")).by(&ada).send().await;
        let random = end("0198c0de-0000-7000-8000-000000000001").await.expect_problem(404, "not_found");
        for id in [grace.tokens.session.as_str(), &over.tokens.session, &ada.id, "1", "current"] {
            let other = end(id).await;
            assert_eq!(other.likeness(), random.likeness(), "{id}");
        }
        assert!(app.is_signed_in(&grace).await);
    }

    /// SE-06: all others at once, or all of them.
    async fn the_others_are_ended_or_all(app: TestApp) {
        let here = app.person("ada", "viewer").await;
        let stranger = app.person("grace", "viewer").await;
        let (there, elsewhere) = (app.sign_in(&here).await, app.sign_in(&here).await);
        for unfit in ["yes", "1", "", "TRUE", "null"] {
            let answer = app.delete(&format!("/v1/me/sessions?include_current={unfit}")).by(&here).send().await;
            let answer = answer.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("include_current".to_owned(), "invalid_value".to_owned())]);
        }
        app.delete("/v1/me/sessions?all=true").by(&here).send().await.expect_problem(422, "validation_failed");
        app.delete("/v1/me/sessions").send().await.expect_problem(401, "unauthenticated");
        assert!(app.is_signed_in(&there).await);
        app.delete("/v1/me/sessions").by(&here).send().await.expect(204);
        assert!(!app.is_signed_in(&there).await && !app.is_signed_in(&elsewhere).await);
        assert!(app.is_signed_in(&here).await);
        let there = app.sign_in(&here).await;
        app.delete("/v1/me/sessions?include_current=false").by(&here).send().await.expect(204);
        assert!(app.is_signed_in(&here).await && !app.is_signed_in(&there).await);
        app.delete("/v1/me/sessions").by(&here).send().await.expect(204);
        let there = app.sign_in(&here).await;
        app.delete("/v1/me/sessions?include_current=true").by(&there).send().await.expect(204);
        assert!(!app.is_signed_in(&here).await && !app.is_signed_in(&there).await);
        assert!(app.is_signed_in(&stranger).await);
    }

    /// SE-06: with the permissions, anybody's sessions are seen and ended; the same list, without a token.
    async fn those_who_may_see_and_end_the_sessions_of_anybody(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        let (admin, user) = (app.person("root", "manager").await, app.person("ada", "viewer").await);
        let phone = from(&app, &user, "Phone", "192.0.2.7").await;
        let answer = app.get(&user.path("/sessions")).by(&admin).send().await.expect(200);
        let own = app.get("/v1/me/sessions").by(&phone).send().await;
        let without_current = |answer: &Answer| {
            let mut sessions = data(answer);
            for session in sessions.iter_mut() {
                session["current"] = Value::Null;
            }
            sessions
        };
        assert_eq!(without_current(&answer), without_current(&own));
        assert!(data(&answer).iter().all(|session| session["current"] == false), "none of them asks: {answer:?}");
        let theirs = app.get(&admin.path("/sessions")).by(&admin).send().await;
        assert_eq!(data(&theirs)[0]["current"], true);
        assert!(!answer.text.contains(&user.tokens.refresh) && !answer.text.contains(&user.tokens.access));
        app.delete(&user.path("/sessions")).by(&admin).send().await.expect(204);
        assert!(!app.is_signed_in(&user).await && !app.is_signed_in(&phone).await);
        assert!(app.is_signed_in(&admin).await);
        let after = app.get(&user.path("/sessions")).by(&admin).send().await.expect(200);
        assert_eq!(after.json(), json!({ "data": [], "next_cursor": null }));
        // Nothing is left to end, which is no failure; and the account is open as before.
        app.delete(&user.path("/sessions")).by(&admin).send().await.expect(204);
        assert!(app.is_signed_in(&app.sign_in(&user).await).await);
        app.delete(&admin.path("/sessions")).by(&admin).send().await.expect(204);
        assert!(!app.is_signed_in(&admin).await);
    }
}
