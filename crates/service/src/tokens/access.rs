//! Access tokens: JWTs after RFC 9068, signed by our own keys, checked by one constructor of the validation.

use std::time::Duration;

use jsonwebtoken::{Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{SessionId, Timestamp, UserId};
use crate::keys::Keyring;

/// `typ` of the header (RFC 9068 section 2.1).
const TYPE: &str = "at+jwt";
/// `client_id` of every token: Roster's own clients are one.
const CLIENT: &str = "roster";
/// Clock difference that is forgiven, in seconds (checklist JW-03).
const LEEWAY: i64 = 5;
/// Longest token that is looked at, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// What every access token of this server says about its origin.
#[derive(Debug, Clone)]
pub struct AccessTokenSettings {
    /// `iss`, compared exactly.
    pub issuer: String,
    /// `aud`: one or more; a token needs one of them.
    pub audience: Vec<String>,
    /// Lifetime, `1m` to `24h`.
    pub ttl: Duration,
}

/// Whom and what a token is issued for.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) generation: u32,
    pub(crate) role: String,
    pub(crate) auth_time: Timestamp,
}

/// What a checked token says. Role and status are read from the database, never from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessClaims {
    /// `sub`
    pub(crate) user: UserId,
    /// `sid`
    pub(crate) session: SessionId,
    /// `gen`: the generation of the session that the token was issued with.
    pub(crate) generation: u32,
}

/// The token is none of ours, or its time is over. One answer for every reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub(crate) struct InvalidAccessToken;

/// No token could be signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The keyring has no key that may sign now.
    #[error("there is no signing key")]
    NoKey,
    /// The library refused.
    #[error("signing failed")]
    Failed(#[source] jsonwebtoken::errors::Error),
}

#[derive(Serialize)]
struct Issued<'a> {
    iss: &'a str,
    sub: Uuid,
    aud: Audience<'a>,
    client_id: &'static str,
    exp: i64,
    iat: i64,
    jti: Uuid,
    sid: Uuid,
    r#gen: u32,
    role: &'a str,
    auth_time: i64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Audience<'a> {
    One(&'a str),
    Several(&'a [String]),
}

/// Signs an access token with the key that is current at `now`.
pub(crate) fn issue(
    keyring: &Keyring,
    settings: &AccessTokenSettings,
    subject: &Subject,
    jti: Uuid,
    now: Timestamp,
) -> Result<String, SigningError> {
    let key = keyring.signing_key(now).ok_or(SigningError::NoKey)?;
    let mut header = Header::new(key.algorithm());
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid().to_owned());
    let audience = match settings.audience.as_slice() {
        [one] => Audience::One(one),
        several => Audience::Several(several),
    };
    let claims = Issued {
        iss: &settings.issuer,
        sub: subject.user.as_uuid(),
        aud: audience,
        client_id: CLIENT,
        exp: now.plus(settings.ttl).unix_seconds(),
        iat: now.unix_seconds(),
        jti,
        sid: subject.session.as_uuid(),
        r#gen: subject.generation,
        role: &subject.role,
        auth_time: subject.auth_time.unix_seconds(),
    };
    encode(&header, &claims, key.encoding()).map_err(SigningError::Failed)
}

/// The header, strictly: whatever else it carries (`jku`, `jwk`, `x5u`, `crit`, `zip`, a key twice) refuses the token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// The claims that are looked at, with their exact types (no floats, no strings for numbers).
#[derive(Deserialize)]
struct StrictClaims {
    iss: String,
    sub: Uuid,
    exp: u64,
    iat: u64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<u64>,
    sid: Uuid,
    r#gen: u32,
}

/// A claim that may be absent, but not `null`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    u64::deserialize(deserializer).map(Some)
}

/// The only validation there is: algorithm pinned by the key, `exp iss aud sub` required (RFC 8725 section 3.1, 3.8, 3.9).
/// Times are checked by [`check`] against the injected clock, with their exact types.
fn validation(algorithm: jsonwebtoken::Algorithm, settings: &AccessTokenSettings) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&settings.audience);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

/// Checks a token against our own keys at `now`.
///
/// # Errors
/// [`InvalidAccessToken`], whatever the reason.
pub(crate) fn check(
    keyring: &Keyring,
    settings: &AccessTokenSettings,
    token: &str,
    now: Timestamp,
) -> Result<AccessClaims, InvalidAccessToken> {
    let header = header(token).ok_or(InvalidAccessToken)?;
    let key = keyring.verifying_key(&header.kid, now).ok_or(InvalidAccessToken)?;
    if header.typ != TYPE || header.alg != key.algorithm_name() {
        return Err(InvalidAccessToken);
    }
    let claims = decode::<StrictClaims>(token, key.decoding(), &validation(key.algorithm(), settings))
        .map_err(|_| InvalidAccessToken)?
        .claims;
    if claims.iss != settings.issuer || !within_its_time(&claims, now) {
        return Err(InvalidAccessToken);
    }
    Ok(AccessClaims {
        user: UserId::from_uuid(claims.sub),
        session: SessionId::from_uuid(claims.sid),
        generation: claims.r#gen,
    })
}

/// The key id that a token names, if it has the form of one of ours. Tells nothing about its validity.
pub(crate) fn key_id(token: &str) -> Option<String> {
    header(token).map(|header| header.kid)
}

fn header(token: &str) -> Option<StrictHeader> {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    if token.len() > MAX_BYTES {
        return None;
    }
    let mut parts = token.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || payload.is_empty() || signature.is_empty() {
        return None;
    }
    // serde takes an array for a struct; a JOSE header is an object (RFC 7515 section 4).
    let bytes = URL_SAFE_NO_PAD.decode(header).ok().filter(|bytes| bytes.starts_with(b"{"))?;
    serde_json::from_slice(&bytes).ok()
}

fn within_its_time(claims: &StrictClaims, now: Timestamp) -> bool {
    let now = now.unix_seconds();
    let time = |claim: u64| i64::try_from(claim).ok();
    let (Some(expires), Some(issued)) = (time(claims.exp), time(claims.iat)) else {
        return false;
    };
    let not_before = match claims.nbf.map(time) {
        None => issued,
        Some(Some(not_before)) => not_before,
        Some(None) => return false,
    };
    now < expires.saturating_add(LEEWAY) && issued <= now + LEEWAY && not_before <= now + LEEWAY
}
