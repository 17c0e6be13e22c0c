//! The name of a role in a path.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use roster_service::domain::RoleName;

use super::StatesAccess;
use crate::problem::{Code, Problem};

/// The path segment `{name}`.
///
/// # Errors
/// `not_found` for what no role can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRole(pub RoleName);

impl StatesAccess for PathRole {}

impl FromRequest for PathRole {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("name").and_then(|name| RoleName::parse(name).ok());
        ready(name.map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}
