//! For development: mails are shown to the person who started the program.

use std::fmt::Write as _;
use std::io::Write as _;

use super::{Mail, Mailer, MailerError, Sending};

/// Prints mails on standard error. They are no part of the structured log: that may be kept and shipped elsewhere,
/// and mails hold links that open accounts.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogMailer;

impl Mailer for LogMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        let printed = std::io::stderr().lock().write_all(readable(mail).as_bytes());
        let outcome =
            printed.map_err(|error| MailerError::transient(format!("standard error: {}", error.kind())));
        Box::pin(std::future::ready(outcome))
    }
}

/// The mail as a person likes to read it, set off from what else is printed.
fn readable(mail: &Mail) -> String {
    let mut shown = format!("\n  ---- mail to {} ----\n  {}\n\n", mail.to.as_typed(), mail.subject);
    for line in mail.text.lines() {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "  {line}");
    }
    shown.push_str("  ----\n\n");
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::samples::a_mail;

    #[test]
    fn a_printed_mail_shows_whom_it_is_for_and_all_of_its_text() {
        let mail = a_mail("ada@example.com");
        let shown = readable(&mail);
        assert!(shown.contains("mail to ada@example.com"), "{shown}");
        assert!(shown.contains(&mail.subject));
        assert!(mail.text.lines().all(|line| shown.contains(line)), "{shown}");
    }
}
