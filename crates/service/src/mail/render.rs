//! From a payload to a mail that a person can read.

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::variables::Variables;
use super::{MailKind, MailPayload, MailerError};
use crate::domain::{Email, OutboxId, Timestamp};

/// What the first line of a text template begins with.
const SUBJECT: &str = "Subject: ";
/// The frame around the HTML form of every mail.
const LAYOUT: &str = include_str!("templates/layout.html");

/// Templates render with strict rules: a variable that does not exist is an error.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
});

/// A mail that is ready to leave, to exactly one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id in the outbox; its `Message-ID` is made of it, so that a second delivery can be recognised as such.
    pub id: OutboxId,
    /// When it was rendered.
    pub at: Timestamp,
    /// Who gets it.
    pub to: Email,
    /// What it is about.
    pub kind: MailKind,
    /// One line.
    pub subject: String,
    /// The form for readers of plain text.
    pub text: String,
    /// The form for all others.
    pub html: String,
}

impl MailPayload {
    /// Renders the mail for the outbox entry `id`, dated `at`.
    ///
    /// # Errors
    /// A permanent one when a template is broken.
    pub fn render(&self, id: OutboxId, at: Timestamp) -> Result<Mail, MailerError> {
        let kind = self.kind();
        let variables = Value::from(Serde(Variables::of(self)));
        let source = kind.templates();
        let text = fill(kind, "txt", source.text, &variables)?;
        let (subject, text) = split_subject(&text).ok_or_else(|| {
            MailerError::permanent(format!("{}.txt does not begin with a subject", kind.as_str()))
        })?;
        let content = Value::from_safe_string(fill(kind, "html", source.html, &variables)?);
        let html = fill(kind, "html", LAYOUT, &context! { subject, content })?;
        Ok(Mail {
            id,
            at,
            to: self.to().clone(),
            kind,
            subject: subject.to_owned(),
            text: text.to_owned(),
            html,
        })
    }
}

/// The ending decides what is escaped: all that is filled into HTML is.
fn fill(kind: MailKind, ending: &str, source: &str, variables: &Value) -> Result<String, MailerError> {
    let name = format!("{}.{ending}", kind.as_str());
    ENVIRONMENT
        .render_named_str(&name, source, variables)
        .map_err(|error| MailerError::permanent(format!("template {name}: {}", error.kind())))
}

/// The first line of a rendered text is the subject, the rest after a blank line the mail.
fn split_subject(rendered: &str) -> Option<(&str, &str)> {
    let (subject, text) = rendered.strip_prefix(SUBJECT)?.split_once('\n')?;
    Some((subject.trim(), text.trim_start()))
}

/// The link in it is a secret: only what it is about is shown.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
