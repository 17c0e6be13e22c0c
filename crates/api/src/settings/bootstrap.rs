//! `[bootstrap]`: the first administrator.

use roster_service::domain::Email;

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::raw::{Raw, Unfit};
use super::values::Values;

/// The first administrator.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    /// Who is invited to be administrator when there is none.
    pub admin_email: Option<Email>,
}

const ADMIN_EMAIL: Key<Email> = Key::new("bootstrap", "admin_email", address)
    .takes("an e-mail address")
    .about("A start that finds no administrator mails this address an invitation to be one. Refused in the identity mode `mirror`.");

pub(super) const KEYS: &[&dyn Entry] = &[&ADMIN_EMAIL];
pub(super) const BOOTSTRAP_ADMIN_EMAIL: &Spec = &ADMIN_EMAIL.spec;

impl Bootstrap {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self { admin_email: values.find(&ADMIN_EMAIL)? })
    }
}

fn address(raw: &Raw) -> Result<Email, Unfit> {
    Email::parse(raw.as_text()?).map_err(|_| Unfit::PLAIN)
}
