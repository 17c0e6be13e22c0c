//! The JSON body of a request.

use std::io::{self, Write};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{Method, header},
    mime,
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Canonical, Fields, StatesAccess, canonical::write_object, json};
use crate::problem::{Code, FieldCode, FieldError, Problem};

/// The largest body of an ordinary route, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// A JSON object from the request's body, strictly parsed. Read it with [`JsonBody::fields`].
///
/// # Errors
/// `unsupported_media_type`, `payload_too_large`, `malformed_request`; a document that is no object is
/// `validation_failed` with the pointer to the whole document.
pub struct JsonBody(Map<String, Value>);

/// Like [`JsonBody`], on routes that work without a body: `None` when none was sent.
pub struct OptionalJsonBody(pub Option<JsonBody>);

impl JsonBody {
    /// A reader of the object's fields.
    pub fn fields(self) -> Fields {
        Fields::new(self.0)
    }

    /// Whether one of these fields was sent.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.contains_key(*name))
    }

    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let value = json::parse(bytes).map_err(|error| {
            Problem::new(Code::MalformedRequest)
                .with_detail(format!("The body is not acceptable JSON: {error}."))
        })?;
        match value {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(Problem::validation(vec![FieldError::body(FieldCode::WrongType)])),
        }
    }
}

impl Canonical for JsonBody {
    fn write_canonical(&self, out: &mut dyn Write) -> io::Result<()> {
        write_object(&self.0, out)
    }
}

impl Canonical for OptionalJsonBody {
    fn write_canonical(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |body| body.write_canonical(out))
    }
}

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_head(request);
        let payload = payload.take();
        Box::pin(async move { Self::parse(&collect(payload, checked?).await?) })
    }
}

impl StatesAccess for JsonBody {}

impl FromRequest for OptionalJsonBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            let body = JsonBody::from_request(request, payload);
            return Box::pin(async { Ok(Self(Some(body.await?))) });
        }
        let payload = payload.take();
        Box::pin(async {
            if collect(payload, 0).await?.is_empty() {
                Ok(Self(None))
            } else {
                Err(Code::UnsupportedMediaType.into())
            }
        })
    }
}

impl StatesAccess for OptionalJsonBody {}

/// Checks what the head says of the body; the answer is the number of bytes to make room for.
fn check_head(request: &HttpRequest) -> Result<usize, Problem> {
    let headers = request.headers();
    let plain = headers
        .get_all(header::CONTENT_ENCODING)
        .all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let single = headers.get_all(header::CONTENT_TYPE).count() == 1;
    let json = request.mime_type().ok().flatten().is_some_and(|mime| is_json(&mime, request.method()));
    if !(plain && single && json) {
        return Err(Problem::new(Code::UnsupportedMediaType));
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok())
        .unwrap_or(0);
    match usize::try_from(announced) {
        Ok(length) if length <= BODY_LIMIT => Ok(length),
        _ => Err(Problem::new(Code::PayloadTooLarge)),
    }
}

/// Whether a body of this type is taken: JSON, on `PATCH` also a merge patch (RFC 7396), and UTF-8 if it says so.
fn is_json(mime: &mime::Mime, method: &Method) -> bool {
    let essence = mime.essence_str();
    let known = essence == "application/json"
        || (essence == "application/merge-patch+json" && *method == Method::PATCH);
    known && mime.params().all(|(name, value)| name != mime::CHARSET || value == mime::UTF_8)
}

/// Reads the body to its end. It may hold a password, so the buffer is wiped.
async fn collect(mut payload: Payload, announced: usize) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(unreadable)?;
        if bytes.len() + chunk.len() > BODY_LIMIT {
            return Err(Problem::new(Code::PayloadTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A body that did not arrive whole, or whose framing is broken.
fn unreadable(error: PayloadError) -> Problem {
    let code = match error {
        PayloadError::Overflow => Code::PayloadTooLarge,
        _ => Code::MalformedRequest,
    };
    Problem::new(code).with_detail("The body did not arrive whole.").with_cause(error)
}
