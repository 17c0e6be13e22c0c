//! Every route of an owned entity, tried by everybody on everything.

use reqwest::Method;
use roster_api::backend::Backend;
use roster_api::testing::TestApp;
use serde_json::{Value, json};

use crate::{Answer, Call, Calls, People, Person};

/// An id that no row has.
const NOBODYS: &str = "0198c0de-0000-7000-8000-00000000dead";
/// What is no id at all.
const MALFORMED: &str = "not-an-id";
/// A role that administers users and has no permission of the backend's own.
const ADMINISTRATOR: &str = "isolation-administrator";

/// The matrix of an owned entity: **every route** below its path, as the backend's table of routes has them, called by its
/// owner, another user, an administrator without a permission of the backend's, nobody and a suspended owner, on a row of
/// their own, of somebody else, of a deleted owner, on one that does not exist and on what is no id.
///
/// [`run`](Self::run) fails the test unless everybody reaches their own rows alone, a foreign row, a deleted owner's and one
/// that does not exist are answered alike to the byte, and nothing of what was refused has left a trace.
///
/// ```no_run
/// # use roster_api::backend::Backend;
/// # use roster_testkit::{Isolation, TestApp, TestDatabase};
/// # use serde_json::json;
/// # async fn isolated(backend: Backend) {
/// let app = TestApp::of(backend.clone(), TestDatabase::sqlite().await, &[]).await;
/// Isolation::of("/v1/notes", json!({ "text": "made" })).changing(json!({ "text": "changed" })).run(&app, &backend).await;
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Isolation {
    path: &'static str,
    made: Value,
    changed: Value,
}

/// Somebody who calls.
struct Caller {
    what: &'static str,
    person: Option<Person>,
    /// Whether the caller gets as far as to be told what is there.
    is_let_in: bool,
}

impl Isolation {
    /// An entity that is made by `POST` of this body to `path`, such as `/v1/notes`, which answers 201 with its `id`.
    pub fn of(path: &'static str, made: Value) -> Self {
        Self { path, changed: made.clone(), made }
    }

    /// The body of calls that change a row; that of its making unless told.
    #[must_use]
    pub fn changing(self, changed: Value) -> Self {
        Self { changed, ..self }
    }

    /// Goes through the matrix. The application has to be one of this backend, with its clock at hand.
    pub async fn run(&self, app: &TestApp, backend: &Backend) {
        let routes = self.routes(backend);
        assert!(routes.iter().any(|(_, path)| names_a_row(path)), "no route of {} names a row", self.path);
        let stage = Stage::set(self, app).await;
        for caller in &stage.callers {
            for (method, pattern) in &routes {
                if names_a_row(pattern) {
                    stage.try_rows(method, pattern, caller).await;
                } else {
                    stage.try_all(method, pattern, caller).await;
                }
            }
        }
        stage.expect_untouched().await;
    }

    fn routes(&self, backend: &Backend) -> Vec<(Method, &'static str)> {
        let below = |path: &str| {
            path.strip_prefix(self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let all = backend.endpoints().list().into_iter().filter(|(_, path, _)| below(path));
        all.map(|(method, path, _)| (Method::from_bytes(method.as_str().as_bytes()).unwrap(), path)).collect()
    }
}

/// Everybody who takes part, and the rows that must stay as they are.
struct Stage<'a> {
    plan: &'a Isolation,
    app: &'a TestApp,
    callers: Vec<Caller>,
    /// Somebody whose row is the foreign one.
    victim: Person,
    foreign: Value,
    deleted: String,
}

impl<'a> Stage<'a> {
    async fn set(plan: &'a Isolation, app: &'a TestApp) -> Self {
        crate::define(app, ADMINISTRATOR, &["users:read", "users:write", "users:delete", "audit:read"]).await;
        let make = async |person: &Person| {
            app.post(plan.path, &plan.made).by(person).send().await.expect(201).json()
        };
        let victim = app.person("isolation-victim", "viewer").await;
        let foreign = make(&victim).await;
        let goner = app.person("isolation-goner", "viewer").await;
        let deleted = id_of(&make(&goner).await);
        let admin = app.person("isolation-root", "admin").await;
        app.delete(&goner.path("")).by(&admin).send().await.expect(204);
        let suspended = app.person("isolation-suspended", "viewer").await;
        make(&suspended).await;
        let suspend = app.post(&suspended.path("/suspend"), &json!({ "reason": "the matrix" }));
        suspend.by(&admin).send().await.expect(200);
        let let_in = |what, person| Caller { what, person: Some(person), is_let_in: true };
        let callers = vec![
            let_in("the owner", app.person("isolation-owner", "viewer").await),
            let_in("another user", app.person("isolation-other", "target").await),
            let_in("an administrator", app.person("isolation-admin", ADMINISTRATOR).await),
            Caller { what: "nobody", person: None, is_let_in: false },
            Caller { what: "a suspended owner", person: Some(suspended), is_let_in: false },
        ];
        Self { plan, app, callers, victim, foreign, deleted }
    }

    /// A route that names a row, on each kind of row.
    async fn try_rows(&self, method: &Method, pattern: &str, caller: &Caller) {
        let told = format!("{method} {pattern} by {}", caller.what);
        let on = async |id: &str| self.call(method, &path_of(pattern, id), caller).send().await;
        let absent = on(NOBODYS).await;
        for (what, id) in
            [("a foreign row", id_of(&self.foreign)), ("a deleted owner's row", self.deleted.clone())]
        {
            let answer = on(&id).await;
            assert_eq!(
                without_ids(&answer, &id),
                without_ids(&absent, NOBODYS),
                "{told}: {what} is not answered as one that does not exist"
            );
        }
        let malformed = on(MALFORMED).await;
        if !caller.is_let_in {
            absent.expect_problem(401, "unauthenticated");
            malformed.expect_problem(401, "unauthenticated");
            return;
        }
        absent.expect_problem(404, "not_found");
        malformed.expect_problem(404, "not_found");
        if let Some(person) = &caller.person {
            let own =
                self.app.post(self.plan.path, &self.plan.made).by(person).send().await.expect(201).json();
            let answer = on(&id_of(&own)).await;
            assert!((200..300).contains(&answer.status), "{told}: the own row is refused: {answer:?}");
        }
    }

    /// A route that names none: what it tells of rows, it tells of the caller's.
    async fn try_all(&self, method: &Method, pattern: &str, caller: &Caller) {
        let answer = self.call(method, pattern, caller).send().await;
        if !caller.is_let_in {
            answer.expect_problem(401, "unauthenticated");
            return;
        }
        let told = format!("{method} {pattern} by {}", caller.what);
        assert!((200..300).contains(&answer.status), "{told} is refused: {answer:?}");
        for id in [id_of(&self.foreign), self.deleted.clone()] {
            assert!(!answer.text.contains(&id), "{told} tells of somebody else's row: {answer:?}");
        }
    }

    /// The foreign row is what it was.
    async fn expect_untouched(&self) {
        let path = format!("{}/{}", self.plan.path, id_of(&self.foreign));
        let now = self.app.get(&path).by(&self.victim).send().await.expect(200).json();
        assert_eq!(now, self.foreign, "somebody has changed a row that is not theirs");
    }

    fn call(&self, method: &Method, path: &str, caller: &Caller) -> Call {
        let mut call = self.app.call(method.clone(), path);
        call = match method.as_str() {
            "PATCH" | "PUT" => call.json(&self.plan.changed),
            "POST" => call.json(&self.plan.made),
            _ => call,
        };
        match &caller.person {
            Some(person) => call.by(person),
            None => call,
        }
    }
}

fn names_a_row(pattern: &str) -> bool {
    pattern.contains("{id}")
}

fn path_of(pattern: &str, id: &str) -> String {
    pattern.replace("{id}", id)
}

fn id_of(row: &Value) -> String {
    row["id"].as_str().expect("what was made has an id").to_owned()
}

/// All that two answers can be told apart by, but for the ids that were asked for.
fn without_ids(answer: &Answer, id: &str) -> (u16, Vec<(String, String)>, String) {
    let (status, headers, text) = answer.likeness();
    (status, headers, text.replace(id, "{id}"))
}
