//! Tests of a backend on Roster.
//!
//! [`TestApp::of`] starts a backend on a throw-away database and a free port of this machine, with the clock and the
//! mailbox in hand. [`People`] signs users of any role in, [`Calls`] sends what a client would, and
//! [`Isolation`] tries every route of an owned entity as its owner, as others and as nobody.
//!
//! ```no_run
//! use actix_web::HttpResponse;
//! use roster_api::backend::Backend;
//! use roster_api::extract::{NoQuery, SignedIn, Then};
//! use roster_api::routes::table::Endpoints;
//! use roster_testkit::{Calls, People, TestApp, TestDatabase};
//!
//! async fn greet(Then(caller, _): Then<SignedIn, NoQuery>) -> HttpResponse {
//!     HttpResponse::Ok().json(caller.0.user.email.as_typed())
//! }
//!
//! fn endpoints() -> Endpoints {
//!     Endpoints::new().get("/v1/greeting", greet)
//! }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let backend = Backend::new("greeter", "1.0.0").routes(endpoints);
//! let app = TestApp::of(backend, TestDatabase::sqlite().await, &[]).await;
//! let ada = app.person("ada", "viewer").await;
//! let answer = app.get("/v1/greeting").by(&ada).send().await.expect(200);
//! assert_eq!(answer.json(), "ada@example.com");
//! app.get("/v1/greeting").send().await.expect_problem(401, "unauthenticated");
//! # }
//! ```
//!
//! Everything here panics where a step of a test goes wrong, with what was answered.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    async_fn_in_trait,
    reason = "a test fails by panicking, and awaits its steps one after the other"
)]

mod answer;
mod call;
mod isolation;
mod people;
mod steps;
mod tour;

pub use roster_api::testing::{EmptyDatabase, TestApp, TestDatabase, on_both_databases};

pub use self::answer::Answer;
pub use self::call::{Call, Calls, Site, at_once};
pub use self::isolation::Isolation;
pub use self::people::{People, Person, define};
pub use self::steps::{PASSWORD, Registration, Steps, Tokens};
pub use self::tour::Tour;
