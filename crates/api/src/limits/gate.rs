//! What stands before a route whose calls are counted.

use std::rc::Rc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse, Transform};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::{Limit, NetworkLimits, TooMany};
use crate::extract::ClientInfo;
use crate::problem::{Code, Problem};

/// Lets calls through that the limits admit, and refuses the others with 429 `too_many_requests` and `Retry-After`
/// (RFC 6585, section 4), in the words of `tell`.
pub(crate) fn gate<S>(
    limits: Rc<[Limit]>,
    tell: fn(Problem) -> Error,
) -> impl Transform<S, ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
where
    S: actix_web::dev::Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        let admitted = admit(&request, &limits);
        async move {
            admitted.map_err(tell)?;
            next.call(request).await
        }
    })
}

fn admit(request: &ServiceRequest, limits: &[Limit]) -> Result<(), Problem> {
    let missing = || Problem::internal("the application has no network limits, or no edge");
    let network_limits = request.app_data::<Data<NetworkLimits>>().ok_or_else(missing)?;
    let client = request.extensions().get::<ClientInfo>().map(|client| client.ip).ok_or_else(missing)?;
    network_limits
        .admit(limits, client)
        .map_err(|TooMany { retry_after }| Problem::new(Code::TooManyRequests).with_retry_after(retry_after))
}
