//! What a start in mirror mode needs, and refuses.

use roster_api::settings::{Environment, Settings};

const ISSUERS: &str =
    r#"[{issuer="https://a.example", jwks_url="https://a.example/jwks", audience="roster"}]"#;

fn problems(environment: &[(&str, &str)]) -> String {
    let settings = Settings::from_environment(&Environment::new(environment.iter().copied()));
    settings.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn mirror_mode_starts_with_an_issuer_and_takes_no_first_administrator() {
    let mirror = ("ROSTER_IDENTITY__MODE", "mirror");
    assert_eq!(problems(&[mirror, ("ROSTER_IDENTITY__ISSUERS", ISSUERS)]), "");
    assert!(problems(&[mirror]).contains("ROSTER_IDENTITY__ISSUERS"));
    let admin = ("ROSTER_BOOTSTRAP__ADMIN_EMAIL", "admin@example.com");
    let told = problems(&[mirror, ("ROSTER_IDENTITY__ISSUERS", ISSUERS), admin]);
    assert!(told.contains("ROSTER_BOOTSTRAP__ADMIN_EMAIL") && !told.contains("admin@example.com"), "{told}");
}

/// XI-06: keys come over TLS, or from this machine.
#[test]
fn a_start_with_a_key_url_that_is_not_https_is_refused() {
    for url in ["http://a.example/jwks", "file:///etc/jwks", "ftp://a.example/jwks", "gopher://127.0.0.1/"] {
        let issuers = ISSUERS.replace("https://a.example/jwks", url);
        let told = problems(&[("ROSTER_IDENTITY__MODE", "mirror"), ("ROSTER_IDENTITY__ISSUERS", &issuers)]);
        assert!(told.contains("jwks_url"), "{url}: {told}");
    }
}
