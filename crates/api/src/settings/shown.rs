//! `config show`: each key, its value, and where that came from.

use super::auth::{AUTH_AUDIENCE, AUTH_ISSUER, AUTH_SESSION_IDLE_TTL};
use super::database::DATABASE_URL;
use super::http::HTTP_PUBLIC_URL;
use super::key::{Effect, Entry, Fallback, Spec};
use super::lockout::LOCKOUT_MAX_DURATION;
use super::mail::MAIL_LINK_BASE;
use super::values::Values;
use super::{Origin, Settings, format_duration, table};

/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// One key as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name in the environment.
    pub key: String,
    /// The value; `***` for a secret that was set, none when there is none.
    pub value: Option<String>,
    /// Where the value came from.
    pub origin: Origin,
    /// Whether it is acted upon.
    pub effect: Effect,
}

pub(super) fn all(settings: &Settings, values: &Values) -> Vec<Shown> {
    table().map(Entry::spec).map(|spec| one(spec, settings, values)).collect()
}

fn one(spec: &Spec, settings: &Settings, values: &Values) -> Shown {
    let (value, origin) = match (values.found(spec), spec.fallback) {
        (Some(_), _) if spec.is(DATABASE_URL) => (Some(settings.database.url.location().to_string()), None),
        (Some(_), _) if spec.is_secret => (Some(HIDDEN.to_owned()), None),
        (Some(found), _) => (Some(found.raw.to_string()), None),
        (None, Fallback::None) => (None, Some(Origin::Unset)),
        (None, Fallback::Value(text)) => match yielding(spec, settings).filter(|value| value != text) {
            Some(value) => (Some(value), Some(Origin::Derived)),
            None => (Some(text.to_owned()), Some(Origin::Default)),
        },
        (None, Fallback::Derived(from)) => {
            (Some(derived(spec, settings).unwrap_or_else(|| from.to_owned())), Some(Origin::Derived))
        }
    };
    let found = values.found(spec);
    Shown {
        key: found.map_or_else(|| spec.usual_name(), |found| found.written.clone()),
        value,
        origin: origin.or_else(|| found.map(|found| found.origin.clone())).unwrap_or(Origin::Unset),
        effect: spec.effect,
    }
}

/// Defaults that give way to another key.
fn yielding(spec: &Spec, settings: &Settings) -> Option<String> {
    if spec.is(AUTH_SESSION_IDLE_TTL) {
        Some(format_duration(settings.auth.session_idle_ttl))
    } else if spec.is(LOCKOUT_MAX_DURATION) {
        Some(format_duration(settings.lockout.max_duration))
    } else {
        None
    }
}

/// What can be told of a derived value before the service listens.
fn derived(spec: &Spec, settings: &Settings) -> Option<String> {
    let names = settings.public_names(settings.http.bind);
    let known = [
        (HTTP_PUBLIC_URL, names.public_url),
        (AUTH_ISSUER, names.issuer),
        (AUTH_AUDIENCE, names.audience.join(", ")),
        (MAIL_LINK_BASE, names.link_base),
    ];
    known.into_iter().find(|(known, _)| known.is(spec)).map(|(_, value)| value)
}
