//! `[rate_limit]`: how often one network may call.

use super::SettingsError;
use super::key::{Entry, Key};
use super::value::{Rate, truth};
use super::values::Values;

/// How often one network may call, on each node.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// Whether the three limits below hold. Lockout and the mail limit of an address always do.
    pub enabled: bool,
    /// Calls that check a password or a one-time token.
    pub credentials: Rate,
    /// Calls that send mail.
    pub mail: Rate,
    /// Refreshes.
    pub refresh: Rate,
}

const TAKES: &str = "a count of 1 to 1000000 and a period of 1s to 24h, such as 60/1m";

const ENABLED: Key<bool> = Key::new("rate_limit", "enabled", truth)
    .default("true")
    .takes("true or false")
    .about("Whether the three limits below hold.");
const CREDENTIALS: Key<Rate> = Key::new("rate_limit", "credentials", Rate::read)
    .default("60/1m")
    .takes(TAKES)
    .about("Calls of one network that check a password or a one-time token.");
const MAIL: Key<Rate> = Key::new("rate_limit", "mail", Rate::read)
    .default("30/1h")
    .takes(TAKES)
    .about("Calls of one network that send mail.");
const REFRESH: Key<Rate> = Key::new("rate_limit", "refresh", Rate::read)
    .default("600/1m")
    .takes(TAKES)
    .about("Refreshes of one network.");

pub(super) const KEYS: &[&dyn Entry] = &[&ENABLED, &CREDENTIALS, &MAIL, &REFRESH];

impl RateLimit {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            enabled: values.get(&ENABLED)?,
            credentials: values.get(&CREDENTIALS)?,
            mail: values.get(&MAIL)?,
            refresh: values.get(&REFRESH)?,
        })
    }
}
