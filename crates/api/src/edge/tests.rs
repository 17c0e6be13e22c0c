#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod answers;
mod connections;
mod framing;
mod logging;

use std::{future::pending, panic::resume_unwind};

use actix_web::{HttpResponse, web::ServiceConfig};

use super::OwnErrorBody;
use crate::{
    extract::{Anybody, ClientInfo, JsonBody, NoQuery, OptionalJsonBody, line},
    problem::{Code, FieldCode, Problem},
    routes::table::Endpoints,
};

/// A route for everything that can go wrong.
fn routes(config: &mut ServiceConfig) {
    let table = Endpoints::new()
        .get("/ok", |_: Anybody, _: NoQuery| async { HttpResponse::Ok().body("fine") })
        .get("/large", |_: Anybody| async { HttpResponse::Ok().body("x".repeat(1 << 20)) })
        .get("/who", |_: Anybody, client: ClientInfo| async move {
            HttpResponse::Ok().body(format!("{:?} {:?}", client.ip, client.user_agent))
        })
        .post("/names", |_: Anybody, body: JsonBody| async move {
            let mut fields = body.fields();
            let name = fields.required("name", line(|name| Ok::<_, FieldCode>(name.to_owned())));
            fields.finish(|| name).map(|name| HttpResponse::Ok().body(name))
        })
        .patch("/names", |_: Anybody, _: JsonBody| async { HttpResponse::NoContent().finish() })
        .post("/maybe", |_: Anybody, body: OptionalJsonBody| async move {
            HttpResponse::Ok().body(if body.0.is_some() { "some" } else { "none" })
        })
        .post("/unread", |_: Anybody| async { HttpResponse::Ok().body("unread") })
        .get("/unauthenticated", |_: Anybody| async {
            Err::<HttpResponse, _>(Problem::new(Code::Unauthenticated))
        })
        .get("/failure", |_: Anybody| async {
            let cause = std::io::Error::other("SELECT secret FROM users; /var/lib/roster");
            Err::<HttpResponse, _>(Problem::internal(cause))
        })
        .get("/unavailable", |_: Anybody| async { Err::<HttpResponse, _>(Problem::unavailable(7)) })
        .get("/framework", |_: Anybody| async {
            Err::<HttpResponse, _>(actix_web::error::ErrorInternalServerError("sqlx::Error in crates/api"))
        })
        .get("/bare/{status}", |_: Anybody, status: actix_web::web::Path<u16>| async move {
            HttpResponse::new(status.into_inner().try_into().unwrap())
        })
        .get("/page", |_: Anybody| async {
            let mut page = HttpResponse::BadRequest();
            page.content_type("text/html").insert_header(("content-security-policy", "default-src 'self'"));
            let mut page = page.body("<p>own</p>");
            page.extensions_mut().insert(OwnErrorBody);
            page
        })
        .get("/failed-page", |_: Anybody| async {
            let mut page = HttpResponse::InternalServerError().body("<p>own</p>");
            page.extensions_mut().insert(OwnErrorBody);
            page.extensions_mut().insert(Problem::internal(std::io::Error::other("canary behind a page")));
            page
        })
        // Unwinding without the panic hook keeps a thousand backtraces out of the test's output.
        .get("/panic", |_: Anybody| async { resume_unwind(Box::new("canary in a panic")) as HttpResponse })
        .get("/stuck", |_: Anybody| async { pending::<HttpResponse>().await });
    table.configure(config);
}
