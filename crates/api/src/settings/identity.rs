//! `[identity]`: whose users these are.

use std::time::Duration;

use super::SettingsError;
use super::issuer::{self, Issuer};
use super::key::{Entry, Key, Spec};
use super::value::{duration, one_of};
use super::values::Values;

/// Whose users these are.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Roster's own, or those of other issuers.
    pub mode: IdentityMode,
    /// The issuers whose tokens are trusted; none in mode `local`.
    pub issuers: Vec<Issuer>,
    /// How long the keys of an issuer that does not answer are used, 1 minute to 30 days.
    pub keys_max_age: Duration,
}

/// Whose users these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityMode {
    /// Roster's own.
    Local,
    /// Those of other issuers, provisioned from their tokens.
    Mirror,
}

const MODE: Key<IdentityMode> = Key::new("identity", "mode", |raw| {
    one_of(raw, &[("local", IdentityMode::Local), ("mirror", IdentityMode::Mirror)])
})
.default("local")
.takes("local or mirror")
.about("`mirror` trusts the tokens of other issuers and provisions users from them.");
const ISSUERS: Key<Vec<Issuer>> = Key::new("identity", "issuers", issuer::read_all)
    .takes(r#"a list of tables [{issuer="...", jwks_url="https://...", audience="..."}], each optionally with typ, algorithms, role_map"#)
    .about("The issuers that `mirror` trusts, which needs at least one; refused in mode `local`. In the file also as `[[identity.issuers]]`.");
const KEYS_MAX_AGE: Key<Duration> = Key::new("identity", "keys_max_age", |raw| {
    duration(raw, Duration::from_mins(1)..=Duration::from_hours(30 * 24))
})
.default("24h")
.takes("a duration from 1m to 30d")
.about("How long the keys of an issuer that does not answer are used.");

pub(super) const KEYS: &[&dyn Entry] = &[&MODE, &ISSUERS, &KEYS_MAX_AGE];
pub(super) const IDENTITY_MODE: &Spec = &MODE.spec;
pub(super) const IDENTITY_ISSUERS: &Spec = &ISSUERS.spec;

impl Identity {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            mode: values.get(&MODE)?,
            issuers: values.find(&ISSUERS)?.unwrap_or_default(),
            keys_max_age: values.get(&KEYS_MAX_AGE)?,
        })
    }
}
