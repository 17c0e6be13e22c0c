//! Calls that there are only where the users are Roster's own.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use roster_service::Roster;

use super::{StatesAccess, Then};
use crate::problem::Problem;

/// Stands before the body of calls that are about a password, an address or a session of Roster's own: where the users are
/// those of other issuers such a call is turned away whatever is in it.
///
/// # Errors
/// `read_only_identity` in mirror mode.
pub struct OwnIdentities;

/// What `A` takes out of a request, and then what `B` does, where the users are Roster's own.
pub type ThenOwn<A, B> = Then<A, Then<OwnIdentities, B>>;

impl FromRequest for OwnIdentities {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.app_data::<Data<Roster>>() {
            Some(roster) => roster.require_own_identities().map(|()| Self).map_err(Problem::from),
            None => Err(Problem::internal("the application has no service")),
        })
    }
}

impl StatesAccess for OwnIdentities {
    const IS_ABOUT_OWN: bool = true;
}
