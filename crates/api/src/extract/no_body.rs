//! Actions that need to be told nothing.

use std::io::{Result as IoResult, Write};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;

use super::{Canonical, OptionalJsonBody, StatesAccess};
use crate::problem::Problem;

/// No body, or an object without fields: what is sent beside is refused, and not passed over.
///
/// # Errors
/// Those of [`OptionalJsonBody`]; `validation_failed` with every field as `unknown_field`.
pub struct NoBody;

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = OptionalJsonBody::from_request(request, payload);
        Box::pin(async move {
            match body.await? {
                OptionalJsonBody(Some(body)) => body.fields().finish(|| Some(Self)),
                OptionalJsonBody(None) => Ok(Self),
            }
        })
    }
}

impl StatesAccess for NoBody {}

impl Canonical for NoBody {
    fn write_canonical(&self, _: &mut dyn Write) -> IoResult<()> {
        Ok(())
    }
}
