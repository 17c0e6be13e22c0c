//! `/.well-known/…`: what a verifier of access tokens needs to know.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::Data;
use roster_service::{KEY_SET_MAX_AGE, Roster};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Endpoints;
use crate::edge::EdgeConfig;
use crate::extract::{Anybody, NoQuery};
use crate::problem::Problem;

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/.well-known/jwks.json", get_key_set)
        .get("/.well-known/openid-configuration", get_issuer_metadata)
}

/// The public keys that sign access tokens (RFC 7517).
#[derive(Serialize, ToSchema)]
#[schema(title = "KeySet")]
pub struct KeySet {
    /// The keys; a verifier picks by `kid`.
    #[schema(value_type = Vec<Object>)]
    pub keys: Vec<Value>,
}

/// Where the issuer's keys are (`OpenID` Connect Discovery 1.0, as much of it as verifiers of access tokens ask for).
#[derive(Serialize, ToSchema)]
#[schema(title = "IssuerMetadata")]
pub struct IssuerMetadata {
    /// The `iss` of every access token.
    pub issuer: String,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// The algorithms of the signatures.
    pub id_token_signing_alg_values_supported: Vec<&'static str>,
    /// The kinds of subject.
    pub subject_types_supported: Vec<&'static str>,
    /// None: Roster has no authorization endpoint.
    pub response_types_supported: Vec<&'static str>,
}

/// The public keys that sign access tokens.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Discovery", security(()),
    responses((status = 200, description = "The key set; it may be kept for five minutes.", body = KeySet, content_type = "application/jwk-set+json"))
)]
pub(crate) async fn get_key_set(
    roster: Data<Roster>,
    _: Anybody,
    _: NoQuery,
) -> Result<HttpResponse, Problem> {
    let keys = roster.public_keys().await?;
    Ok(cached().content_type("application/jwk-set+json").body(keys))
}

/// What a verifier needs to know of the issuer.
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", tag = "Discovery", security(()),
    responses((status = 200, description = "The issuer's metadata.", body = IssuerMetadata))
)]
pub(crate) async fn get_issuer_metadata(
    roster: Data<Roster>,
    edge: Data<EdgeConfig>,
    _: Anybody,
    _: NoQuery,
) -> HttpResponse {
    let settings = roster.settings();
    cached().insert_header(ContentType::json()).json(IssuerMetadata {
        issuer: settings.access_tokens.issuer.clone(),
        jwks_uri: format!("{}/.well-known/jwks.json", edge.public_url),
        id_token_signing_alg_values_supported: vec![settings.signing_algorithm.name()],
        subject_types_supported: vec!["public"],
        response_types_supported: Vec::new(),
    })
}

fn cached() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, format!("public, max-age={}", KEY_SET_MAX_AGE.as_secs())));
    response
}
