//! Extractors one after the other.

use actix_web::{Error, FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;

use super::access::{Access, StatesAccess, one_of};

/// What `A` takes out of a request, and then what `B` does: who calls comes before what is sent.
///
/// The framework runs the extractors of a handler at the same time and answers with the first failure. Whether a bad
/// body or a bad token were told would depend on how fast the database is.
///
/// # Errors
/// Those of `A`; and those of `B`, which does not look at the request before `A` is content.
pub struct Then<A, B>(pub A, pub B);

impl<A, B> FromRequest for Then<A, B>
where
    A: FromRequest + 'static,
    B: FromRequest + 'static,
{
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let first = A::from_request(&request, &mut payload).await.map_err(Into::into)?;
            let second = B::from_request(&request, &mut payload).await.map_err(Into::into)?;
            Ok(Self(first, second))
        })
    }
}

impl<A: StatesAccess, B: StatesAccess> StatesAccess for Then<A, B> {
    const ACCESS: Option<Access> = one_of(A::ACCESS, B::ACCESS);
    const IS_ABOUT_OWN: bool = A::IS_ABOUT_OWN || B::IS_ABOUT_OWN;
}
