//! The routes, a resource a file.

pub mod accounts;
pub mod audit_events;
pub mod credentials;
pub mod discovery;
pub mod docs;
pub mod health;
pub mod me;
pub mod openapi;
pub mod own_sessions;
pub mod problems;
pub mod recovery;
pub mod roles;
pub mod sessions;
pub mod table;
pub mod user_list;
pub mod user_moves;
pub mod user_support;
pub mod users;

use std::future::{Ready, ready};

use actix_web::HttpResponse;

pub(crate) use self::openapi::Document;
pub(crate) use self::table::Endpoints;
pub use crate::limits::Limit;
use crate::pages;
use crate::problem::{Code, Problem};

/// Every route that there is.
pub fn all() -> Endpoints {
    Endpoints::new()
        .merge(accounts::endpoints())
        .merge(recovery::endpoints())
        .merge(sessions::endpoints())
        .merge(me::endpoints())
        .merge(credentials::endpoints())
        .merge(own_sessions::endpoints())
        .merge(users::endpoints())
        .merge(user_list::endpoints())
        .merge(user_moves::endpoints())
        .merge(user_support::endpoints())
        .merge(audit_events::endpoints())
        .merge(roles::endpoints())
        .merge(discovery::endpoints())
        .merge(health::endpoints())
        .merge(openapi::endpoints())
        .merge(docs::endpoints())
        .merge(problems::endpoints())
        .merge(pages::endpoints())
}

/// What every other path is answered with.
pub fn not_found() -> Ready<Result<HttpResponse, Problem>> {
    ready(Err(Code::NotFound.into()))
}
