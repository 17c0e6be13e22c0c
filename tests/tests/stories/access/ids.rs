//! What a caller can learn of ids: nothing without the permission, and with it nothing of what is not there.

use roster_api::extract::Access;
use serde_json::{Value, json};

use super::callers::{Caller, users};
use crate::support::{
    Call, Calls, NOBODY, People, Person, Route, States, TestApp, on_both_databases, routes, with_bodies,
};

/// Routes that name something, without those for anybody.
fn naming_routes() -> Vec<(Route, Option<Value>)> {
    let naming = |route: &Route| route.names_something() && route.access != Access::Anybody;
    with_bodies().into_iter().filter(|(route, _)| naming(route)).collect()
}

fn call(app: &TestApp, caller: &Caller, route: &Route, name: &str, body: Option<&Value>) -> Call {
    let call = caller.call(app, &route.method, &route.path_of(name));
    if let Some(body) = body { call.json(body) } else { call }
}

/// What there is of each kind that paths name.
struct There {
    users: Vec<String>,
    sessions: Vec<String>,
}

impl There {
    async fn of(app: &TestApp) -> Self {
        let (admin, user) = (app.person("somebody", "admin").await, app.person("someone", "viewer").await);
        let deleted = app.make("deleted-one", "viewer").await;
        app.set_user("deleted-one@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'").await;
        let sessions = vec![admin.tokens.session.clone(), user.tokens.session.clone()];
        Self { users: vec![admin.id, user.id, deleted], sessions }
    }

    /// Names that a route might be called with, of things that there are.
    fn names(&self, route: &Route) -> Vec<&str> {
        let (before, _) = route.pattern.split_once("/{").unwrap();
        match before {
            "/v1/users" => self.users.iter().map(String::as_str).collect(),
            "/v1/me/sessions" => self.sessions.iter().map(String::as_str).collect(),
            "/v1/roles" => vec!["admin", "viewer", "users-read"],
            other => panic!("{other}: what does its parameter name?"),
        }
    }
}

/// Names of nothing: random, of another form, of something of another kind.
fn names_of_nothing(there: &There) -> [&str; 6] {
    [NOBODY, "1", "me", "0198c0de000070008000000000000001", "%C3%A9", &there.users[0]]
}

async fn everything(app: &TestApp) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for table in ["users", "sessions", "roles", "audit_events", "outbox"] {
        rows.push(app.db.rows(&format!("SELECT count(*) AS count FROM {table}")).await);
    }
    rows.push(app.db.rows("SELECT email, version, role, account_status FROM users ORDER BY id").await);
    rows
}

on_both_databases! {
    /// AZ-02: without the permission the answer is the same to the byte for what there is and for what there is not.
    async fn without_the_permission_nobody_can_tell_what_there_is(app: TestApp) {
        let (callers, there) = (users(&app).await, There::of(&app).await);
        let before = everything(&app).await;
        let mut refused = 0;
        for caller in &callers {
            for (route, body) in naming_routes().iter().filter(|(route, _)| caller.refusal(route.access).is_some()) {
                let answer = call(&app, caller, route, NOBODY, body.as_ref()).send().await;
                let expected = answer.expect_problem(403, "forbidden").likeness();
                for name in there.names(route).into_iter().chain(names_of_nothing(&there)) {
                    let answer = call(&app, caller, route, name, body.as_ref()).send().await;
                    assert_eq!(answer.likeness(), expected, "{} {} of {name} by {}", route.method, route.pattern, caller.name);
                }
                refused += 1;
            }
        }
        assert!(refused > 50, "{refused}");
        assert_eq!(everything(&app).await, before, "what is refused changes nothing");
    }

    /// AZ-02: what is wrong with the rest of a request is told to those alone who may make it.
    async fn the_permission_comes_before_everything_else(app: TestApp) {
        let (callers, there) = (users(&app).await, There::of(&app).await);
        for caller in &callers {
            let refusing = routes().into_iter().filter(|route| caller.refusal(route.access).is_some());
            for route in refusing {
                let name = if route.names_something() { there.names(&route)[0] } else { "" };
                let path = if name.is_empty() { route.path.clone() } else { route.path_of(name) };
                let plain = || caller.call(&app, &route.method, &path);
                let expected = plain().send().await.expect_problem(403, "forbidden").likeness();
                let odd = [
                    caller.call(&app, &route.method, &format!("{path}?nonsense=1")),
                    caller.call(&app, &route.method, &format!("{path}?limit=0&cursor=x")),
                    plain().header("if-match", "\"99\""),
                    plain().json(&json!({ "nonsense": 1 })),
                    plain().body("application/json", "{"),
                    plain().body("text/plain", "x"),
                ];
                for (number, odd) in odd.into_iter().enumerate() {
                    let answer = odd.send().await;
                    assert_eq!(answer.likeness(), expected, "{number}: {} {} by {}", route.method, route.pattern, caller.name);
                }
            }
        }
    }

    /// AZ-02: with the permission, what was never there, what is gone for good and what cannot be are not found alike.
    async fn what_is_not_there_is_not_found_whatever_it_is_called(app: TestApp) {
        let (callers, there) = (users(&app).await, There::of(&app).await);
        let admin = app.person("root", "admin").await;
        let purged = app.make("purged", "viewer").await;
        for rest in ["", "?purge=true"] {
            app.delete(&format!("/v1/users/{purged}{rest}")).by(&admin).send().await.expect(204);
        }
        for caller in callers.iter().filter(|caller| caller.is_signed_in()) {
            for (route, body) in naming_routes().iter().filter(|(route, _)| caller.refusal(route.access).is_none()) {
                let answer = call(&app, caller, route, NOBODY, body.as_ref()).send().await;
                let expected = answer.expect_problem(404, "not_found").likeness();
                let mut names = vec![purged.as_str(), "1", "0198c0de000070008000000000000001", "%C3%A9"];
                if route.access == Access::SignedIn {
                    // One's own things are nobody else's.
                    names.extend(there.names(route));
                }
                for name in names {
                    let answer = call(&app, caller, route, name, body.as_ref()).send().await;
                    assert_eq!(answer.likeness(), expected, "{} {} of {name} by {}", route.method, route.pattern, caller.name);
                }
            }
        }
    }

    /// AZ-02: a session that is over, one's own or another's, is as unknown as one that never was.
    async fn an_ended_session_is_not_found_either(app: TestApp) {
        let (user, other) = (app.person("ada", "viewer").await, app.person("grace", "viewer").await);
        let end = async |session: &str, by: &Person| {
            app.delete(&format!("/v1/me/sessions/{session}")).by(by).send().await
        };
        let ended = app.sign_in(&user).await.tokens.session;
        end(&ended, &user).await.expect(204);
        let foreign = app.sign_in(&other).await.tokens.session;
        end(&foreign, &other).await.expect(204);
        let expected = end(NOBODY, &user).await.expect_problem(404, "not_found").likeness();
        for session in [&ended, &foreign, &other.tokens.session, &other.id, "current"] {
            assert_eq!(end(session, &user).await.likeness(), expected, "{session}");
        }
        assert!(app.is_signed_in(&other).await);
    }
}
