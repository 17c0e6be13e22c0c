//! An identity provider of the tests' own: it signs what it is told to, and serves its keys as well or as badly as it is told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The kinds of keys that issuers in the field have.
pub(super) enum SigningKey {
    Ed(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl SigningKey {
    pub(super) fn ed() -> Self {
        Self::Ed(Ed25519KeyPair::generate().unwrap())
    }

    pub(super) fn p256() -> Self {
        Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub(super) fn rsa() -> Self {
        Self::Rsa(Box::new(RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap()))
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed(_) => "EdDSA",
            Self::P256(_) => "ES256",
            Self::Rsa(_) => "RS256",
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
            Self::P256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
        }
    }

    fn public(&self, kid: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut key = match self {
            Self::Ed(key) => json!({ "kty": "OKP", "crv": "Ed25519", "x": text(key.public_key().as_ref()) }),
            Self::P256(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) })
            }
            Self::Rsa(key) => {
                let public = key.public_key();
                let (n, e) = (public.modulus(), public.exponent());
                json!({ "kty": "RSA", "n": text(n.big_endian_without_leading_zero()), "e": text(e.big_endian_without_leading_zero()) })
            }
        };
        key["alg"] = json!(self.algorithm());
        key["kid"] = json!(kid);
        key
    }
}

/// What whoever asks for the keys gets.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Service {
    /// The keys.
    Keys,
    /// This document instead.
    Document(String),
    /// A redirect to there.
    Redirect(String),
    /// One byte every second.
    Drip,
    /// So many bytes of JSON.
    Huge(usize),
    /// A closed connection.
    Down,
}

struct State {
    keys: Mutex<BTreeMap<String, SigningKey>>,
    service: Mutex<Service>,
    fetches: AtomicUsize,
}

impl State {
    fn document(&self) -> String {
        let keys = self.keys.lock().unwrap();
        let keys: Vec<_> = keys.iter().map(|(kid, key)| key.public(kid)).collect();
        json!({ "keys": keys }).to_string()
    }
}

/// An identity provider.
pub(super) struct Issuer {
    /// The `iss` of its tokens.
    pub(super) name: String,
    /// The `aud` of its tokens.
    pub(super) audience: String,
    url: String,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl Issuer {
    /// With an Ed25519 key that is called `one`.
    pub(super) async fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let keys = Mutex::new(BTreeMap::from([("one".to_owned(), SigningKey::ed())]));
        let state = State { keys, service: Mutex::new(Service::Keys), fetches: AtomicUsize::new(0) };
        let state = Arc::new(state);
        let server = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { name: name.to_owned(), audience: "roster".to_owned(), url, state, server }
    }

    /// As the settings name it.
    pub(super) fn setting(&self) -> String {
        self.setting_with("")
    }

    /// As the settings name it, with further keys.
    pub(super) fn setting_with(&self, more: &str) -> String {
        format!(r#"{{issuer="{}", jwks_url="{}", audience="{}"{more}}}"#, self.name, self.url, self.audience)
    }

    /// How often somebody asked for the keys.
    pub(super) fn fetches(&self) -> usize {
        self.state.fetches.load(Ordering::SeqCst)
    }

    pub(super) fn serves(&self, service: Service) {
        *self.state.service.lock().unwrap() = service;
    }

    /// Adds a key.
    pub(super) fn add_key(&self, kid: &str, key: SigningKey) {
        self.state.keys.lock().unwrap().insert(kid.to_owned(), key);
    }

    /// Takes a key away; what it signed before is still signed.
    pub(super) fn drop_key(&self, kid: &str) -> SigningKey {
        self.state.keys.lock().unwrap().remove(kid).unwrap()
    }

    /// The public keys, as they are served.
    pub(super) fn document(&self) -> String {
        self.state.document()
    }

    /// A token of this header and these claims, rightly signed with the key of this id.
    pub(super) fn sign(&self, kid: &str, header: &Value, claims: &Value) -> String {
        let keys = self.state.keys.lock().unwrap();
        signed(&keys[kid], header, claims)
    }

    pub(super) fn algorithm(&self, kid: &str) -> &'static str {
        self.state.keys.lock().unwrap()[kid].algorithm()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A token, rightly signed.
pub(super) fn signed(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, Arc::clone(&state)));
    }
}

async fn answer(mut stream: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    state.fetches.fetch_add(1, Ordering::SeqCst);
    let service = state.service.lock().unwrap().clone();
    let ok = |body: &str| {
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    match service {
        Service::Down => Ok(()),
        Service::Document(document) => stream.write_all(ok(&document).as_bytes()).await,
        Service::Redirect(to) => {
            let redirect = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(redirect.as_bytes()).await
        }
        Service::Keys => {
            let document = state.document();
            stream.write_all(ok(&document).as_bytes()).await
        }
        Service::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n").await?;
            let mut seconds = tokio::time::interval(std::time::Duration::from_secs(1));
            loop {
                seconds.tick().await;
                stream.write_all(b" ").await?;
            }
        }
        Service::Huge(bytes) => {
            // Without a length, so that only counting tells.
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"keys\":[\"").await?;
            let chunk = vec![b'a'; 64 * 1024];
            for _ in 0..bytes / chunk.len() {
                stream.write_all(&chunk).await?;
            }
            stream.write_all(b"\"]}").await
        }
    }
}
