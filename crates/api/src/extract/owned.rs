//! The caller's own rows, and everybody's.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use roster_service::Roster;
use roster_service::owned::{self, OwnedEntity, ReadAcrossOwners, UserScope};

use super::{Access, Permitted, SignedIn, StatesAccess};
use crate::problem::Problem;

/// The rows of `E` that belong to the signed-in user: handlers that take it are for signed-in users only.
///
/// ```
/// use actix_web::HttpResponse;
/// use roster_api::extract::{Owned, PathId, Then};
/// use roster_api::problem::Problem;
/// use roster_api::routes::table::Endpoints;
/// use roster_service::owned::{OwnedEntity, UserScope};
///
/// async fn get_row<E>(Then(Owned(rows), id): Then<Owned<E>, PathId>) -> Result<HttpResponse, Problem>
/// where
///     E: OwnedEntity<Scope = UserScope>,
/// {
///     let row = rows.get_by_id(id.0).await?;
///     Ok(HttpResponse::Ok().json(E::Export::from(row)))
/// }
/// ```
///
/// # Errors
/// `unauthenticated` as [`SignedIn`].
pub struct Owned<E>(pub owned::Owned<E>);

/// The rows of `E` of all owners, for a signed-in user who has the right to read them.
///
/// # Errors
/// `unauthenticated` and `forbidden` as [`Permitted`].
pub struct AcrossOwners<E>(pub owned::AcrossOwners<E>);

impl<E: OwnedEntity<Scope = UserScope>> FromRequest for Owned<E> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = SignedIn::from_request(request, payload);
        let roster = request.app_data::<Data<Roster>>().cloned();
        Box::pin(async move {
            let SignedIn(caller) = caller.await?;
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            Ok(Self(roster.owned(&caller)))
        })
    }
}

impl<E> StatesAccess for Owned<E> {
    const ACCESS: Option<Access> = SignedIn::ACCESS;
}

impl<E: ReadAcrossOwners> FromRequest for AcrossOwners<E> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let by = Permitted::<E::Right>::from_request(request, payload);
        let roster = request.app_data::<Data<Roster>>().cloned();
        Box::pin(async move {
            let Permitted(by) = by.await?;
            let roster = roster.ok_or_else(|| Problem::internal("the application has no service"))?;
            Ok(Self(roster.across_owners(&by)))
        })
    }
}

impl<E: ReadAcrossOwners> StatesAccess for AcrossOwners<E> {
    const ACCESS: Option<Access> = Permitted::<E::Right>::ACCESS;
}
