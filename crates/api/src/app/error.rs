//! Why the service does not start.

use std::net::SocketAddr;

use roster_service::mail::{SenderError, SmtpUrlError, TemplatesError};
use roster_service::owned::ExtensionsError;
use roster_service::persistence::{DatabaseUrlError, SchemaError, SchemaNameError, StoreError};
use roster_service::{Internal, KeysError, SecretKeyError};

use crate::settings::KeyFileError;

/// Why the service does not start. Names settings by their key and never tells a secret.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database URL cannot be read.
    #[error("DATABASE_URL cannot be used")]
    DatabaseUrl(#[from] DatabaseUrlError),
    /// The name of the PostgreSQL schema cannot be used.
    #[error("ROSTER_DATABASE__SCHEMA cannot be used")]
    SchemaName(#[from] SchemaNameError),
    /// The database cannot be reached or refuses.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The schema belongs to somebody else, or to a later version.
    #[error("the database schema cannot be used")]
    Schema(#[from] SchemaError),
    /// Migrations have to be applied first.
    #[error(
        "the database schema is behind by {pending} migrations: run `{program} migrate up`, or `{program} serve --migrate`"
    )]
    SchemaBehind {
        /// How many.
        pending: usize,
        /// The name of the program.
        program: &'static str,
    },
    /// A later version has migrated the database, and this one must not run on it.
    #[error(
        "the database schema was migrated by a later version of this program; it needs version {min_version} at least"
    )]
    SchemaAhead {
        /// The oldest version that may run on it.
        min_version: String,
    },
    /// The backend's owned entities cannot be served.
    #[error("the owned entities of the backend cannot be served")]
    Extensions(#[from] ExtensionsError),
    /// There is no usable secret key.
    #[error("there is no usable secret key")]
    KeyFile(#[from] KeyFileError),
    /// Keys could not be derived from the secret key.
    #[error("ROSTER_SECRET_KEY cannot be used")]
    SecretKey(#[from] SecretKeyError),
    /// The signing keys cannot be used; a wrong secret key is the usual reason.
    #[error("the signing keys cannot be used")]
    Keys(#[from] KeysError),
    /// The database failed while the first administrator was looked for or invited.
    #[error("the first administrator (ROSTER_BOOTSTRAP__ADMIN_EMAIL) could not be invited")]
    FirstAdmin(#[source] Internal),
    /// The hashing threads could not be started.
    #[error("the password hashing threads could not be started")]
    Hashing(#[source] std::io::Error),
    /// A setting is outside what the service can do.
    #[error("{key} cannot be used")]
    Setting {
        /// The key.
        key: &'static str,
    },
    /// The client that fetches the keys of other issuers could not be made.
    #[error("the keys of issuers cannot be fetched")]
    KeySets(#[source] reqwest::Error),
    /// The sender of mails is no address.
    #[error("ROSTER_MAIL__FROM cannot be used")]
    Sender(#[from] SenderError),
    /// The SMTP server's URL cannot be used.
    #[error("ROSTER_MAIL__SMTP_URL cannot be used")]
    SmtpUrl(#[from] SmtpUrlError),
    /// Mails cannot be made of the templates.
    #[error("ROSTER_MAIL__TEMPLATES cannot be used")]
    Templates(#[from] TemplatesError),
    /// The folder for mails cannot be made.
    #[error("ROSTER_MAIL__DIRECTORY cannot be used")]
    MailDirectory(#[source] std::io::Error),
    /// Roster is to be mounted where nothing can be.
    #[error("`{prefix}` is no place to mount Roster at: a path begins with a slash and has none at its end")]
    Prefix {
        /// The place.
        prefix: String,
    },
    /// A route of the backend is Roster's already, or there twice.
    #[error("the backend has a route {method} {path}, which is there already")]
    RouteTaken {
        /// The method.
        method: String,
        /// The path.
        path: &'static str,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {bind} (ROSTER_HTTP__BIND)")]
    Listen {
        /// The address.
        bind: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}
