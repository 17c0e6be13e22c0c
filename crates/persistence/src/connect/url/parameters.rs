//! The parameters of a PostgreSQL URL: kept, renamed, dropped or refused, so that none is ignored in silence.

use url::Url;

use super::DatabaseUrlError;

/// What the driver understands.
const KEPT: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Without meaning here. SCRAM binds the channel whenever the server offers it, text is always UTF-8, and Roster has
/// its own time-outs.
const DROPPED: &[&str] =
    &["channel_binding", "client_encoding", "connect_timeout", "gssencmode", "keepalives", "keepalives_idle"];

const SSL_MODES: &str = "disable, allow, prefer, require, verify-ca, verify-full";

/// Leaves in `url` only what the driver understands.
pub(super) fn normalise(url: &mut Url) -> Result<(), DatabaseUrlError> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "sslmode" => kept.push(("sslmode".into(), ssl_mode("sslmode", &value)?.into())),
            // What Python drivers call it, and what some providers print.
            "ssl" => kept.push(("sslmode".into(), ssl_mode("ssl", &value)?.into())),
            "schema" => return Err(use_setting("schema", "ROSTER_DATABASE__SCHEMA")),
            "pgbouncer" => return Err(use_setting("pgbouncer", "ROSTER_DATABASE__POOLER")),
            "connection_limit" => return Err(use_setting("connection_limit", "DB_POOL_SIZE")),
            known if KEPT.contains(&known) => kept.push((name.into_owned(), value.into_owned())),
            known if DROPPED.contains(&known) => {}
            unknown => {
                return Err(DatabaseUrlError::UnknownParameter {
                    name: unknown.to_owned(),
                    known: KEPT.join(", "),
                });
            }
        }
    }
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    Ok(())
}

fn ssl_mode(name: &'static str, value: &str) -> Result<&'static str, DatabaseUrlError> {
    match value.to_ascii_lowercase().as_str() {
        "disable" => Ok("disable"),
        "allow" => Ok("allow"),
        "prefer" => Ok("prefer"),
        "require" => Ok("require"),
        "verify-ca" => Ok("verify-ca"),
        "verify-full" => Ok("verify-full"),
        "true" | "1" if name == "ssl" => Ok("require"),
        "false" | "0" if name == "ssl" => Ok("disable"),
        _ => Err(DatabaseUrlError::Value { name, allowed: SSL_MODES }),
    }
}

fn use_setting(name: &'static str, setting: &'static str) -> DatabaseUrlError {
    DatabaseUrlError::UseSetting { name, setting }
}
