//! `[log]`: what is logged, and in what form.

use tracing_subscriber::EnvFilter;

use super::SettingsError;
use super::key::{Entry, Key};
use super::raw::{Raw, Unfit};
use super::value::one_of;
use super::values::Values;

/// The words for levels.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// What is logged, and in what form.
#[derive(Debug, Clone)]
pub struct Log {
    /// The form; `pretty` on a terminal, else `json`, when not set.
    pub format: Option<LogFormat>,
    /// A level, or directives of `tracing-subscriber`'s `EnvFilter`; known to be valid.
    pub level: String,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For programs: one JSON object a line.
    Json,
}

const FORMAT: Key<LogFormat> =
    Key::new("log", "format", |raw| one_of(raw, &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)]))
        .derived("pretty on a terminal, else json")
        .takes("pretty or json")
        .about("The form of the log on standard error.");
const LEVEL: Key<String> = Key::new("log", "level", directives)
    .default("info")
    .takes("off, error, warn, info, debug or trace, or directives such as info,roster_service=debug")
    .about("What is logged. Libraries that handle secrets stay quiet whatever is asked for.");

pub(super) const KEYS: &[&dyn Entry] = &[&FORMAT, &LEVEL];

impl Log {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self { format: values.find(&FORMAT)?, level: values.get(&LEVEL)? })
    }
}

/// `EnvFilter` takes a lone word for a target to be logged in full, so that `verbose` would silence everything else: a
/// lone word has to be a level here.
fn directives(raw: &Raw) -> Result<String, Unfit> {
    let text = raw.as_text()?;
    let is_sound = |directive: &str| {
        directive.contains(['=', '[']) || LEVELS.contains(&directive.trim().to_ascii_lowercase().as_str())
    };
    let valid = !text.is_empty() && text.split(',').all(is_sound) && EnvFilter::builder().parse(text).is_ok();
    if valid { Ok(text.to_owned()) } else { Err(Unfit::PLAIN) }
}
