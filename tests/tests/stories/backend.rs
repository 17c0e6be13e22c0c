//! A backend on Roster, started as its program would be.

use actix_web::HttpResponse;
use actix_web::web::Data;
use roster_api::app::{Application, StartError};
use roster_api::backend::Backend;
use roster_api::extract::{Anybody, NoQuery, SignedIn, Then};
use roster_api::routes::Limit;
use roster_api::routes::table::Endpoints;
use roster_api::settings::{Environment, Settings};
use serde_json::json;

use crate::support::{Calls, People, TestApp, TestDatabase, on_both_databases};

/// What the handlers are given.
struct Greeting(&'static str);

async fn greet(greeting: Data<Greeting>, Then(caller, _): Then<SignedIn, NoQuery>) -> HttpResponse {
    HttpResponse::Ok().json(format!("{} {}", greeting.0, caller.0.user.email.as_typed()))
}

async fn wave(_: Anybody) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/v1/greeting", greet)
        .merge(Endpoints::new().post("/v1/waves", wave).limited(Limit::Mail))
}

fn backend() -> Backend {
    Backend::new("greeter", "1.0.0").routes(endpoints).data(Greeting("Hello"))
}

/// The backend on a database of its own, with narrow limits.
struct Greeter(TestApp);

impl Greeter {
    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    async fn on(db: TestDatabase) -> Self {
        let limits = [("ROSTER_RATE_LIMIT__ENABLED", "true"), ("ROSTER_RATE_LIMIT__MAIL", "2/1h")];
        Self(TestApp::of(backend(), db, &limits).await)
    }
}

on_both_databases! {
    async fn its_routes_stand_beside_rosters(app: Greeter) {
        let ada = app.0.person("ada", "viewer").await;
        assert_eq!(app.0.get("/v1/greeting").by(&ada).send().await.expect(200).json(), json!("Hello ada@example.com"));
        app.0.get("/v1/greeting").send().await.expect_problem(401, "unauthenticated");
        app.0.get("/v1/greeting?x=1").by(&ada).send().await.expect_problem(422, "validation_failed");
        let refused = app.0.delete("/v1/greeting").by(&ada).send().await.expect_problem(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD");
        app.0.get("/v1/me").by(&ada).send().await.expect(200);
    }

    async fn its_calls_can_count_against_the_limits_of_a_network(app: Greeter) {
        let wave = || app.0.post("/v1/waves", &json!({}));
        wave().send().await.expect(204);
        wave().send().await.expect(204);
        let refused = wave().send().await.expect_problem(429, "too_many_requests");
        assert!(!refused.header("retry-after").is_empty());
    }
}

fn settings() -> Settings {
    Settings::from_environment(&Environment::new([("DATABASE_URL", "sqlite::memory:")])).unwrap()
}

#[tokio::test]
async fn a_path_that_roster_has_already_stops_the_start() {
    let clashing = Backend::new("clashing", "1.0.0").routes(|| Endpoints::new().post("/v1/auth/login", wave));
    let started = Application::builder(&settings()).backend(clashing).mount("").await;
    let error = started.err().unwrap();
    assert!(matches!(error, StartError::RouteTaken { .. }), "{error}");
    assert_eq!(error.to_string(), "the backend has a route POST /v1/auth/login, which is there already");
}

#[tokio::test]
async fn a_prefix_is_a_path_without_a_slash_at_its_end() {
    for prefix in ["accounts", "/", "/accounts/"] {
        let error = Application::builder(&settings()).mount(prefix).await.err().unwrap();
        assert!(matches!(error, StartError::Prefix { .. }), "{prefix}: {error}");
    }
}
