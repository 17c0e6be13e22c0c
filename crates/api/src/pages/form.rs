//! A posted HTML form, strictly read.

use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;
use roster_service::OpaqueToken;
use roster_service::domain::{NulInPassword, PlainPassword};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::extract::StatesAccess;
use crate::problem::{Code, Problem};

/// The fields of an `application/x-www-form-urlencoded` body.
///
/// # Errors
/// `unsupported_media_type`, `payload_too_large`, `malformed_request` (a field twice, text that is not UTF-8).
pub(super) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// The value of a field; empty when it is missing.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The token of the link; `None` when no token of ours has that form.
    pub(super) fn token(&self) -> Option<OpaqueToken> {
        OpaqueToken::parse(self.value("token"))
    }

    /// The password as it was typed, fit to be checked.
    pub(super) fn password(&self) -> Result<PlainPassword, Vec<NulInPassword>> {
        PlainPassword::new(self.value("password").to_owned()).map_err(|error| vec![error])
    }

    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let mut fields: Vec<(String, Zeroizing<String>)> = Vec::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            // The parser puts U+FFFD where the bytes are not UTF-8.
            let is_damaged = value.contains('\u{FFFD}') || name.contains('\u{FFFD}');
            if is_damaged || fields.iter().any(|(field, _)| *field == name) {
                return Err(Code::MalformedRequest.into());
            }
            fields.push((name.into_owned(), Zeroizing::new(value.into_owned())));
        }
        Ok(Self(fields))
    }
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
        // `Bytes` keeps to the limit that the application sets for bodies.
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_form {
                return Err(
                    Problem::new(Code::UnsupportedMediaType).with_detail("The body has to be a posted form.")
                );
            }
            let bytes = bytes.await.map_err(|_| Problem::new(Code::PayloadTooLarge))?;
            Self::parse(&bytes)
        })
    }
}

impl StatesAccess for Form {}
