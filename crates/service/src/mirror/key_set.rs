//! A published key set (RFC 7517), as much of it as can check a signature.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::KeySetError;

/// The public keys of an issuer.
#[derive(Debug)]
pub(super) struct KeySet(Vec<PublicKey>);

/// One public key, and the signatures that it checks.
#[derive(Debug)]
pub(super) struct PublicKey {
    kid: Option<String>,
    algorithms: Vec<Algorithm>,
    decoding: DecodingKey,
}

/// A key as it is published.
#[derive(Deserialize)]
struct Published {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    /// Reads a document. A key of a kind that is not known, or that is for something else, is passed over.
    pub(super) fn read(document: &[u8]) -> Result<Self, KeySetError> {
        let document: Value =
            serde_json::from_slice(document).map_err(|_| KeySetError::new("the answer is not JSON"))?;
        let keys = document.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or_else(|| KeySetError::new("the answer is no key set"))?;
        let usable: Vec<_> = keys.iter().filter_map(PublicKey::read).collect();
        // An issuer that publishes no key has lost them for the moment rather than given up all its users.
        if usable.is_empty() {
            return Err(KeySetError::new("the key set holds no key that checks signatures"));
        }
        Ok(Self(usable))
    }

    /// Whether there is a key that a token of this `kid` may be signed with. A token without one names the only key.
    pub(super) fn knows(&self, kid: Option<&str>) -> bool {
        match kid {
            Some(_) => self.0.iter().any(|key| key.kid.as_deref() == kid),
            None => true,
        }
    }

    /// The key that a token names, when it checks signatures of this kind.
    pub(super) fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut named = match (kid, self.0.as_slice()) {
            (None, [only]) => return only.checks(algorithm),
            (None, _) => return None,
            (Some(kid), keys) => keys.iter().filter(move |key| key.kid.as_deref() == Some(kid)),
        };
        named.find_map(|key| key.checks(algorithm))
    }
}

impl PublicKey {
    fn read(published: &Value) -> Option<Self> {
        let key = Published::deserialize(published).ok()?;
        if key.r#use.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let (all, decoding): (&[Algorithm], _) = match (key.kty.as_str(), key.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => {
                (&[Algorithm::EdDSA], DecodingKey::from_ed_components(key.x.as_deref()?))
            }
            ("EC", Some(curve @ ("P-256" | "P-384"))) => {
                let algorithm = if curve == "P-256" { &[Algorithm::ES256] } else { &[Algorithm::ES384] };
                (algorithm, DecodingKey::from_ec_components(key.x.as_deref()?, key.y.as_deref()?))
            }
            ("RSA", _) => (RSA, DecodingKey::from_rsa_components(key.n.as_deref()?, key.e.as_deref()?)),
            _ => return None,
        };
        let told = key.alg.as_deref();
        let algorithms =
            all.iter().copied().filter(|algorithm| told.is_none_or(|told| is_named(*algorithm, told)));
        Some(Self { kid: key.kid, algorithms: algorithms.collect(), decoding: decoding.ok()? })
    }

    fn checks(&self, algorithm: Algorithm) -> Option<&DecodingKey> {
        self.algorithms.contains(&algorithm).then_some(&self.decoding)
    }
}

/// What an RSA key checks. Keys below 2,048 bits never verify.
const RSA: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

fn is_named(algorithm: Algorithm, name: &str) -> bool {
    // RFC 9864 gives the one curve that is taken a name of its own.
    name.parse() == Ok(algorithm) || algorithm == Algorithm::EdDSA && name == "Ed25519"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn read(keys: &Value) -> Result<KeySet, KeySetError> {
        KeySet::read(json!({ "keys": keys }).to_string().as_bytes())
    }

    fn ed(kid: &str) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": X, "kid": kid, "alg": "EdDSA" })
    }

    #[test]
    fn a_key_checks_signatures_of_its_own_kind_only() {
        let p256 = json!({ "kty": "EC", "crv": "P-256", "x": X, "y": X, "kid": "p" });
        let rsa = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "r" });
        let set = read(&json!([ed("e"), p256, rsa])).unwrap();
        let finds = |kid, algorithm| set.find(Some(kid), algorithm).is_some();
        assert!(finds("e", Algorithm::EdDSA) && finds("p", Algorithm::ES256) && finds("r", Algorithm::PS512));
        for (kid, algorithm) in [
            ("e", Algorithm::RS256),
            ("e", Algorithm::HS256),
            ("p", Algorithm::EdDSA),
            ("p", Algorithm::ES384),
            ("r", Algorithm::ES256),
            ("r", Algorithm::HS512),
            ("x", Algorithm::EdDSA),
        ] {
            assert!(!finds(kid, algorithm), "{kid} {algorithm:?}");
        }
    }

    #[test]
    fn a_key_that_tells_its_algorithm_checks_no_other() {
        let rsa = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "r", "alg": "PS256" });
        let newer = json!({ "kty": "OKP", "crv": "Ed25519", "x": X, "kid": "n", "alg": "Ed25519" });
        let set = read(&json!([rsa, newer])).unwrap();
        assert!(set.find(Some("r"), Algorithm::PS256).is_some());
        assert!(set.find(Some("r"), Algorithm::RS256).is_none());
        assert!(set.find(Some("n"), Algorithm::EdDSA).is_some());
    }

    #[test]
    fn without_a_key_id_only_a_single_key_is_meant() {
        assert!(read(&json!([ed("a")])).unwrap().find(None, Algorithm::EdDSA).is_some());
        assert!(read(&json!([ed("a"), ed("b")])).unwrap().find(None, Algorithm::EdDSA).is_none());
    }

    #[test]
    fn other_keys_are_passed_over_and_a_set_of_them_is_none() {
        let others = [
            json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "o" }),
            json!({ "kty": "OKP", "crv": "X25519", "x": X, "kid": "x" }),
            json!({ "kty": "EC", "crv": "P-521", "x": X, "y": X }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": X, "use": "enc" }),
            json!({ "kty": "OKP", "crv": "Ed25519" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "?" }),
            json!(7),
        ];
        for other in &others {
            assert!(read(&json!([other])).is_err(), "{other}");
            assert!(read(&json!([other, ed("e")])).unwrap().knows(Some("e")), "{other}");
        }
        for garbage in [&b"<html>"[..], b"[]", b"{}", br#"{"keys":{}}"#, b"", b"\xff"] {
            assert!(KeySet::read(garbage).is_err());
        }
    }
}
