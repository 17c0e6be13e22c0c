//! A service whose clock, randomness and mailbox the test holds.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{
    Email, KnownPermissions, LockoutRules, MailLimit, PasswordPolicy, PlainPassword, Profile,
    SessionSettings, Timestamp, User,
};
use crate::hashing::{Cost, HashingOptions, HashingPool};
use crate::mail::testing::Mailbox;
use crate::mail::{Mailer, Templates};
use crate::persistence::Store;
use crate::ports::testing::{ManualClock, SeededRandom};
use crate::ports::{Clock, IdSource};
use crate::{
    AccessTokenSettings, Deps, Extensions, KeysError, LoggedIn, LoginInput, Mirror, OpaqueToken,
    RegisterInput, Registered, RegistrationMode, RequestInfo, Retention, Roster, SecretKey, SecretKeys,
    ServiceSettings, SigningAlgorithm, VerifyEmailInput,
};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Fixture {
    pub(crate) roster: Roster,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) store: Store,
}

impl Fixture {
    pub(crate) async fn new(registration: RegistrationMode) -> Self {
        Self::extended(registration, Extensions::default()).await
    }

    /// A service that a backend has added to.
    pub(crate) async fn extended(registration: RegistrationMode, extensions: Extensions) -> Self {
        Self::on(Store::in_memory().await, registration, extensions).await
    }

    /// The same on another database.
    pub(crate) async fn on(store: Store, registration: RegistrationMode, extensions: Extensions) -> Self {
        let (clock, mailbox) = (Arc::new(ManualClock::new()), Arc::new(Mailbox::default()));
        let deps = deps(&store, &clock, mailbox.clone(), seeded(1), registration, 1, None);
        let roster = Roster::start(Deps { extensions, ..deps }).await.unwrap();
        Self { roster, clock, mailbox, store }
    }

    /// Another process on the same database, with other secret keys.
    pub(crate) async fn with_keys(&self, current: u8, previous: Option<u8>) -> Result<Roster, KeysError> {
        let ids = seeded(u64::from(current));
        start(
            &self.store,
            &self.clock,
            self.mailbox.clone(),
            ids,
            RegistrationMode::Verify,
            current,
            previous,
        )
        .await
    }

    /// A process whose randomness is `ids`.
    pub(crate) async fn with_ids(&self, ids: Arc<dyn IdSource>) -> Roster {
        let mailer = self.mailbox.clone();
        start(&self.store, &self.clock, mailer, ids, RegistrationMode::Verify, 1, None).await.unwrap()
    }

    /// A process whose mail leaves by `mailer`.
    pub(crate) async fn with_mailer(&self, mailer: Arc<dyn Mailer>) -> Roster {
        start(&self.store, &self.clock, mailer, seeded(1), RegistrationMode::Verify, 1, None).await.unwrap()
    }

    /// A process on the same database that mirrors the users of issuers.
    pub(crate) async fn mirroring(&self, mirror: Mirror, extensions: Extensions) -> Roster {
        let mailer = self.mailbox.clone();
        let deps = deps(&self.store, &self.clock, mailer, seeded(2), RegistrationMode::Open, 1, None);
        Roster::start(Deps { mirror: Some(mirror), extensions, ..deps }).await.unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn register(&self, email: &str) -> Registered {
        let input = RegisterInput {
            email: Email::parse(email).unwrap(),
            password: password(PASSWORD),
            username: None,
            profile: Profile::default(),
        };
        self.roster.register(input, &RequestInfo::default()).await.unwrap()
    }

    /// Signs up and proves the address.
    pub(crate) async fn activate(&self, email: &str) -> User {
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
    pub(crate) async fn mailed_token(&self) -> OpaqueToken {
        self.roster.deliver_due().await.unwrap();
        let mails = self.mailbox.mails();
        let (_, rest) = mails.last().unwrap().text.split_once("token=").unwrap();
        OpaqueToken::parse(rest.split_whitespace().next().unwrap()).unwrap()
    }

    pub(crate) async fn log_in(&self, email: &str) -> LoggedIn {
        self.roster.log_in(login(email), &RequestInfo::default()).await.unwrap()
    }
}

/// What somebody signs in with who knows [`PASSWORD`].
pub(crate) fn login(email: &str) -> LoginInput {
    LoginInput {
        identifier: email.to_owned(),
        password: password(PASSWORD),
        device_name: None,
        device_token: None,
    }
}

pub(crate) fn password(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned()).unwrap()
}

fn seeded(seed: u64) -> Arc<dyn IdSource> {
    Arc::new(SeededRandom::new(seed))
}

async fn start(
    store: &Store,
    clock: &Arc<ManualClock>,
    mailer: Arc<dyn Mailer>,
    ids: Arc<dyn IdSource>,
    registration: RegistrationMode,
    current: u8,
    previous: Option<u8>,
) -> Result<Roster, KeysError> {
    Roster::start(deps(store, clock, mailer, ids, registration, current, previous)).await
}

fn deps(
    store: &Store,
    clock: &Arc<ManualClock>,
    mailer: Arc<dyn Mailer>,
    ids: Arc<dyn IdSource>,
    registration: RegistrationMode,
    current: u8,
    previous: Option<u8>,
) -> Deps {
    let key = |byte| SecretKey::from_bytes([byte; 32]);
    let hashing = HashingOptions { threads: NonZeroUsize::MIN, queue: None, cost: Cost::MIN };
    Deps {
        store: store.clone(),
        clock: clock.clone(),
        ids,
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
            lockout: LockoutRules::default(),
            retention: Retention::default(),
            mail_per_address: MailLimit::default(),
            known_permissions: KnownPermissions::default(),
        },
        mirror: None,
        extensions: Extensions::default(),
    }
}
