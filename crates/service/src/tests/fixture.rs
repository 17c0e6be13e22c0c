//! A service whose clock, randomness and mailbox the test holds.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Email, PasswordPolicy, PlainPassword, Profile, SessionSettings, Timestamp, User};
use crate::hashing::{Cost, HashingOptions, HashingPool};
use crate::mail::testing::Mailbox;
use crate::mail::{Mailer, Templates};
use crate::persistence::Store;
use crate::ports::Clock;
use crate::ports::testing::{ManualClock, SeededRandom};
use crate::{
    AccessTokenSettings, Deps, KeysError, LoggedIn, LoginInput, OpaqueToken, RegisterInput, Registered,
    RegistrationMode, RequestInfo, Roster, SecretKey, SecretKeys, ServiceSettings, SigningAlgorithm,
    VerifyEmailInput,
};

pub(super) const PASSWORD: &str = "correct horse battery";

pub(super) struct Fixture {
    pub(super) roster: Roster,
    pub(super) clock: Arc<ManualClock>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) store: Store,
}

impl Fixture {
    pub(super) async fn new(registration: RegistrationMode) -> Self {
        let (clock, mailbox) = (Arc::new(ManualClock::new()), Arc::new(Mailbox::default()));
        let store = Store::in_memory().await;
        let roster = start(&store, &clock, mailbox.clone(), registration, 1, None).await.unwrap();
        Self { roster, clock, mailbox, store }
    }

    /// Another process on the same database, with other secret keys.
    pub(super) async fn with_keys(&self, current: u8, previous: Option<u8>) -> Result<Roster, KeysError> {
        start(&self.store, &self.clock, self.mailbox.clone(), RegistrationMode::Verify, current, previous)
            .await
    }

    /// A process whose mail leaves by `mailer`.
    pub(super) async fn with_mailer(&self, mailer: Arc<dyn Mailer>) -> Roster {
        start(&self.store, &self.clock, mailer, RegistrationMode::Verify, 1, None).await.unwrap()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn register(&self, email: &str) -> Registered {
        let input = RegisterInput {
            email: Email::parse(email).unwrap(),
            password: password(PASSWORD),
            username: None,
            profile: Profile::default(),
        };
        self.roster.register(input, &RequestInfo::default()).await.unwrap()
    }

    /// Signs up and proves the address.
    pub(super) async fn activate(&self, email: &str) -> User {
        let Registered::VerificationRequired { registration_id } = self.register(email).await else {
            panic!("the mode is another")
        };
        let input = VerifyEmailInput {
            token: self.mailed_token().await,
            registration: Some(registration_id),
            password: None,
            session: None,
        };
        self.roster.verify_email(input, &RequestInfo::default()).await.unwrap()
    }

    /// The token of the newest mail.
    pub(super) async fn mailed_token(&self) -> OpaqueToken {
        self.roster.deliver_due().await.unwrap();
        let mails = self.mailbox.mails();
        let (_, rest) = mails.last().unwrap().text.split_once("token=").unwrap();
        OpaqueToken::parse(rest.split_whitespace().next().unwrap()).unwrap()
    }

    pub(super) async fn log_in(&self, email: &str) -> LoggedIn {
        let input = LoginInput {
            identifier: email.to_owned(),
            password: password(PASSWORD),
            device_name: None,
            device_token: None,
        };
        self.roster.log_in(input, &RequestInfo::default()).await.unwrap()
    }
}

pub(super) fn password(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned()).unwrap()
}

async fn start(
    store: &Store,
    clock: &Arc<ManualClock>,
    mailer: Arc<dyn Mailer>,
    registration: RegistrationMode,
    current: u8,
    previous: Option<u8>,
) -> Result<Roster, KeysError> {
    let key = |byte| SecretKey::from_bytes([byte; 32]);
    let hashing = HashingOptions { threads: NonZeroUsize::MIN, queue: None, cost: Cost::MIN };
    Roster::start(Deps {
        store: store.clone(),
        clock: clock.clone(),
        ids: Arc::new(SeededRandom::new(u64::from(current))),
        hashing: HashingPool::start(hashing).unwrap(),
        secrets: SecretKeys::new(&key(current), previous.map(key).as_ref()).unwrap(),
        templates: Templates::built_in().unwrap(),
        mailer,
        settings: ServiceSettings {
            registration,
            password_policy: PasswordPolicy::default(),
            sessions: SessionSettings { max_sessions: 2, ..SessionSettings::default() },
            access_tokens: AccessTokenSettings {
                issuer: "https://accounts.example".to_owned(),
                audience: vec!["https://accounts.example".to_owned()],
                ttl: Duration::from_mins(15),
            },
            signing_algorithm: SigningAlgorithm::EdDsa,
            link_base: "https://accounts.example".to_owned(),
            lockout_max: Duration::from_hours(1),
        },
    })
    .await
}
