//! The algorithm belongs to the key, not to the token.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use serde_json::{Value, json};

use super::{Genuine, accepts, encoded, refuses};
use crate::support::{Calls, TestApp, TestDatabase, on_both_databases};

/// A name for what is tried, and the token.
type Forgery = (String, String);

/// What is signed of a token with this header.
fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()))
}

/// The header of a good token with another algorithm.
fn header(genuine: &Genuine, algorithm: &Value) -> Value {
    json!({ "typ": "at+jwt", "kid": genuine.kid(), "alg": algorithm })
}

/// Tokens that say they need no signature.
fn unsigned(genuine: &Genuine) -> Vec<Forgery> {
    let signature = genuine.tokens.access.rsplit('.').next().unwrap();
    let mut all = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let message = message(&header(genuine, &json!(algorithm)), &genuine.claims);
        for end in [".", "", &format!(".{signature}"), ".AA"] {
            all.push((format!("algorithm {algorithm:?}, end {end:?}"), format!("{message}{end}")));
        }
    }
    all
}

/// Tokens signed with a secret that is not one: the public key, in every form in which a verifier may hold it.
fn with_the_public_key_as_secret(genuine: &Genuine, jwk: &Value) -> Vec<Forgery> {
    let text = |name: &str| jwk[name].as_str().unwrap_or_default().to_owned();
    let bytes = |name: &str| base64::Engine::decode(&super::URL_SAFE_NO_PAD, text(name)).unwrap();
    let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &bytes("x")].concat();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &der);
    let secrets = [
        ("the point", [bytes("x"), bytes("y")].concat()),
        ("the point in base64", (text("x") + &text("y")).into_bytes()),
        ("the JWK", jwk.to_string().into_bytes()),
        ("its DER form", der),
        (
            "its PEM form",
            format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n").into_bytes(),
        ),
        ("the key id", genuine.kid().as_bytes().to_vec()),
        ("nothing", Vec::new()),
    ];
    let hashes = [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)];
    let mut all = Vec::new();
    for (name, hash) in hashes {
        for (kind, secret) in &secrets {
            let message = message(&header(genuine, &json!(name)), &genuine.claims);
            let tag = hmac::sign(&hmac::Key::new(hash, secret), message.as_bytes());
            all.push((format!("{name} with {kind}"), format!("{message}.{}", encoded(tag))));
        }
    }
    all
}

/// Tokens with a right signature of a key that nobody here knows.
fn with_a_key_of_ones_own(genuine: &Genuine) -> Vec<Forgery> {
    let random = SystemRandom::new();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let mut all = Vec::new();
    for kid in [genuine.kid(), "a-key-of-my-own", ""] {
        for algorithm in ["EdDSA", "ES256"] {
            let header = json!({ "typ": "at+jwt", "kid": kid, "alg": algorithm });
            let message = message(&header, &genuine.claims);
            let by_ed25519 = encoded(ed25519.sign(message.as_bytes()));
            let by_p256 = encoded(p256.sign(&random, message.as_bytes()).unwrap());
            all.push((format!("{algorithm}, kid {kid:?}, by Ed25519"), format!("{message}.{by_ed25519}")));
            all.push((format!("{algorithm}, kid {kid:?}, by P-256"), format!("{message}.{by_p256}")));
        }
    }
    all
}

/// Tokens whose signature is right, but for which the header names another algorithm, or another key, or none.
async fn mislabelled(app: &TestApp, genuine: &Genuine) -> Vec<Forgery> {
    let own = genuine.header["alg"].as_str().unwrap();
    let others = ["EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    let lower = own.to_lowercase();
    let mut labels: Vec<Value> =
        others.into_iter().filter(|other| *other != own).map(|other| json!({ "alg": other })).collect();
    labels.extend([
        json!({ "alg": "HS256" }),
        json!({ "alg": "none" }),
        json!({ "alg": "Ed25519" }),
        json!({ "alg": lower }),
        json!({ "alg": format!("{own} ") }),
        json!({ "alg": [own] }),
        json!({ "alg": null }),
        json!({ "alg": 1 }),
        json!({ "alg": super::absent() }),
        json!({ "kid": "another" }),
        json!({ "kid": "" }),
        json!({ "kid": null }),
        json!({ "kid": [genuine.kid()] }),
        json!({ "kid": super::absent() }),
    ]);
    let mut all = Vec::new();
    for label in labels {
        all.push((label.to_string(), genuine.with_header(app, label).await));
    }
    all
}

async fn refuses_the_corpus(app: &TestApp) {
    let genuine = Genuine::of(app).await;
    let keys = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    let mut corpus = unsigned(&genuine);
    corpus.extend(with_the_public_key_as_secret(&genuine, &keys["keys"][0]));
    corpus.extend(with_a_key_of_ones_own(&genuine));
    corpus.extend(mislabelled(app, &genuine).await);
    assert!(corpus.len() >= 40);
    for (what, token) in &corpus {
        refuses(app, what, token).await;
    }
    accepts(app, "the original", &genuine.tokens.access).await;
    accepts(app, "signed anew", &genuine.with_header(app, json!({})).await).await;
}

on_both_databases! {
    /// JW-01: no other algorithm than the key's own, no other key than one of ours; dozens of forgeries.
    async fn a_token_of_another_algorithm_or_key_is_refused(app: TestApp) {
        refuses_the_corpus(&app).await;
    }

    /// JW-01: the same where the key is one for ES256.
    async fn a_token_of_another_algorithm_or_key_than_es256_is_refused(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__SIGNING_ALGORITHM", "ES256")]).await;
        refuses_the_corpus(&app).await;
    }
}
