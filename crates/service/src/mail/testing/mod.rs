//! A mailbox and a mail server for tests.

mod server;

use std::sync::{Mutex, PoisonError};

pub use self::server::{Conduct, MailServer};
use super::{Mail, Mailer, Sending};

/// Keeps every mail that is sent.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<Vec<Mail>>);

impl Mailbox {
    /// All mails so far, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Mailer for Mailbox {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
            Ok(())
        })
    }
}
