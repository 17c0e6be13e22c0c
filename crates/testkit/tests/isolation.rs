//! The isolation matrix finds what it is there to find.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::sync::Mutex;

use actix_web::HttpResponse;
use actix_web::web::Data;
use roster_api::backend::Backend;
use roster_api::extract::{JsonBody, NoQuery, PathId, SignedIn, Then};
use roster_api::problem::{Code, Problem};
use roster_api::routes::table::Endpoints;
use roster_api::service::domain::UserId;
use roster_testkit::{Isolation, TestApp, TestDatabase};
use serde_json::{Value, json};

/// A backend whose rows are in memory, and what it does wrong with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leak {
    None,
    /// Everybody reads everything.
    Foreign,
    /// A foreign row is told from one that does not exist.
    Forbidden,
    /// The list is everybody's.
    List,
}

struct Rows {
    leak: Leak,
    owners: Mutex<HashMap<u128, UserId>>,
}

fn written(id: u128) -> Value {
    json!({ "id": hyphenated(id) })
}

/// An id in the form that a path has.
fn hyphenated(id: u128) -> String {
    let hex = format!("{id:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

async fn make(rows: Data<Rows>, Then(caller, _): Then<SignedIn, (NoQuery, JsonBody)>) -> HttpResponse {
    let mut owners = rows.owners.lock().unwrap();
    let id = u128::try_from(owners.len()).unwrap() + 1;
    owners.insert(id, caller.0.user.id);
    HttpResponse::Created().json(written(id))
}

async fn list(rows: Data<Rows>, Then(caller, _): Then<SignedIn, NoQuery>) -> HttpResponse {
    let owners = rows.owners.lock().unwrap();
    let seen = owners.iter().filter(|(_, owner)| rows.leak == Leak::List || **owner == caller.0.user.id);
    HttpResponse::Ok().json(seen.map(|(id, _)| written(*id)).collect::<Vec<_>>())
}

async fn get(
    rows: Data<Rows>,
    Then(caller, (id, _)): Then<SignedIn, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    let owner = rows.owners.lock().unwrap().get(&id.0.as_u128()).copied();
    match (owner, rows.leak) {
        (Some(owner), _) if owner == caller.0.user.id => Ok(HttpResponse::Ok().json(written(id.0.as_u128()))),
        (Some(_), Leak::Foreign) => Ok(HttpResponse::Ok().json(written(id.0.as_u128()))),
        (Some(_), Leak::Forbidden) => Err(Code::Forbidden.into()),
        _ => Err(Code::NotFound.into()),
    }
}

fn endpoints() -> Endpoints {
    Endpoints::new().post("/v1/rows", make).get("/v1/rows", list).get("/v1/rows/{id}", get)
}

async fn tried(leak: Leak) {
    let backend =
        Backend::new("rows", "1.0.0").routes(endpoints).data(Rows { leak, owners: Mutex::default() });
    let app = TestApp::of(backend.clone(), TestDatabase::sqlite().await, &[]).await;
    Isolation::of("/v1/rows", json!({})).run(&app, &backend).await;
}

#[tokio::test]
async fn rows_that_are_kept_apart_pass() {
    tried(Leak::None).await;
}

#[tokio::test]
#[should_panic(expected = "a foreign row is not answered as one that does not exist")]
async fn a_foreign_row_that_is_read_is_found() {
    tried(Leak::Foreign).await;
}

#[tokio::test]
#[should_panic(expected = "a foreign row is not answered as one that does not exist")]
async fn a_foreign_row_that_is_told_from_one_that_does_not_exist_is_found() {
    tried(Leak::Forbidden).await;
}

#[tokio::test]
#[should_panic(expected = "tells of somebody else's row")]
async fn a_list_of_everybody_is_found() {
    tried(Leak::List).await;
}
