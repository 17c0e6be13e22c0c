use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;

use super::fixture::Fixture;
use crate::domain::{Email, PlainPassword, StatusReason};
use crate::{
    AuthenticateError, Caller, CreateUserError, CreateUserInput, Extensions, Fetching, Internal, Issuer,
    KeySetError, KeySetSource, LoginError, Mirror, OwnIdentityError, RegisterError, RegistrationMode,
    RequestInfo, Roster,
};

const ISSUER: &str = "https://a.example";

/// An issuer whose keys come without a network.
pub(super) struct Provider {
    key: Ed25519KeyPair,
    fetches: AtomicUsize,
}

impl Provider {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { key: Ed25519KeyPair::generate().unwrap(), fetches: AtomicUsize::new(0) })
    }

    pub(super) fn token(&self, fixture: &Fixture, subject: &str, name: &str) -> String {
        self.sign(fixture, subject, json!({ "name": name }))
    }

    pub(super) fn verified_token(&self, fixture: &Fixture, subject: &str) -> String {
        self.sign(fixture, subject, json!({ "email_verified": true }))
    }

    fn sign(&self, fixture: &Fixture, subject: &str, mut claims: Value) -> String {
        let now = fixture.now().unix_seconds();
        let members = [
            ("iss", json!(ISSUER)),
            ("aud", json!("roster")),
            ("sub", json!(subject)),
            ("iat", json!(now)),
            ("exp", json!(now + 86_400)),
            ("email", json!(format!("{subject}@example.com"))),
        ];
        for (name, value) in members {
            claims[name] = value;
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({ "alg": "EdDSA", "kid": "one" })), part(&claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }
}

impl KeySetSource for Provider {
    fn fetch<'a>(&'a self, url: &'a Url) -> Fetching<'a> {
        Box::pin(async move {
            self.fetches.fetch_add(1, Ordering::SeqCst);
            if url.as_str() != "https://a.example/jwks" {
                return Err(KeySetError::new("another URL than that of the settings"));
            }
            let x = URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref());
            let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "one" });
            Ok(json!({ "keys": [key] }).to_string().into_bytes())
        })
    }
}

async fn mirror(fixture: &Fixture, provider: &Arc<Provider>) -> Roster {
    mirror_with(fixture, provider, Extensions::default()).await
}

/// The mirror of a provider, with what a backend adds.
pub(super) async fn mirror_with(
    fixture: &Fixture,
    provider: &Arc<Provider>,
    extensions: Extensions,
) -> Roster {
    let issuer = Issuer {
        issuer: ISSUER.to_owned(),
        jwks_url: "https://a.example/jwks".parse().unwrap(),
        audience: "roster".to_owned(),
        typ: None,
        algorithms: Vec::new(),
        role_map: Vec::new(),
    };
    let key_sets: Arc<dyn KeySetSource> = Arc::clone(provider) as _;
    let mirror = Mirror { issuers: vec![issuer], keys_max_age: Duration::from_hours(24), key_sets };
    fixture.mirroring(mirror, extensions).await
}

async fn name(roster: &Roster, token: &str) -> String {
    let caller: Caller = roster.authenticate(token).await.unwrap();
    caller.user.profile.name.as_ref().unwrap().to_string()
}

#[tokio::test]
async fn a_warm_token_asks_the_database_nothing_and_no_longer_than_a_second() {
    let (fixture, provider) = (Fixture::new(RegistrationMode::Verify).await, Provider::new());
    let roster = mirror(&fixture, &provider).await;
    let token = provider.token(&fixture, "ada", "Ada");
    roster.authenticate(&token).await.unwrap();
    roster.catch_up().await.unwrap();
    roster.authenticate(&token).await.unwrap();

    let only_connection = fixture.store.begin().await.unwrap();
    assert_eq!(name(&roster, &token).await, "Ada");
    fixture.clock.advance(Duration::from_micros(999_999));
    assert_eq!(name(&roster, &token).await, "Ada");
    fixture.clock.advance(Duration::from_micros(1));
    let refused = roster.authenticate(&token).await;
    assert!(matches!(refused, Err(AuthenticateError::Internal(Internal::Unavailable { .. }))), "{refused:?}");
    drop(only_connection);
    assert_eq!(name(&roster, &token).await, "Ada");
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_older_token_is_warm_as_well_and_a_newer_one_is_followed() {
    let (fixture, provider) = (Fixture::new(RegistrationMode::Verify).await, Provider::new());
    let roster = mirror(&fixture, &provider).await;
    let old = provider.token(&fixture, "ada", "Ada");
    fixture.clock.advance(Duration::from_secs(10));
    let new = provider.token(&fixture, "ada", "Countess");
    roster.authenticate(&old).await.unwrap();
    roster.catch_up().await.unwrap();
    assert_eq!(name(&roster, &old).await, "Ada");
    assert_eq!(name(&roster, &new).await, "Countess");
    roster.catch_up().await.unwrap();
    assert_eq!(name(&roster, &new).await, "Countess");
    let only_connection = fixture.store.begin().await.unwrap();
    for token in [&old, &new, &old] {
        assert_eq!(name(&roster, token).await, "Countess");
    }
    drop(only_connection);
}

#[tokio::test]
async fn a_suspension_outdates_what_is_known_at_once() {
    let (fixture, provider) = (Fixture::new(RegistrationMode::Verify).await, Provider::new());
    let roster = mirror(&fixture, &provider).await;
    let token = provider.token(&fixture, "ada", "Ada");
    let user = roster.authenticate(&token).await.unwrap().user.id;
    roster.catch_up().await.unwrap();
    roster.authenticate(&token).await.unwrap();
    let reason = StatusReason::parse("spam").unwrap();
    let system = roster.grant_to_system();
    roster.suspend_user(&system, user, &reason, None, &|_| true, &RequestInfo::default()).await.unwrap();
    assert!(matches!(roster.authenticate(&token).await, Err(AuthenticateError::Invalid)));
}

/// Whatever the way in: the command line, or a backend's own code.
#[tokio::test]
async fn nothing_of_rosters_own_is_made_in_mirror_mode() {
    let (fixture, provider) = (Fixture::new(RegistrationMode::Open).await, Provider::new());
    let roster = mirror(&fixture, &provider).await;
    let request = RequestInfo::default();
    let email = Email::parse("new@example.com").unwrap();
    let created =
        roster.create_user(&roster.grant_to_system(), CreateUserInput::new(email.clone()), &request).await;
    assert!(matches!(created, Err(CreateUserError::ReadOnlyIdentity(_))));
    let login = roster.log_in(super::fixture::login("new@example.com"), &request).await;
    assert!(matches!(login, Err(LoginError::ReadOnlyIdentity(_))));
    let forgot = roster.forgot_password(&email, &request).await;
    assert!(matches!(forgot, Err(OwnIdentityError::ReadOnlyIdentity(_))));
    let caller = roster.authenticate(&provider.token(&fixture, "ada", "Ada")).await.unwrap();
    let logout = roster.log_out(&caller, &request).await;
    assert!(matches!(logout, Err(OwnIdentityError::ReadOnlyIdentity(_))));
    let input = crate::RegisterInput {
        email,
        password: PlainPassword::new("correct horse battery".to_owned()).unwrap(),
        username: None,
        profile: crate::domain::Profile::default(),
    };
    assert!(matches!(roster.register(input, &request).await, Err(RegisterError::Closed)));
}
