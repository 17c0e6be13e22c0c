//! Delivery to a mail server.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use lettre::transport::smtp::response::Category;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Mail, Mailer, MailerError, Sender, Sending, SmtpUrl};
use crate::domain::Email;

/// Longest that the server may take to connect or to answer one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections kept open between mails.
const CONNECTIONS: u32 = 4;
/// Longest that a connection is kept without use; servers end them after some minutes.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Hands mails to a server by SMTP, over connections that are kept for the next mail.
pub struct SmtpMailer {
    builder: AsyncSmtpTransportBuilder,
    transport: RwLock<Transport>,
    from: Sender,
}

impl SmtpMailer {
    /// Connects with the first mail. Call it inside of a Tokio runtime, on which idle connections are looked after.
    pub fn new(url: SmtpUrl, from: Sender) -> Self {
        let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE_TIMEOUT);
        let builder = url.into_builder().timeout(Some(COMMAND_TIMEOUT)).pool_config(pool);
        Self { transport: RwLock::new(builder.clone().build()), builder, from }
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), MailerError> {
        let message = mail.message(&self.from)?;
        let transport = self.transport.read().unwrap_or_else(PoisonError::into_inner).clone();
        let delivery = Delivery { mailer: self, has_ended: false };
        let outcome = transport.send(message).await;
        delivery.end();
        outcome.map(drop).map_err(|error| refusal(&error, &mail.to))
    }

    fn leave_connections(&self) {
        *self.transport.write().unwrap_or_else(PoisonError::into_inner) = self.builder.clone().build();
    }
}

/// A mail on its way. One that is cut off leaves its connection in the middle of a command, and lettre (0.11.23) keeps it
/// for the next mail, which would take late answers for its own. So a cut ends the keeping of all.
struct Delivery<'a> {
    mailer: &'a SmtpMailer,
    has_ended: bool,
}

impl Delivery<'_> {
    fn end(mut self) {
        self.has_ended = true;
    }
}

impl Drop for Delivery<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.mailer.leave_connections();
        }
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin(self.deliver(mail))
    }
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// What is final are replies that refuse this recipient or this message: 55x, "mail system" (RFC 5321, 4.2.3). Other 5xx
/// replies, a refused log-in for one, come of a wrong setting, and mails wait until it is mended. What the server said
/// beside the code is left out: it mostly repeats the address.
fn refusal(error: &Error, to: &Email) -> MailerError {
    match error.status() {
        Some(code) if error.is_permanent() && code.category == Category::MailSystem => {
            MailerError::permanent(format!("the mail server answered {code}"))
        }
        Some(code) => MailerError::transient(format!("the mail server answered {code}")),
        None if error.is_client() && !to.local_part().is_ascii() => {
            MailerError::permanent("the mail server takes no addresses beyond ASCII")
        }
        None if error.is_client() => {
            MailerError::transient("the mail server lacks STARTTLS or a known way to log in")
        }
        None if error.is_tls() => MailerError::transient("no TLS connection to the mail server"),
        None if error.is_timeout() => MailerError::transient("the mail server took too long"),
        None => MailerError::transient("no connection to the mail server"),
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
