//! The signed-in user.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use roster_service::{Caller, Roster};

use super::{Access, BearerToken, ClientInfo, StatesAccess};
use crate::problem::{Code, Problem};

/// A verified caller: handlers that take it are for signed-in users only.
///
/// # Errors
/// `unauthenticated` without a token, or with one that opens nothing; where the users are those of other issuers also
/// `email_taken` and `conflict`, for somebody whose first token takes what another user has.
pub struct SignedIn(pub Caller);

/// The caller, on routes that work for anybody and do more for a signed-in user.
///
/// # Errors
/// `unauthenticated` when a token came and opens nothing; otherwise as [`SignedIn`].
pub struct MaybeSignedIn(pub Option<Caller>);

impl FromRequest for MaybeSignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let token = BearerToken::from_request(request, payload);
        let roster = request.app_data::<Data<Roster>>().cloned();
        let client = ClientInfo::from_request(request, payload);
        Box::pin(async move {
            let token = token.await?;
            let Some(token) = token.as_deref() else {
                return Ok(Self(None));
            };
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            Ok(Self(Some(roster.authenticate_from(token, &client.await?.into()).await?)))
        })
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = MaybeSignedIn::from_request(request, payload);
        Box::pin(async move { caller.await?.0.map(Self).ok_or_else(|| Code::Unauthenticated.into()) })
    }
}

impl StatesAccess for SignedIn {
    const ACCESS: Option<Access> = Some(Access::SignedIn);
}

impl StatesAccess for MaybeSignedIn {
    const ACCESS: Option<Access> = Some(Access::Anybody);
}
