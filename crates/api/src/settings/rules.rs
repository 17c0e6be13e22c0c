//! Rules between keys, each of which is fit by itself.

use super::auth::{
    AUTH_ALLOW_WEAK_HASHES, AUTH_BCRYPT_COST, AUTH_REFRESH_TOKEN_TTL, AUTH_SESSION_IDLE_TTL,
    MIN_SOUND_BCRYPT_COST,
};
use super::bootstrap::BOOTSTRAP_ADMIN_EMAIL;
use super::database::DATABASE_URL;
use super::http::HTTP_BIND;
use super::identity::{IDENTITY_ISSUERS, IDENTITY_MODE};
use super::lockout::{LOCKOUT_DURATION, LOCKOUT_MAX_DURATION};
use super::mail::{MAIL_DIRECTORY, MAIL_SMTP_URL, MAIL_TRANSPORT};
use super::metrics::METRICS_BIND;
use super::secret_key::SECRET_KEY;
use super::values::Values;
use super::{Engine, IdentityMode, MailTransport, Settings};

/// Notes in `values` every rule that the settings break.
pub(super) fn check(settings: &Settings, values: &mut Values) {
    check_secrets(settings, values);
    check_mail(settings, values);
    check_identity(settings, values);
    check_bounds(settings, values);
}

fn check_secrets(settings: &Settings, values: &mut Values) {
    let Settings { database, secret_keys, auth, .. } = settings;
    values.refuse(
        database.url.engine() == Engine::Postgres && secret_keys.current.is_none(),
        SECRET_KEY,
        &[DATABASE_URL],
        "required with PostgreSQL; takes base64 of 32 random bytes, such as `openssl rand -base64 32` prints",
    );
    values.refuse(
        auth.bcrypt_cost < MIN_SOUND_BCRYPT_COST && !auth.allow_weak_hashes,
        AUTH_BCRYPT_COST,
        &[AUTH_ALLOW_WEAK_HASHES],
        "takes a number from 10 to 16; 4 to 9 only with ROSTER_AUTH__ALLOW_WEAK_HASHES=true, for tests",
    );
}

fn check_mail(settings: &Settings, values: &mut Values) {
    let mail = &settings.mail;
    values.refuse(
        mail.transport == MailTransport::Smtp && mail.smtp_url.is_none(),
        MAIL_SMTP_URL,
        &[MAIL_TRANSPORT],
        "required by the mail transport smtp; takes smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST?tls=required",
    );
    values.refuse(
        mail.transport == MailTransport::File && mail.directory.is_none(),
        MAIL_DIRECTORY,
        &[MAIL_TRANSPORT],
        "required by the mail transport file; takes the path of a folder",
    );
}

fn check_identity(settings: &Settings, values: &mut Values) {
    let Settings { identity, bootstrap, .. } = settings;
    let is_mirror = identity.mode == IdentityMode::Mirror;
    values.refuse(
        is_mirror && identity.issuers.is_empty(),
        IDENTITY_ISSUERS,
        &[IDENTITY_MODE],
        "the identity mode mirror needs at least one issuer",
    );
    values.refuse(
        !is_mirror && !identity.issuers.is_empty(),
        IDENTITY_ISSUERS,
        &[IDENTITY_MODE],
        "the identity mode local takes no issuers; did you mean ROSTER_IDENTITY__MODE=mirror?",
    );
    values.refuse(
        is_mirror && bootstrap.admin_email.is_some(),
        BOOTSTRAP_ADMIN_EMAIL,
        &[IDENTITY_MODE],
        "the identity mode mirror takes none; make the first administrator with `roster user set-role U admin` or an issuer's role_map",
    );
}

fn check_bounds(settings: &Settings, values: &mut Values) {
    let Settings { auth, lockout, http, metrics, .. } = settings;
    values.refuse(
        auth.session_idle_ttl > auth.refresh_token_ttl,
        AUTH_SESSION_IDLE_TTL,
        &[AUTH_REFRESH_TOKEN_TTL],
        "takes a duration from 5m to ROSTER_AUTH__REFRESH_TOKEN_TTL",
    );
    values.refuse(
        lockout.max_duration < lockout.duration,
        LOCKOUT_MAX_DURATION,
        &[LOCKOUT_DURATION],
        "takes a duration from ROSTER_LOCKOUT__DURATION to 7d",
    );
    values.refuse(
        metrics.bind.is_some_and(|bind| bind == http.bind && bind.port() != 0),
        METRICS_BIND,
        &[HTTP_BIND],
        "takes an address other than ROSTER_HTTP__BIND",
    );
}
