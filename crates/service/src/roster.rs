//! The facade: everything that a use case needs, held once and shared.

use std::sync::Arc;

use crate::Extensions;
use crate::cache::SessionCache;
use crate::domain::{KnownPermissions, LockoutRules, MailLimit, PasswordPolicy, SessionSettings, Timestamp};
use crate::hashing::HashingPool;
use crate::keys::{KeyringCache, KeysError, SigningAlgorithm};
use crate::mail::{Mailer, Templates};
use crate::mirror::{Issuers, Mirror};
use crate::once::Scope;
use crate::outbox::Delivery;
use crate::persistence::Store;
use crate::ports::{Clock, IdSource, RandomnessError};
use crate::secrets::SecretKeys;
use crate::tokens::access::AccessTokenSettings;

/// Who may sign up, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationMode {
    /// The account exists once its address is proven.
    Verify,
    /// The account is usable at once, its address unproven.
    Open,
    /// Nobody.
    Closed,
}

/// How long what is over is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Users after their deletion. Default 30 days.
    pub deleted_users: std::time::Duration,
    /// Audit events. Default 400 days.
    pub audit_events: std::time::Duration,
}

impl Default for Retention {
    fn default() -> Self {
        let day = std::time::Duration::from_hours(24);
        Self { deleted_users: day.saturating_mul(30), audit_events: day.saturating_mul(400) }
    }
}

/// The rules of one installation.
#[derive(Debug, Clone)]
pub struct ServiceSettings {
    /// Who may sign up.
    pub registration: RegistrationMode,
    /// What a password has to be.
    pub password_policy: PasswordPolicy,
    /// How long sessions and their refresh tokens live.
    pub sessions: SessionSettings,
    /// What access tokens say and how long they live.
    pub access_tokens: AccessTokenSettings,
    /// What new signing keys are for.
    pub signing_algorithm: SigningAlgorithm,
    /// Where the links in mails lead: a URL without a slash at its end.
    pub link_base: String,
    /// How guessing at one account is slowed down.
    pub lockout: LockoutRules,
    /// How long what is over is kept.
    pub retention: Retention,
    /// How many mails of one kind that anybody can ask for go to one address.
    pub mail_per_address: MailLimit,
    /// What roles may permit: Roster's permissions, and those that the backend registers.
    pub known_permissions: KnownPermissions,
}

/// What a [`Roster`] is made of.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub ids: Arc<dyn IdSource>,
    /// The threads that hash passwords.
    pub hashing: HashingPool,
    /// The server's secret keys.
    pub secrets: SecretKeys,
    /// What mails are made of.
    pub templates: Templates,
    /// How mail leaves.
    pub mailer: Arc<dyn Mailer>,
    /// The rules.
    pub settings: ServiceSettings,
    /// What makes it the mirror of other issuers. `None`: the users are Roster's own.
    pub mirror: Option<Mirror>,
    /// What the backend adds.
    pub extensions: Extensions,
}

/// The accounts service. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Roster {
    inner: Arc<Inner>,
    /// The request that this handle works for, where it is one that takes effect once.
    scope: Option<Arc<Scope>>,
}

struct Inner {
    deps: Deps,
    keyring: KeyringCache,
    cache: SessionCache,
    delivery: Delivery,
    issuers: Option<Issuers>,
}

impl Roster {
    /// Takes over what it is made of, makes the first signing key when there is none, and opens the others.
    ///
    /// # Errors
    /// [`KeysError`] when the database fails, or when the secret key does not open the signing keys.
    pub async fn start(mut deps: Deps) -> Result<Self, KeysError> {
        let inner = Inner {
            issuers: deps.mirror.take().map(Issuers::new),
            deps,
            keyring: KeyringCache::default(),
            cache: SessionCache::default(),
            delivery: Delivery::default(),
        };
        let roster = Self { inner: Arc::new(inner), scope: None };
        roster.prepare_keys().await?;
        Ok(roster)
    }

    /// A handle whose changes belong to a request that takes effect once.
    pub(crate) fn within(&self, scope: &Arc<Scope>) -> Self {
        Self { inner: Arc::clone(&self.inner), scope: Some(Arc::clone(scope)) }
    }

    pub(crate) fn scope(&self) -> Option<&Scope> {
        self.scope.as_deref()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.deps.clock.now()
    }

    /// The time that has passed since some moment before, for durations.
    pub(crate) fn monotonic(&self) -> std::time::Duration {
        self.inner.deps.clock.monotonic()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.deps.store
    }

    pub(crate) fn ids(&self) -> &dyn IdSource {
        self.inner.deps.ids.as_ref()
    }

    /// `N` random bytes.
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], RandomnessError> {
        let mut bytes = [0; N];
        self.ids().fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn secrets(&self) -> &SecretKeys {
        &self.inner.deps.secrets
    }

    pub(crate) fn keyring(&self) -> &KeyringCache {
        &self.inner.keyring
    }

    pub(crate) fn templates(&self) -> &Templates {
        &self.inner.deps.templates
    }

    pub(crate) fn cache(&self) -> &SessionCache {
        &self.inner.cache
    }

    /// The issuers whose users are mirrored, in mirror mode.
    pub(crate) fn issuers(&self) -> Option<&Issuers> {
        self.inner.issuers.as_ref()
    }

    /// What the backend adds.
    pub(crate) fn extensions(&self) -> &Extensions {
        &self.inner.deps.extensions
    }

    pub(crate) fn mailer(&self) -> &dyn Mailer {
        self.inner.deps.mailer.as_ref()
    }

    pub(crate) fn delivery(&self) -> &Delivery {
        &self.inner.delivery
    }

    /// The threads that hash passwords.
    pub fn hashing(&self) -> &HashingPool {
        &self.inner.deps.hashing
    }

    /// The rules of this installation.
    pub fn settings(&self) -> &ServiceSettings {
        &self.inner.deps.settings
    }
}
