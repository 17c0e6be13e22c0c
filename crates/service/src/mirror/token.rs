//! Tokens of other issuers: JWTs (RFC 7519), checked as RFC 8725 asks.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::issuer::Trusted;
use super::{Issuer, Issuers};
use crate::domain::{AssertedUser, Subject, Timestamp};
use crate::{AuthenticateError, Roster};

/// Clock difference that is forgiven, in seconds.
const LEEWAY: i64 = 5;
/// Longest token that is looked at, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// What a token says that an issuer has signed.
#[derive(Debug)]
pub(super) struct VerifiedToken<'i> {
    /// The issuer, and its place among the issuers.
    pub(super) issuer: (usize, &'i Issuer),
    /// Who it is at the issuer.
    pub(super) subject: Subject,
    /// `iat`
    pub(super) issued_at: Timestamp,
    /// What the issuer says of the user.
    pub(super) asserted: AssertedUser,
}

/// What of a header is looked at. `jku`, `jwk`, `x5u`, `x5c` are not: keys come from the settings' URL alone.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// Extensions that have to be understood (RFC 7515, section 4.1.11). None is.
    #[serde(default, deserialize_with = "there")]
    crit: bool,
}

/// The claims that are looked at, with their exact types (no floats, no strings for numbers).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: u64,
    iat: u64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<u64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// A claim that may be absent, but not `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    u64::deserialize(deserializer).map(Some)
}

impl Roster {
    /// Checks a token: whose it is, that it is meant for here and now, and then its signature, with a key of that issuer.
    /// What the token alone can decide is decided before any key is asked for.
    pub(super) async fn verify_external<'i>(
        &self,
        issuers: &'i Issuers,
        token: &str,
    ) -> Result<VerifiedToken<'i>, AuthenticateError> {
        let (header, claims) = unverified(token).ok_or(AuthenticateError::Invalid)?;
        let (place, trusted) = issuers.find(&claims.iss).ok_or(AuthenticateError::Invalid)?;
        let algorithm = taken(&header, &trusted.issuer).ok_or(AuthenticateError::Invalid)?;
        let now = self.now();
        if !is_for_here_and_now(&claims, &trusted.issuer, now) {
            return Err(AuthenticateError::Invalid);
        }
        let keys = trusted.keys.knowing(header.kid.as_deref(), || self.monotonic()).await?;
        let key = keys.find(header.kid.as_deref(), algorithm).ok_or(AuthenticateError::Invalid)?;
        let claims = verified(token, key, algorithm, trusted).ok_or(AuthenticateError::Invalid)?;
        told(&claims, (place, &trusted.issuer)).ok_or(AuthenticateError::Invalid)
    }
}

/// Header and claims of a token that nobody has checked yet.
fn unverified(token: &str) -> Option<(Header, Claims)> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let mut parts = token.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || signature.is_empty() {
        return None;
    }
    Some((object(header)?, object(payload)?))
}

fn object<T: DeserializeOwned>(part: &str) -> Option<T> {
    // serde takes an array for a struct; header and claims are objects.
    let bytes = URL_SAFE_NO_PAD.decode(part).ok().filter(|bytes| bytes.starts_with(b"{"))?;
    serde_json::from_slice(&bytes).ok()
}

/// The algorithm of the signature, when this issuer may use it, and when the header is one that is taken.
fn taken(header: &Header, issuer: &Issuer) -> Option<Algorithm> {
    let is_of_type = issuer.typ.is_none() || header.typ == issuer.typ;
    let is_taken = is_of_type && !header.crit && issuer.takes(&header.alg);
    header.alg.parse().ok().filter(|_| is_taken)
}

fn is_for_here_and_now(claims: &Claims, issuer: &Issuer, now: Timestamp) -> bool {
    let now = now.unix_seconds();
    let time = |claim: u64| i64::try_from(claim).ok();
    let begun = |claim: u64| time(claim).is_some_and(|at| at <= now + LEEWAY);
    let expires = time(claims.exp).is_some_and(|expires| now < expires.saturating_add(LEEWAY));
    expires && begun(claims.iat) && claims.nbf.is_none_or(begun) && claims.aud.names(&issuer.audience)
}

/// The claims, once the signature is found to be the key's. Times have been checked against the injected clock.
fn verified(token: &str, key: &DecodingKey, algorithm: Algorithm, trusted: &Trusted) -> Option<Claims> {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.set_issuer(&[&trusted.issuer.issuer]);
    validation.set_audience(&[&trusted.issuer.audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    decode(token, key, &validation).ok().map(|checked| checked.claims)
}

fn told<'i>(claims: &Claims, issuer: (usize, &'i Issuer)) -> Option<VerifiedToken<'i>> {
    let micros = i64::try_from(claims.iat).ok()?.checked_mul(1_000_000)?;
    Some(VerifiedToken {
        issuer,
        subject: Subject::parse(&claims.sub).ok()?,
        issued_at: Timestamp::from_unix_micros(micros)?,
        asserted: AssertedUser::read(&claims.others).ok()?,
    })
}
