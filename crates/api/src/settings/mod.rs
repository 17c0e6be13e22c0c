//! Settings: what an operator decides.
//!
//! Three layers lie over one another: built-in defaults, a TOML file, the environment. Every key stands once, beside the
//! section that it belongs to; what is unknown, what is shown and what is documented is derived from these entries.
//! A start with a key that is unknown, unfit or missing is refused, with all such keys named at once and no value told
//! (OWASP ASVS 13.2.3).

mod auth;
mod bootstrap;
mod database;
mod environment;
mod error;
mod file;
mod http;
mod identity;
mod issuer;
mod key;
mod key_file;
mod lockout;
mod log;
mod mail;
mod metrics;
mod origin;
mod rate_limit;
mod raw;
mod retention;
mod rules;
mod secret_key;
mod shown;
mod suggest;
#[cfg(test)]
mod tests;
mod value;
mod values;
mod warnings;

use std::net::SocketAddr;
use std::path::Path;

use self::key::Entry;
use self::values::Values;

pub use self::auth::{Auth, Registration, SigningAlgorithm};
pub use self::bootstrap::Bootstrap;
pub(crate) use self::database::read_url as read_database_url;
pub use self::database::{Database, DatabaseUrl, Engine, Pooler};
pub use self::environment::Environment;
pub use self::error::{KeyProblem, SettingsError};
pub use self::http::Http;
pub use self::identity::{Identity, IdentityMode};
pub use self::issuer::Issuer;
pub use self::key::{Effect, Fallback, Spec};
pub(crate) use self::key_file::secret_keys_of;
pub use self::key_file::{KeyFileError, UsableKeys, secret_keys};
pub use self::lockout::Lockout;
pub use self::log::{Log, LogFormat};
pub use self::mail::{Mail, MailTransport};
pub use self::metrics::Metrics;
pub use self::origin::Origin;
pub use self::rate_limit::RateLimit;
pub use self::retention::Retention;
pub use self::secret_key::SecretKeys;
pub use self::shown::Shown;
pub use self::value::{HttpUrl, Rate, SecretBytes, SecretText, WebOrigin, format_duration, parse_duration};

/// The one table of keys, section by section.
const SECTIONS: [&[&dyn Entry]; 12] = [
    database::KEYS,
    http::KEYS,
    secret_key::KEYS,
    auth::KEYS,
    lockout::KEYS,
    rate_limit::KEYS,
    mail::KEYS,
    bootstrap::KEYS,
    identity::KEYS,
    retention::KEYS,
    metrics::KEYS,
    log::KEYS,
];

fn table() -> impl Iterator<Item = &'static dyn Entry> {
    SECTIONS.into_iter().flatten().copied()
}

/// Every setting there is, in the order of the documentation.
pub fn specs() -> impl Iterator<Item = &'static Spec> {
    table().map(Entry::spec)
}

/// What an operator decides, complete and checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data is.
    pub database: Database,
    /// Where the service listens and how it is reached.
    pub http: Http,
    /// The server's secret keys, as far as they were set.
    pub secret_keys: SecretKeys,
    /// Sign-up, sessions, tokens and password hashing.
    pub auth: Auth,
    /// How long guessing at one account is stopped.
    pub lockout: Lockout,
    /// How often one network may call.
    pub rate_limit: RateLimit,
    /// How mail leaves.
    pub mail: Mail,
    /// The first administrator.
    pub bootstrap: Bootstrap,
    /// Whose users these are.
    pub identity: Identity,
    /// How long what is over is kept.
    pub retention: Retention,
    /// Where Prometheus reads.
    pub metrics: Metrics,
    /// What is logged.
    pub log: Log,
    shown: Vec<Shown>,
}

/// What depends on the address that the service came to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicNames {
    /// The URL under which clients reach the service, without a slash at its end.
    pub public_url: String,
    /// The `iss` of access tokens.
    pub issuer: String,
    /// The `aud` of access tokens; at least one.
    pub audience: Vec<String>,
    /// What mailed links begin with, without a slash at its end.
    pub link_base: String,
}

impl Settings {
    /// Reads the settings file, the named one or `roster.toml` in the working directory when there is one, and lays the
    /// environment over it.
    ///
    /// # Errors
    /// When the file cannot be read or a key is unknown, unfit or missing.
    pub fn load(config: Option<&Path>, environment: &Environment) -> Result<Self, SettingsError> {
        Self::from_values(Values::gather(file::read(config)?, environment))
    }

    /// Reads the environment alone.
    ///
    /// # Errors
    /// When a key is unknown, unfit or missing.
    pub fn from_environment(environment: &Environment) -> Result<Self, SettingsError> {
        Self::from_values(Values::gather(Vec::new(), environment))
    }

    fn from_values(mut values: Values) -> Result<Self, SettingsError> {
        let mut settings = Self {
            database: Database::read(&values)?,
            http: Http::read(&values)?,
            secret_keys: SecretKeys::read(&values)?,
            auth: Auth::read(&values)?,
            lockout: Lockout::read(&values)?,
            rate_limit: RateLimit::read(&values)?,
            mail: Mail::read(&values)?,
            bootstrap: Bootstrap::read(&values)?,
            identity: Identity::read(&values)?,
            retention: Retention::read(&values)?,
            metrics: Metrics::read(&values)?,
            log: Log::read(&values)?,
            shown: Vec::new(),
        };
        rules::check(&settings, &mut values);
        values.verdict()?;
        settings.shown = shown::all(&settings, &values);
        Ok(settings)
    }

    /// Every key with its value, `***` where it is a secret, and where the value came from.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// What depends on the address that the service came to listen on, which differs from the configured one when that
    /// leaves the port to the system.
    pub fn public_names(&self, bound: SocketAddr) -> PublicNames {
        let public_url = self.http.public_url_at(bound);
        let or_public = |set: Option<String>| set.unwrap_or_else(|| public_url.clone());
        PublicNames {
            issuer: or_public(self.auth.issuer.clone()),
            audience: self.auth.audience.clone().unwrap_or_else(|| vec![public_url.clone()]),
            link_base: or_public(self.mail.link_base.as_ref().map(ToString::to_string)),
            public_url,
        }
    }
}
