//! Nothing in a header leads anywhere, and nothing unknown in it is passed over.

use std::io::ErrorKind;
use std::net::TcpListener;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::{Genuine, absent, accepts, decoded, encoded, refuses};
use crate::support::{Steps, TestApp, on_both_databases};

on_both_databases! {
    /// JW-02: keys that a token brings along or points at are neither used nor fetched, whoever signed it.
    async fn a_key_that_a_token_brings_along_is_not_used(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let own = Ed25519KeyPair::generate().unwrap();
        let point = encoded(own.public_key());
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": point, "alg": "EdDSA", "kid": genuine.kid() });
        let tricks = [
            json!({ "jku": url }),
            json!({ "x5u": url }),
            json!({ "jku": url, "kid": "mine" }),
            json!({ "jwk": jwk }),
            json!({ "jwk": jwk, "kid": "mine" }),
            json!({ "x5c": [encoded("a certificate")] }),
            json!({ "x5t": point, "x5t#S256": point }),
            json!({ "kid": url }),
        ];
        for trick in tricks {
            let by_server = genuine.with_header(&app, trick.clone()).await;
            refuses(&app, &format!("{trick} by the server's key"), &by_server).await;
            let mut parts = by_server.rsplitn(2, '.');
            let message = parts.nth(1).unwrap();
            let token = format!("{message}.{}", encoded(own.sign(message.as_bytes())));
            refuses(&app, &format!("{trick} by the key brought along"), &token).await;
        }
        let nobody_came = listener.accept().unwrap_err();
        assert_eq!(nobody_came.kind(), ErrorKind::WouldBlock);
    }

    /// JW-02: a key id is looked up among our own and means nothing else.
    async fn a_key_id_is_neither_path_nor_query_nor_address(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let long = "k".repeat(4_096);
        let ids = [
            "../../dev/null",
            "/dev/null",
            "../../../../proc/sys/kernel/randomize_va_space",
            "' or 1",
            "' OR '1'='1",
            "'; DROP TABLE signing_keys; --",
            "x' UNION SELECT 'a2V5",
            "%",
            "_",
            "a\u{0}b",
            "\u{202e}",
            "http://169.254.169.254/latest/meta-data",
            "|id",
            "$(id)",
            &long,
        ];
        for kid in ids {
            let token = genuine.with_header(&app, json!({ "kid": kid })).await;
            refuses(&app, kid, &token).await;
            // What reads `/dev/null` as a key has an empty secret.
            let header = json!({ "typ": "at+jwt", "alg": "HS256", "kid": kid });
            let message = format!("{}.{}", encoded(header.to_string()), encoded(genuine.claims.to_string()));
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), message.as_bytes());
            refuses(&app, kid, &format!("{message}.{}", encoded(tag))).await;
        }
        accepts(&app, "the original", &genuine.tokens.access).await;
    }

    /// JW-05: a signature of ours is not enough: the header says that it is an access token.
    async fn a_token_of_another_type_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        for typ in ["JWT", "jwt", "at+JWT", "AT+JWT", "rt+jwt", "id+jwt", "logout+jwt", "at", "", " at+jwt"] {
            refuses(&app, typ, &genuine.with_header(&app, json!({ "typ": typ })).await).await;
        }
        for typ in [absent(), Value::Null, json!(1), json!(["at+jwt"])] {
            refuses(&app, &typ.to_string(), &genuine.with_header(&app, json!({ "typ": typ })).await).await;
        }
    }

    /// JW-05: what else Roster hands out opens nothing as a bearer, nor does a token from elsewhere.
    async fn no_other_kind_of_token_is_an_access_token(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let registration = app.register("grace@example.com").await;
        let foreign = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2\
             MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        for (what, token) in [
            ("a refresh token", genuine.tokens.refresh.as_str()),
            ("a device token", &genuine.tokens.device),
            ("a session id", &genuine.tokens.session),
            ("a one-time token", &registration.token),
            ("a registration id", &registration.registration_id),
            ("a foreign JWT", foreign),
        ] {
            refuses(&app, what, token).await;
        }
    }

    /// JW-05: the claims that make it an access token of this session of this user are all needed.
    async fn a_token_without_its_purpose_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        app.activate("grace@example.com").await;
        let other = app.login("grace@example.com").await;
        let subject = decoded(other.access.split('.').nth(1).unwrap())["sub"].clone();
        for claim in ["sub", "sid", "gen"] {
            for value in [absent(), Value::Null, json!(""), json!("x"), json!(-1), json!(1.5), json!([]), json!({})] {
                let token = genuine.with_claims(&app, json!({ (claim): value })).await;
                refuses(&app, &format!("{claim} {value}"), &token).await;
            }
        }
        for (what, members) in [
            ("a session of somebody else", json!({ "sid": other.session })),
            ("a user of another session", json!({ "sub": subject })),
            ("a session that never was", json!({ "sid": "01920000-0000-7000-8000-000000000000" })),
            ("a generation that is not there yet", json!({ "gen": 1 })),
            ("a generation past all", json!({ "gen": u64::from(u32::MAX) + 1 })),
        ] {
            refuses(&app, what, &genuine.with_claims(&app, members).await).await;
        }
    }

    /// JW-07: extensions that nobody here understands, compressed and encrypted tokens, and long ones are refused
    /// before anything is asked of the database.
    async fn an_extension_or_a_long_token_is_refused_without_a_query(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let long = |bytes: usize| json!({ "padding": "x".repeat(bytes) });
        let mut tokens = vec![
            ("crit", genuine.with_header(&app, json!({ "crit": ["exp"] })).await),
            ("crit of something unknown", genuine.with_header(&app, json!({ "crit": ["x"], "x": true })).await),
            ("an empty crit", genuine.with_header(&app, json!({ "crit": [] })).await),
            ("b64", genuine.with_header(&app, json!({ "b64": false, "crit": ["b64"] })).await),
            ("zip", genuine.with_header(&app, json!({ "zip": "DEF" })).await),
            ("enc", genuine.with_header(&app, json!({ "alg": "dir", "enc": "A256GCM" })).await),
            ("cty", genuine.with_header(&app, json!({ "cty": "JWT" })).await),
            ("over 8 KiB", genuine.with_claims(&app, long(8 * 1_024)).await),
            ("far over 8 KiB", genuine.with_claims(&app, long(20 * 1_024)).await),
            ("dots", ".".repeat(8 * 1_024)),
        ];
        let jwe = format!("{}..{}.{}.{}", encoded(r#"{"alg":"dir","enc":"A256GCM"}"#), encoded([0; 12]), encoded("secret"), encoded([0; 16]));
        tokens.push(("a JWE", jwe));
        // From here on every query would fail, and be answered with a 500.
        for table in ["sessions", "signing_keys"] {
            app.db.execute(&format!("ALTER TABLE {table} RENAME TO {table}_away")).await;
        }
        for (what, token) in &tokens {
            refuses(&app, what, token).await;
        }
        for table in ["sessions", "signing_keys"] {
            app.db.execute(&format!("ALTER TABLE {table}_away RENAME TO {table}")).await;
        }
        let padded = genuine.with_claims(&app, long(1_024)).await;
        accepts(&app, "one of a length that is taken, with a claim that nobody reads", &padded).await;
    }
}
