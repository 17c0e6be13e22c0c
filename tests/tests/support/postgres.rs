//! The PostgreSQL that the tests run on.

use super::POSTGRES_URL;

/// The parts of its URL: what stands before the host and port, these, and the parameters after the database's name.
#[expect(
    clippy::disallowed_methods,
    reason = "the one setting of the tests; nothing of Roster's own reads it"
)]
pub(crate) fn postgres_server() -> (String, String, String) {
    let url = std::env::var(POSTGRES_URL).unwrap();
    let (scheme, rest) = url.split_once("://").unwrap();
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.split('/').next().unwrap();
    let (user, server) = place.rsplit_once('@').unwrap_or(("", place));
    let before = if user.is_empty() { format!("{scheme}://") } else { format!("{scheme}://{user}@") };
    let after = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    (before, server.to_owned(), after)
}
