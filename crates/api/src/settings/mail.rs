//! `[mail]`: how mail leaves, and what stands in it.

use std::path::PathBuf;

use roster_service::mail::Sender;
use url::Url;

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::raw::{Raw, Unfit};
use super::value::{HttpUrl, Rate, SecretText, is_loopback, one_of};
use super::values::Values;

/// How mail leaves, and what stands in it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// How it leaves.
    pub transport: MailTransport,
    /// The server, for the `smtp` transport.
    pub smtp_url: Option<SecretText>,
    /// The folder, for the `file` transport.
    pub directory: Option<PathBuf>,
    /// Mails of one kind to one address that anybody can ask for.
    pub per_address: Rate,
    /// A folder whose files replace the built-in templates.
    pub templates: Option<PathBuf>,
    /// Who it is from.
    pub from: Sender,
    /// Where links lead; the public URL when not set.
    pub link_base: Option<HttpUrl>,
}

/// How mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTransport {
    /// It is printed on standard error, for development.
    Log,
    /// Each mail becomes a file.
    File,
    /// It goes to a server.
    Smtp,
}

const TRANSPORT: Key<MailTransport> = Key::new("mail", "transport", |raw| {
    one_of(raw, &[("log", MailTransport::Log), ("file", MailTransport::File), ("smtp", MailTransport::Smtp)])
})
.default("log")
.takes("log, file or smtp")
.about("How mail leaves: printed on standard error (for development), one `.eml` file each, or by SMTP.");
const SMTP_URL: Key<SecretText> = Key::new("mail", "smtp_url", smtp_url)
    .takes("smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST?tls=required; credentials without TLS only to this machine")
    .about("The mail server; required by the transport `smtp`.")
    .secret();
const DIRECTORY: Key<PathBuf> = Key::new("mail", "directory", path)
    .takes("the path of a folder")
    .about("The folder of mails; required by the transport `file`.");
const PER_ADDRESS: Key<Rate> = Key::new("mail", "per_address", Rate::read)
    .default("5/1h")
    .takes("a count of 1 to 1000000 and a period of 1s to 24h, such as 5/1h")
    .about("Mails of one kind to one address that anybody can ask for. Past it calls answer as always and nothing is sent.");
const TEMPLATES: Key<PathBuf> = Key::new("mail", "templates", path)
    .derived("built in")
    .takes("the path of a folder")
    .about("A folder whose files replace the built-in templates; a start tries them all.");
const FROM: Key<Sender> = Key::new("mail", "from", sender)
    .default("Roster <no-reply@localhost>")
    .takes("an address, or a name and an address such as Roster <no-reply@accounts.example>")
    .about("Who mails are from.");
const LINK_BASE: Key<HttpUrl> = Key::new("mail", "link_base", HttpUrl::read)
    .derived("the public URL")
    .takes("an http or https URL without credentials, query or fragment")
    .about("What mailed links begin with, when pages of your own answer them: `{base}/verify-email?token=...`, `/reset-password`, `/confirm-email`, `/accept-invitation`.");

pub(super) const KEYS: &[&dyn Entry] =
    &[&TRANSPORT, &SMTP_URL, &DIRECTORY, &PER_ADDRESS, &TEMPLATES, &FROM, &LINK_BASE];
pub(super) const MAIL_TRANSPORT: &Spec = &TRANSPORT.spec;
pub(super) const MAIL_SMTP_URL: &Spec = &SMTP_URL.spec;
pub(super) const MAIL_DIRECTORY: &Spec = &DIRECTORY.spec;
pub(super) const MAIL_LINK_BASE: &Spec = &LINK_BASE.spec;

impl Mail {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            transport: values.get(&TRANSPORT)?,
            smtp_url: values.find(&SMTP_URL)?,
            directory: values.find(&DIRECTORY)?,
            per_address: values.get(&PER_ADDRESS)?,
            templates: values.find(&TEMPLATES)?,
            from: values.get(&FROM)?,
            link_base: values.find(&LINK_BASE)?,
        })
    }
}

/// Credentials leave this machine only under TLS (ASVS 12.3.1) that nobody on the way can talk the two out of.
fn smtp_url(raw: &Raw) -> Result<SecretText, Unfit> {
    let text = raw.as_text()?;
    let url = Url::parse(text).map_err(|_| Unfit::because("is not a URL"))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Unfit::because("has no host"));
    }
    let mut is_encrypted = match url.scheme() {
        "smtps" => true,
        "smtp" => false,
        _ => return Err(Unfit::because("is neither smtp nor smtps")),
    };
    for (parameter, value) in url.query_pairs() {
        match (parameter.as_ref(), value.as_ref()) {
            ("tls", "required") => is_encrypted = true,
            ("tls", "none") => {}
            _ => return Err(Unfit::because("has a parameter other than tls=required or tls=none")),
        }
    }
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if has_credentials && !is_encrypted && !is_loopback(url.host().as_ref()) {
        return Err(Unfit::because("would send credentials unencrypted to another machine"));
    }
    Ok(SecretText::new(text))
}

fn sender(raw: &Raw) -> Result<Sender, Unfit> {
    Sender::parse(raw.as_text()?).map_err(|_| Unfit::PLAIN)
}

fn path(raw: &Raw) -> Result<PathBuf, Unfit> {
    let text = raw.as_text()?;
    if text.is_empty() || text.contains('\0') { Err(Unfit::PLAIN) } else { Ok(PathBuf::from(text)) }
}
