//! One way to write a token.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};
use serde_json::json;

use super::{Genuine, accepts, decoded, encoded, refuses};
use crate::support::{TestApp, on_both_databases};

/// The same bits and one more that decoders are asked to ignore.
fn with_a_trailing_bit(part: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = ALPHABET.iter().position(|byte| part.ends_with(char::from(*byte))).unwrap();
    format!("{}{}", &part[..part.len() - 1], char::from(ALPHABET[last + 1]))
}

on_both_databases! {
    /// JW-06: no token without its signature, and none with a damaged one.
    async fn a_token_without_its_own_signature_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let (message, signature) = genuine.tokens.access.rsplit_once('.').unwrap();
        for end in ["", ".", "..", ".A", ".AA", ".e30"] {
            refuses(&app, end, &format!("{message}{end}")).await;
        }
        for at in 0..signature.len() {
            refuses(&app, "a cut signature", &format!("{message}.{}", &signature[..at])).await;
            let other = if signature.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &signature[..at], &signature[at + 1..]);
            refuses(&app, "a changed signature", &format!("{message}.{changed}")).await;
        }
        let zeros = encoded([0; 64]);
        refuses(&app, "zeros", &format!("{message}.{zeros}")).await;
        let longer = format!("{message}.{signature}AA");
        refuses(&app, "a longer signature", &longer).await;
        let claims = encoded(json!({ "role": "admin" }).to_string());
        let header = message.split('.').next().unwrap();
        refuses(&app, "other claims", &format!("{header}.{claims}.{signature}")).await;
        accepts(&app, "the original", &genuine.tokens.access).await;
    }

    /// JW-06: three parts in the URL-safe alphabet without padding, and nothing else around or between them.
    async fn a_token_written_another_way_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let token = genuine.tokens.access.as_str();
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let padded = |part: &str| URL_SAFE.encode(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap());
        for written in [
            header.to_owned(),
            format!("{header}.{claims}"),
            format!("{token}.{signature}"),
            format!("{token}."),
            format!(".{token}"),
            format!("{token}..{signature}"),
            format!("{header}..{signature}"),
            format!(".{claims}.{signature}"),
            format!("{token}="),
            format!("{token}=="),
            format!("{header}.{claims}.{}", padded(signature)),
            format!("{header}.{claims}=.{signature}"),
            format!("{header}=.{claims}.{signature}"),
            format!("{header}.{claims}.{}", with_a_trailing_bit(signature)),
            format!("{header} .{claims}.{signature}"),
            format!("{header}. {claims}.{signature}"),
            format!("{header}\t.{claims}.{signature}"),
            format!("{token} {token}"),
            format!("{token},{token}"),
            format!("\"{token}\""),
            format!("{header}%2e{claims}%2e{signature}"),
            format!("{header}+.{claims}.{signature}"),
            token.to_uppercase(),
        ] {
            refuses(&app, "written another way", &written).await;
        }
        accepts(&app, "the original", token).await;
    }

    /// JW-06: under a right signature, too, there is one header, one set of claims, and each name stands once.
    async fn a_signed_token_with_ambiguous_contents_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let (header, claims) = (genuine.header.to_string(), genuine.claims.to_string());
        let kid = genuine.kid();
        let (open, claims_open) = (header.trim_end_matches('}'), claims.trim_end_matches('}'));
        let headers = [
            format!(r#"{open},"alg":"EdDSA"}}"#),
            format!(r#"{open},"alg":"none"}}"#),
            format!(r#"{open},"kid":"{kid}"}}"#),
            format!(r#"{open},"typ":"at+jwt"}}"#),
            format!("[{header}]"),
            format!(r#"["EdDSA","at+jwt","{kid}"]"#),
            format!("\u{feff}{header}"),
            format!(" {header}"),
            format!("{header}{header}"),
            format!("{header} x"),
            "null".to_owned(),
            "{}".to_owned(),
            String::new(),
        ];
        for header in headers {
            let token = app.roster().sign_for_tests(&header, &claims).await;
            refuses(&app, &header, &token).await;
        }
        let sid = &genuine.tokens.session;
        let bodies = [
            format!(r#"{claims_open},"sid":"{sid}"}}"#),
            format!(r#"{claims_open},"exp":9999999999}}"#),
            format!(r#"{claims_open},"iss":"{}"}}"#, app.url()),
            format!("[{claims}]"),
            format!("{claims}{claims}"),
            format!("{claims} x"),
            "null".to_owned(),
            "{}".to_owned(),
            String::new(),
        ];
        for claims in bodies {
            let token = app.roster().sign_for_tests(&header, &claims).await;
            refuses(&app, &claims, &token).await;
        }
    }

    /// JW-06: the alphabet of base64 that is not for URLs is refused, also where it says the same.
    async fn a_token_in_the_other_alphabet_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        // Claims whose bytes need the two characters in which the alphabets differ.
        let padding = "\u{fb}\u{ff}\u{fe}~~~???>>>".repeat(3);
        let token = genuine.with_claims(&app, json!({ "padding": padding })).await;
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let other = STANDARD_NO_PAD.encode(decoded(claims).to_string());
        assert_ne!(other, claims);
        accepts(&app, "for URLs", &token).await;
        refuses(&app, "not for URLs", &format!("{header}.{other}.{signature}")).await;
    }

    /// JW-07: a megabyte of dots is turned away at the door.
    async fn a_megabyte_of_dots_is_refused(app: TestApp) {
        let genuine = Genuine::of(&app).await;
        let mut stream = TcpStream::connect(app.address()).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let sending = thread::spawn(move || {
            let dots = vec![b'.'; 1_024 * 1_024];
            let head = b"GET /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ";
            // The server need not read it all.
            let _ = writer.write_all(head).and_then(|()| writer.write_all(&dots)).and_then(|()| writer.write_all(b"\r\n\r\n"));
        });
        let mut status = [0; 12];
        let answer = tokio::task::spawn_blocking(move || stream.read_exact(&mut status).map(|()| status)).await;
        sending.join().unwrap();
        let status = answer.unwrap().unwrap();
        assert!([b"HTTP/1.1 431", b"HTTP/1.1 401"].contains(&&status), "{}", String::from_utf8_lossy(&status));
        accepts(&app, "the original", &genuine.tokens.access).await;
    }
}
