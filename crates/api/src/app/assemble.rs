//! The service, put together from the settings.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

use roster_service::domain::{KnownPermissions, LockoutRules, MailLimit, PasswordPolicy, SessionSettings};
use roster_service::hashing::{Cost, HashingOptions, HashingPool};
use roster_service::mail::{FileMailer, LogMailer, Mailer, Sender, SmtpMailer, SmtpUrl, Templates};
use roster_service::persistence::Store;
use roster_service::{
    AccessTokenSettings, Deps, Issuer, Mirror, RegistrationMode, Retention, Roster, SecretKey,
    SecretKeyError, SecretKeys, ServiceSettings, SigningAlgorithm,
};

use super::{Ports, StartError};
use crate::backend::Backend;
use crate::key_sets::HttpKeySets;
use crate::settings::{
    self, Identity, IdentityMode, MailTransport, PublicNames, Registration, Settings, UsableKeys, secret_keys,
};

/// What the service is put together from.
pub(super) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) backend: &'a Backend,
    pub(super) names: PublicNames,
    pub(super) store: Store,
    pub(super) ports: Ports,
}

pub(super) async fn roster(parts: Parts<'_>) -> Result<Roster, StartError> {
    let Parts { settings, backend, names, store, ports } = parts;
    let keys = secret_keys(settings, |bytes| ports.ids.fill(bytes))?;
    let secrets = secrets(&keys)?;
    let mailer = match ports.mailer.or_else(|| backend.own_mailer()) {
        Some(mailer) => mailer,
        None => mailer(&settings.mail)?,
    };
    backend.extensions().prepare(&store).await?;
    let deps = Deps {
        store,
        clock: ports.clock,
        ids: ports.ids,
        hashing: HashingPool::start(hashing(settings)?).map_err(StartError::Hashing)?,
        secrets,
        templates: templates(settings)?,
        mailer,
        settings: ServiceSettings {
            known_permissions: backend.known_permissions(),
            ..rules(settings, names)?
        },
        mirror: mirror(&settings.identity)?,
        extensions: backend.extensions().clone(),
    };
    Ok(Roster::start(deps).await?)
}

/// What is derived from the secret keys.
pub(super) fn secrets(keys: &UsableKeys) -> Result<SecretKeys, SecretKeyError> {
    let key = |bytes: &settings::SecretBytes| SecretKey::from_bytes(*bytes.expose());
    SecretKeys::new(&key(&keys.current), keys.previous.as_ref().map(key).as_ref())
}

fn hashing(settings: &Settings) -> Result<HashingOptions, StartError> {
    let auth = &settings.auth;
    let cost = Cost::new(auth.bcrypt_cost).ok_or(StartError::Setting { key: "ROSTER_AUTH__BCRYPT_COST" })?;
    let cores = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(HashingOptions {
        threads: auth.hashing_threads.and_then(|threads| NonZeroUsize::new(count(threads))).unwrap_or(cores),
        queue: auth.hashing_queue.map(count),
        cost,
    })
}

fn rules(settings: &Settings, names: PublicNames) -> Result<ServiceSettings, StartError> {
    let auth = &settings.auth;
    let min_length = usize::try_from(auth.password_min_length).unwrap_or(usize::MAX);
    Ok(ServiceSettings {
        registration: match auth.registration {
            Registration::Verify => RegistrationMode::Verify,
            Registration::Open => RegistrationMode::Open,
            Registration::Closed => RegistrationMode::Closed,
        },
        password_policy: PasswordPolicy::new(min_length)
            .map_err(|_| StartError::Setting { key: "ROSTER_AUTH__PASSWORD_MIN_LENGTH" })?,
        sessions: SessionSettings {
            absolute_ttl: auth.refresh_token_ttl,
            idle_ttl: auth.session_idle_ttl,
            refresh_grace: auth.refresh_grace,
            max_sessions: u64::from(auth.max_sessions),
            is_single_session: auth.single_session,
        },
        access_tokens: AccessTokenSettings {
            issuer: names.issuer,
            audience: names.audience,
            ttl: auth.access_token_ttl,
        },
        signing_algorithm: match auth.signing_algorithm {
            settings::SigningAlgorithm::EdDsa => SigningAlgorithm::EdDsa,
            settings::SigningAlgorithm::Es256 => SigningAlgorithm::Es256,
        },
        link_base: names.link_base,
        retention: Retention {
            deleted_users: settings.retention.deleted_users,
            audit_events: settings.retention.audit_events,
        },
        lockout: LockoutRules {
            threshold: settings.lockout.threshold,
            duration: settings.lockout.duration,
            max_duration: settings.lockout.max_duration,
        },
        mail_per_address: MailLimit {
            count: settings.mail.per_address.count(),
            period: settings.mail.per_address.period(),
        },
        known_permissions: KnownPermissions::default(),
    })
}

/// The issuers whose users are mirrored, in mirror mode.
fn mirror(identity: &Identity) -> Result<Option<Mirror>, StartError> {
    if identity.mode == IdentityMode::Local {
        return Ok(None);
    }
    let issuer = |issuer: &settings::Issuer| Issuer {
        issuer: issuer.issuer.clone(),
        jwks_url: issuer.jwks_url.as_url().clone(),
        audience: issuer.audience.clone(),
        typ: issuer.typ.clone(),
        algorithms: issuer.algorithms.clone(),
        role_map: issuer.role_map.clone(),
    };
    Ok(Some(Mirror {
        issuers: identity.issuers.iter().map(issuer).collect(),
        keys_max_age: identity.keys_max_age,
        key_sets: Arc::new(HttpKeySets::new().map_err(StartError::KeySets)?),
    }))
}

/// What mails are made of; every mail is tried.
pub(super) fn templates(settings: &Settings) -> Result<Templates, StartError> {
    Ok(match &settings.mail.templates {
        Some(folder) => Templates::with_folder(folder)?,
        None => Templates::built_in()?,
    })
}

fn mailer(mail: &settings::Mail) -> Result<Arc<dyn Mailer>, StartError> {
    let from = Sender::parse(&mail.from.to_string())?;
    let missing = |key| StartError::Setting { key };
    Ok(match mail.transport {
        MailTransport::Log => Arc::new(LogMailer),
        MailTransport::File => {
            let directory = mail.directory.as_ref().ok_or(missing("ROSTER_MAIL__DIRECTORY"))?;
            Arc::new(FileMailer::new(directory, from).map_err(StartError::MailDirectory)?)
        }
        MailTransport::Smtp => {
            let url = mail.smtp_url.as_ref().ok_or(missing("ROSTER_MAIL__SMTP_URL"))?;
            Arc::new(SmtpMailer::new(SmtpUrl::parse(url.expose())?, from))
        }
    })
}
