//! The PostgreSQL that the tests run on.

use super::{POSTGRES_URL, setting};

/// The parts of its URL: what stands before the host and port, these, and the parameters after the database's name.
pub(crate) fn postgres_server() -> (String, String, String) {
    let url = setting(POSTGRES_URL).into_string().unwrap();
    let (scheme, rest) = url.split_once("://").unwrap();
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.split('/').next().unwrap();
    let (user, server) = place.rsplit_once('@').unwrap_or(("", place));
    let before = if user.is_empty() { format!("{scheme}://") } else { format!("{scheme}://{user}@") };
    let after = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    (before, server.to_owned(), after)
}
