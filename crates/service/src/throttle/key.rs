//! What is counted, hidden: a row of the database names nobody.

use aws_lc_rs::hmac;

use crate::Roster;
use crate::domain::{DeviceTokenId, Email, SessionId, User, UserId, Username};
use crate::mail::MailKind;
use crate::persistence::ThrottleKey;

/// Something that is counted.
pub(super) enum Subject<'a> {
    /// Strangers' log-ins to the account of an address, whether or not there is one.
    Address(&'a Email),
    /// Log-ins with a text that names no account: neither an address nor anybody's username.
    Name(&'a str),
    /// Log-ins from a known device.
    Device(DeviceTokenId, UserId),
    /// Current passwords given in a session.
    Session(SessionId, UserId),
    /// Mails of one kind to one address.
    Mail(MailKind, &'a Email),
}

impl<'a> Subject<'a> {
    /// What strangers' log-ins with this identifier count for. Every spelling of an address, and the username that belongs
    /// to it, are one; so an address stays the same subject whatever becomes of the account behind it.
    pub(super) fn of_login(identifier: &'a str, email: Option<&'a Email>, user: Option<&'a User>) -> Self {
        match user.map(|user| &user.email).or(email) {
            Some(email) => Self::Address(email),
            None => Self::Name(identifier),
        }
    }

    /// The kind and, after the first NUL, what it is of: no two subjects have the same text.
    fn text(&self) -> String {
        match self {
            Self::Address(email) => format!("address\0{}", email.canonical()),
            Self::Name(name) => format!("name\0{}", Username::canonical_form(name)),
            Self::Device(id, _) => format!("device\0{id}"),
            Self::Session(id, _) => format!("session\0{id}"),
            Self::Mail(kind, email) => format!("mail\0{}\0{}", kind.as_str(), email.canonical()),
        }
    }

    fn user(&self) -> Option<UserId> {
        match self {
            Self::Device(_, user) | Self::Session(_, user) => Some(*user),
            Self::Address(_) | Self::Name(_) | Self::Mail(..) => None,
        }
    }
}

impl Roster {
    /// The key that a subject is counted by.
    pub(super) fn throttle_key(&self, subject: &Subject<'_>) -> ThrottleKey {
        let hash = mac(self.secrets().current_throttle(), subject);
        ThrottleKey { hash, user: subject.user() }
    }

    /// Every key that a subject may have been counted by: after a change of the secret key there are two.
    pub(super) fn throttle_hashes(&self, subject: &Subject<'_>) -> Vec<Vec<u8>> {
        self.secrets().throttle().map(|key| mac(key, subject)).collect()
    }
}

fn mac(key: &hmac::Key, subject: &Subject<'_>) -> Vec<u8> {
    hmac::sign(key, subject.text().as_bytes()).as_ref().to_vec()
}
