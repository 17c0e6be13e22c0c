#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use actix_web::{App, http::StatusCode, test as client};
use roster_service::{Right, domain::Permission, rights::UsersRead};

use super::*;
use crate::{
    edge::{Edge, testing},
    extract::{Anybody, ClientInfo, MaybeSignedIn, NoQuery, PathId, Permitted, SignedIn, Then},
};

fn table() -> Endpoints {
    async fn ok(_: Anybody) -> HttpResponse {
        HttpResponse::Ok().body("ok")
    }
    async fn by_id(_: Anybody, _: PathId) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
    Endpoints::new()
        .get("/v1/things", ok)
        .post("/v1/things", ok)
        .get("/v1/things/{id}", by_id)
        .merge(Endpoints::new().delete("/v1/things/{id}", by_id).put("/v1/other", ok).patch("/v1/other", ok))
}

#[test]
fn the_table_lists_its_routes() {
    assert_eq!(
        table().list(),
        [
            (Method::GET, "/v1/things", Access::Anybody),
            (Method::POST, "/v1/things", Access::Anybody),
            (Method::GET, "/v1/things/{id}", Access::Anybody),
            (Method::DELETE, "/v1/things/{id}", Access::Anybody),
            (Method::PUT, "/v1/other", Access::Anybody),
            (Method::PATCH, "/v1/other", Access::Anybody),
        ]
    );
}

/// Wherever in the signature it stands.
#[test]
fn the_table_knows_who_may_call() {
    const READ: &Permission = &UsersRead::PERMISSION;
    async fn permitted(_: ClientInfo, _: Then<Permitted<UsersRead>, (PathId, NoQuery)>) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
    async fn signed_in(_: Then<PathId, Then<NoQuery, SignedIn>>) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
    async fn maybe(_: (NoQuery, MaybeSignedIn)) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
    let table = Endpoints::new().get("/a", permitted).post("/b", signed_in).delete("/c", maybe);
    let told: Vec<_> = table.list().into_iter().map(|(_, _, access)| access).collect();
    assert_eq!(told, [Access::Permission(READ), Access::SignedIn, Access::Anybody]);
}

/// HT-03: every method on every path: what the table has is answered, everything else is 405 with `Allow`.
#[actix_web::test]
async fn every_other_method_is_405_with_allow() {
    let app = client::init_service(
        App::new().wrap(Edge::new(testing::config())).configure(|c| table().configure(c)),
    );
    let app = app.await;
    let id = "0198c0de-0000-7000-8000-000000000001";
    let paths = [
        ("/v1/things".to_owned(), "GET, HEAD, POST"),
        (format!("/v1/things/{id}"), "GET, HEAD, DELETE"),
        ("/v1/other".to_owned(), "PUT, PATCH"),
    ];
    for (path, allow) in &paths {
        for method in
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "BREW"]
        {
            let request = client::TestRequest::with_uri(path).method(method.parse().unwrap()).to_request();
            let response = client::call_service(&app, request).await;
            if allow.split(", ").any(|allowed| allowed == method) {
                assert!(response.status().is_success(), "{method} {path}");
                continue;
            }
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(response.headers().get("allow").unwrap(), allow, "{method} {path}");
            let problem = testing::problem(response).await;
            assert_eq!(problem["code"], "method_not_allowed");
        }
    }
}

#[actix_web::test]
async fn unknown_and_odd_paths_are_not_found() {
    let app = client::init_service(
        App::new().wrap(Edge::new(testing::config())).configure(|c| table().configure(c)),
    );
    let app = app.await;
    for path in [
        "/",
        "/v1",
        "/v1/things/",
        "//v1/things",
        "/v1//things",
        "/v1/things/..",
        "/v1/%2e%2e/v1/things",
        "/v1%2Fthings",
        "/v1/things/1",
        "/v1/things/0198c0de000070008000000000000001",
    ] {
        let request = client::TestRequest::with_uri(path).to_request();
        let response = client::call_service(&app, request).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(testing::problem(response).await["code"], "not_found", "{path}");
    }
}
