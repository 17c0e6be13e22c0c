//! The log: one line an event on standard error, for people or for programs.
//!
//! Whatever stands in a logged value, it cannot begin a line of its own or steer a terminal (OWASP ASVS 16.4.1), and
//! libraries through whose hands secrets go do not log the details of their work (ASVS 16.2.5).

use std::fmt::{self, Write};
use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{FilterExt, ParseError, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::settings::{Log, LogFormat};

/// Libraries that see statements, headers, mails or keys, and the most that they may say, whatever is asked for.
/// `actix_http` says nothing: it logs what clients do wrong as errors of the server, which the edge answers and logs.
/// `actix_server` announces every worker at its start.
const QUIET: [(&str, LevelFilter); 10] = [
    ("sqlx", LevelFilter::OFF),
    ("sea_orm", LevelFilter::OFF),
    ("actix_http", LevelFilter::OFF),
    ("actix_server", LevelFilter::WARN),
    ("actix_web", LevelFilter::INFO),
    ("h2", LevelFilter::INFO),
    ("hyper", LevelFilter::INFO),
    ("jsonwebtoken", LevelFilter::INFO),
    ("lettre", LevelFilter::INFO),
    ("rustls", LevelFilter::INFO),
];

/// The log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read; settings have checked it, so this does not happen to a program that loads them.
    #[error("the log level is not valid")]
    Filter(#[from] ParseError),
    /// Somebody else has set up a log in this process.
    #[error("a log is already set up in this process")]
    Twice(#[from] TryInitError),
}

/// Sends this process's log to standard error.
///
/// # Errors
/// When it was done before.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let is_terminal = std::io::stderr().is_terminal();
    Ok(subscriber(log, is_terminal, std::io::stderr)?.try_init()?)
}

/// The log on any writer.
pub(crate) fn subscriber<W>(
    log: &Log,
    is_terminal: bool,
    writer: W,
) -> Result<impl Subscriber + Send + Sync + use<W>, ParseError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let format = log.format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Pretty => Box::new(pretty(is_terminal, writer)),
        LogFormat::Json => Box::new(json(writer)),
    };
    let filter = EnvFilter::builder().parse(&log.level)?.and(filter_fn(is_allowed));
    Ok(Registry::default().with(lines.with_filter(filter)))
}

/// One line an event, the message first and its fields after it.
fn pretty<W>(is_terminal: bool, writer: W) -> impl Layer<Registry>
where
    W: for<'w> MakeWriter<'w> + 'static,
{
    let fields = debug_fn(|out, field, value| match field.name() {
        "message" => write!(Escaping(out), "{value:?}"),
        name => write!(Escaping(out), "{name}={value:?}"),
    });
    tracing_subscriber::fmt::layer()
        .compact()
        .fmt_fields(fields.delimited(" "))
        .with_ansi(is_terminal)
        .with_writer(writer)
}

/// One JSON object an event. JSON has an escape for every control character that could end a line.
fn json<W>(writer: W) -> impl Layer<Registry>
where
    W: for<'w> MakeWriter<'w> + 'static,
{
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_ansi(false)
        .with_writer(writer)
}

/// Whether an event or span is no detail of a quiet library's work.
fn is_allowed(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    let is_of =
        |name: &str| library.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    QUIET.iter().filter(|(name, _)| is_of(name)).all(|(_, most)| metadata.level() <= most)
}

/// Passes text on with everything escaped that ends a line, steers a terminal or reorders what is read.
struct Escaping<'a, W>(&'a mut W);

impl<W: Write> Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| {
            if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                write!(self.0, "{}", c.escape_default())
            } else {
                self.0.write_char(c)
            }
        })
    }
}

#[cfg(test)]
mod tests;
