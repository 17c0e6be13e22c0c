//! From a payload to a mail that a person can read.

mod check;
mod error;
mod folder;
mod variables;

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use self::variables::Variables;
use super::kind::LAYOUT_FILE;
use super::message::deliverable;
use super::{MailKind, MailPayload, MailerError};
use crate::domain::{Email, OutboxId, Timestamp};

pub use self::error::{TemplateProblem, TemplatesError};

/// What the first line of a text template begins with.
const SUBJECT: &str = "Subject: ";

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

/// What mails are made of: the built-in templates, or those of a folder in their place. All of them were tried.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
}

/// A mail without its envelope.
struct Content {
    subject: String,
    text: String,
    html: String,
}

/// Why a template gives no mail.
enum Unfit {
    Template(minijinja::Error),
    NoSubject,
}

impl Templates {
    /// The templates that come with Roster.
    ///
    /// # Errors
    /// None, as long as those are whole.
    pub fn built_in() -> Result<Self, TemplatesError> {
        Self::of(Vec::new())
    }

    /// The templates of a folder, and the built-in ones for all that it does not hold. A file replaces the template of its
    /// name; names that begin with a dot are passed over.
    ///
    /// # Errors
    /// When the folder cannot be read, when a file has the name of no template, and when a mail of any kind cannot be made
    /// of what is there.
    pub fn with_folder(folder: &Path) -> Result<Self, TemplatesError> {
        Self::of(folder::read(folder)?)
    }

    fn of(replacements: Vec<folder::Replacement>) -> Result<Self, TemplatesError> {
        let mut environment = Environment::new();
        // A value that is not there fails where it is printed; `{% if ip %}` may ask for it.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let problems = folder::fill(&mut environment, replacements);
        if !problems.is_empty() {
            return Err(TemplatesError::Unfit(problems));
        }
        let problems = check::problems(&environment);
        if problems.is_empty() { Ok(Self { environment }) } else { Err(TemplatesError::Unfit(problems)) }
    }

    /// Renders the mail for the outbox entry `id`, dated `at`.
    ///
    /// # Errors
    /// A permanent one when its recipient is not one deliverable mailbox, or when a template fails.
    pub fn render(&self, payload: &MailPayload, id: OutboxId, at: Timestamp) -> Result<Mail, MailerError> {
        deliverable(payload.to())?;
        let kind = payload.kind();
        let Content { subject, text, html } = fill(&self.environment, kind, &Variables::of(payload))
            .map_err(|unfit| match unfit {
                // What else the error says may hold the values, and with them the link.
                Unfit::Template(error) => {
                    MailerError::permanent(format!("template {}: {}", kind.as_str(), error.kind()))
                }
                Unfit::NoSubject => MailerError::permanent(format!("{} has no subject", kind.text_file())),
            })?;
        Ok(Mail { id, at, to: payload.to().clone(), kind, subject, text, html })
    }
}

/// What is filled into a file is escaped when that ends in `.html`.
fn fill(environment: &Environment, kind: MailKind, variables: &Variables) -> Result<Content, Unfit> {
    let variables = Value::from(Serde(variables));
    let rendered = |file: &str, variables: &Value| -> Result<String, Unfit> {
        environment
            .get_template(file)
            .and_then(|template| template.render(variables))
            .map_err(Unfit::Template)
    };
    let text = rendered(kind.text_file(), &variables)?;
    let (subject, text) = split_subject(&text).ok_or(Unfit::NoSubject)?;
    let content = Value::from_safe_string(rendered(kind.html_file(), &variables)?);
    let html = rendered(LAYOUT_FILE, &context! { subject, content, ..variables })?;
    Ok(Content { subject: subject.to_owned(), text: text.to_owned(), html })
}

/// The first line of a rendered text is the subject, the rest after a blank line the mail; neither is empty.
fn split_subject(rendered: &str) -> Option<(&str, &str)> {
    let (subject, text) = rendered.strip_prefix(SUBJECT)?.split_once('\n')?;
    let (subject, text) = (subject.trim(), text.trim_start());
    (!subject.is_empty() && !text.is_empty()).then_some((subject, text))
}

/// The link in it is a secret: only what it is about is shown.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod documentation_tests;
#[cfg(test)]
mod folder_tests;
#[cfg(test)]
mod tests;
