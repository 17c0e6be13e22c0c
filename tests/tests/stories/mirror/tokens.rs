//! Which tokens are taken: one falsified thing at a time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::issuer::{SigningKey, signed};
use super::{Mirror, absent, overwrite, refused};
use crate::support::{TestDatabase, on_both_databases};

impl Mirror {
    /// A rightly signed token of the first issuer with this header.
    fn with_header(&self, members: Value) -> String {
        let mut header = json!({ "alg": "EdDSA", "kid": "one" });
        overwrite(&mut header, members);
        self.a.sign("one", &header, &self.claims(&self.a, "ada", json!({})))
    }

    async fn refuses(&self, what: &str, token: &str) {
        refused(what, self.me(token).await);
    }
}

on_both_databases! {
    async fn a_good_token_signs_its_user_in(mirror: Mirror) {
        let user = mirror.user("ada", json!({})).await;
        assert_eq!((&user["email"], &user["name"]), (&json!("ada@example.com"), &json!("Ada Lovelace")));
        assert_eq!((&user["email_verified"], &user["account_status"]), (&json!(true), &json!("active")));
        assert_eq!(user["role"], json!("viewer"));
    }

    /// XI-01: the keys of an issuer check its own tokens and nobody else's, and its name is compared exactly.
    async fn an_issuers_keys_check_its_own_tokens_only(mirror: Mirror) {
        let Mirror { a, b, .. } = &mirror;
        let header = json!({ "alg": "EdDSA", "kid": "one" });
        mirror.refuses("b's name, a's key", &a.sign("one", &header, &mirror.claims(b, "ada", json!({})))).await;
        // Somebody whom nobody trusts, whose own signature is right.
        let attacker = SigningKey::ed();
        for iss in ["https://evil.example", "https://a.example/", "https://a.example.evil.example", "https://a.exampl",
            "HTTPS://A.EXAMPLE", "https://a.example ", "", "http://a.example"] {
            let claims = mirror.claims(a, "ada", json!({ "iss": iss }));
            mirror.refuses(iss, &signed(&attacker, &header, &claims)).await;
            mirror.refuses(iss, &a.sign("one", &header, &claims)).await;
        }
        let claims = mirror.claims(a, "ada", json!({}));
        mirror.refuses("another key", &signed(&attacker, &header, &claims)).await;
        for iss in [absent(), json!(null), json!(["https://a.example"]), json!(7)] {
            mirror.refuses(&iss.to_string(), &mirror.token("ada", json!({ "iss": iss }))).await;
        }
        assert_eq!(mirror.count("users").await, 0);
    }

    /// XI-01: keys come from the settings' URL alone, whatever a header says of others.
    async fn keys_that_a_token_brings_along_are_not_looked_at(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        let (own, elsewhere) = (SigningKey::ed(), &mirror.b);
        elsewhere.add_key("own", SigningKey::ed());
        let jwk = serde_json::from_str::<Value>(&elsewhere.document()).unwrap()["keys"][0].clone();
        for more in [
            json!({ "jwk": jwk }),
            json!({ "jku": "http://127.0.0.1:1/jwks", "x5u": "http://127.0.0.1:1/x", "kid": "one" }),
            json!({ "kid": "../../dev/null" }),
            json!({ "kid": "' or 1=1 --" }),
        ] {
            let mut header = json!({ "alg": "EdDSA", "kid": "one" });
            overwrite(&mut header, more.clone());
            let forged = signed(&own, &header, &mirror.claims(&mirror.a, "ada", json!({})));
            mirror.refuses(&more.to_string(), &forged).await;
        }
        assert_eq!(mirror.b.fetches(), 0, "nobody asked another issuer");
        mirror.me(&mirror.with_header(json!({ "jku": "http://127.0.0.1:1/jwks" }))).await.expect(200);
    }

    /// XI-03: what has to be there, in which form, and for whom.
    async fn a_claim_that_is_missing_or_wrong_refuses_the_token(mirror: Mirror) {
        let now = json!(mirror.claims(&mirror.a, "ada", json!({}))["iat"]).as_i64().unwrap();
        let wrong = [
            ("aud", vec![absent(), json!(null), json!("other"), json!("roster2"), json!([]), json!(["other"]), json!({}), json!("")]),
            ("exp", vec![absent(), json!(null), json!(now - 5), json!(now - 900), json!((now + 900).to_string()), json!(0.5), json!(-1), json!(u64::MAX), json!([now])]),
            ("iat", vec![absent(), json!(null), json!(now + 6), json!(now.to_string()), json!(1.5), json!(-1), json!(u64::MAX)]),
            ("nbf", vec![json!(null), json!(now + 6), json!("0")]),
            ("sub", vec![absent(), json!(null), json!(""), json!(7), json!("a".repeat(256)), json!("a\u{0}b")]),
            ("email", vec![absent(), json!(null), json!("ada"), json!(["ada@example.com"]), json!("")]),
        ];
        for (claim, values) in wrong {
            for value in values {
                let what = format!("{claim} {value}");
                mirror.refuses(&what, &mirror.token("ada", json!({ claim: value }))).await;
            }
        }
        assert_eq!(mirror.count("users").await, 0);
        for good in [
            json!({ "aud": ["other", "roster"] }),
            json!({ "exp": now - 4 }),
            json!({ "iat": now + 5, "nbf": now + 5 }),
            json!({ "azp": "somebody", "scope": "all" }),
        ] {
            let what = good.to_string();
            let answer = mirror.me(&mirror.token("ada", good)).await;
            assert_eq!(answer.status, 200, "{what}: {answer:?}");
        }
    }

    /// XI-03: a key checks signatures of its own kind, whatever the header calls them.
    async fn the_key_says_which_algorithm_counts(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        for alg in ["RS256", "ES256", "HS256", "none", "None", "eddsa", "", "PS512"] {
            mirror.refuses(alg, &mirror.with_header(json!({ "alg": alg }))).await;
        }
        mirror.refuses("no algorithm", &mirror.with_header(json!({ "alg": absent() }))).await;
        mirror.refuses("an extension", &mirror.with_header(json!({ "crit": ["exp"], "exp": 1 }))).await;
        mirror.refuses("no extension", &mirror.with_header(json!({ "crit": null }))).await;
        mirror.refuses("a number for a key", &mirror.with_header(json!({ "kid": 1 }))).await;
        // The public key as a shared secret.
        let public = mirror.a.document();
        let message = mirror.with_header(json!({ "alg": "HS256" }));
        let (message, _) = message.rsplit_once('.').unwrap();
        let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public.as_bytes());
        let tag = URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&secret, message.as_bytes()));
        mirror.refuses("a shared secret", &format!("{message}.{tag}")).await;
        mirror.refuses("no signature", &format!("{message}.")).await;
        mirror.refuses("two parts", message).await;
        mirror.refuses("too long", &mirror.token("ada", json!({ "more": "a".repeat(9000) }))).await;
    }

    async fn issuers_sign_with_keys_of_several_kinds(mirror: Mirror) {
        mirror.a.add_key("ec", SigningKey::p256());
        mirror.a.add_key("rsa", SigningKey::rsa());
        for kid in ["one", "ec", "rsa"] {
            let header = json!({ "alg": mirror.a.algorithm(kid), "kid": kid });
            let token = mirror.a.sign(kid, &header, &mirror.claims(&mirror.a, "ada", json!({})));
            mirror.me(&token).await.expect(200);
            // A signature that lost a bit is none.
            let (message, signature) = token.rsplit_once('.').unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
            bytes[10] ^= 1;
            mirror.refuses(kid, &format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))).await;
        }
    }

    async fn without_a_key_id_the_only_key_is_meant(mirror: Mirror) {
        let token = mirror.with_header(json!({ "kid": absent() }));
        mirror.me(&token).await.expect(200);
        mirror.b.add_key("two", SigningKey::ed());
        let header = json!({ "alg": "EdDSA" });
        let token = mirror.b.sign("one", &header, &mirror.claims(&mirror.b, "ada.b", json!({})));
        mirror.refuses("one of two", &token).await;
    }

    async fn the_settings_of_an_issuer_ask_for_a_type_and_for_algorithms(db: TestDatabase) {
        let mirror = Mirror::on(db, r#", typ="at+jwt", algorithms=["EdDSA"]"#).await;
        mirror.a.add_key("ec", SigningKey::p256());
        for typ in [absent(), json!("JWT"), json!("at+JWT"), json!("")] {
            mirror.refuses(&typ.to_string(), &mirror.with_header(json!({ "typ": typ }))).await;
        }
        mirror.me(&mirror.with_header(json!({ "typ": "at+jwt" }))).await.expect(200);
        let header = json!({ "alg": "ES256", "kid": "ec", "typ": "at+jwt" });
        let token = mirror.a.sign("ec", &header, &mirror.claims(&mirror.a, "ada", json!({})));
        mirror.refuses("another algorithm", &token).await;
    }
}
