//! A signature over anything: how tests falsify one part of a token at a time under a signature that is right.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test without its signature fails by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto;

use crate::Roster;

impl Roster {
    /// A compact JWS (RFC 7515, section 3.1) of these very bytes, signed with the key that signs now, whatever the header
    /// says of it.
    pub async fn sign_for_tests(&self, header: &str, claims: &str) -> String {
        let keyring = self.keyring().current(self).await.expect("a keyring");
        let key = keyring.signing_key(self.now()).expect("a signing key");
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature =
            crypto::sign(message.as_bytes(), key.encoding(), key.algorithm()).expect("a signature");
        format!("{message}.{signature}")
    }
}
