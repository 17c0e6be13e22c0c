//! A signed-in user who has a right.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use roster_service::domain::Permission;
use roster_service::{Granted, Right, Roster};

use super::{Access, SignedIn, StatesAccess};
use crate::problem::Problem;

/// A verified caller whose role has the permission of `R`: handlers that take it state so in their signature.
///
/// # Errors
/// `unauthenticated` as [`SignedIn`]; `forbidden` when the role lacks the permission, whatever the request is about.
pub struct Permitted<R>(pub Granted<R>);

impl<R: Right> FromRequest for Permitted<R> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = SignedIn::from_request(request, payload);
        let roster = request.app_data::<Data<Roster>>().cloned();
        Box::pin(async move {
            let SignedIn(caller) = caller.await?;
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            Ok(Self(roster.grant(caller).await?))
        })
    }
}

impl<R: Right> Permitted<R> {
    const PERMISSION: &'static Permission = &R::PERMISSION;
}

impl<R: Right> StatesAccess for Permitted<R> {
    const ACCESS: Option<Access> = Some(Access::Permission(Self::PERMISSION));
}
