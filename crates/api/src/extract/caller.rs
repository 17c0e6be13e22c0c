//! The signed-in user.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use roster_service::{AuthenticateError, Caller, Roster};

use super::{Access, BearerToken, StatesAccess};
use crate::problem::{Code, Problem};

/// A verified caller: handlers that take it are for signed-in users only.
///
/// # Errors
/// `unauthenticated` without a token, or with one that opens nothing.
pub struct SignedIn(pub Caller);

/// The caller, on routes that work for anybody and do more for a signed-in user.
///
/// # Errors
/// `unauthenticated` when a token came and opens nothing.
pub struct MaybeSignedIn(pub Option<Caller>);

impl FromRequest for MaybeSignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let token = BearerToken::from_request(request, payload);
        let roster = request.app_data::<Data<Roster>>().cloned();
        Box::pin(async move {
            let token = token.await?;
            let Some(token) = token.as_deref() else {
                return Ok(Self(None));
            };
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            match roster.authenticate(token).await {
                Ok(caller) => Ok(Self(Some(caller))),
                Err(AuthenticateError::Invalid) => Err(Problem::refused_access_token()),
                Err(AuthenticateError::Internal(error)) => Err(error.into()),
            }
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
