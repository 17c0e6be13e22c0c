#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io;
use std::sync::{Arc, Mutex};

use super::*;
use crate::settings::{Environment, Settings};

/// Line feeds, a forged line, terminal escapes (7 and 8 bit), and a mark that reorders text.
const HOSTILE: &str =
    "ada\r\n2026-01-01T00:00:00Z  INFO forged\n\u{1b}[2J\u{9b}31m\u{7f}\u{8}\u{2028}\u{202e}end";

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged by `body` under a level and, unless the terminal decides, in a format.
fn logged(level: &str, format: Option<&str>, is_terminal: bool, body: impl FnOnce()) -> String {
    let format = format.map(|format| ("ROSTER_LOG__FORMAT", format));
    let environment = Environment::new(format.into_iter().chain([("ROSTER_LOG__LEVEL", level)]));
    let log = Settings::from_environment(&environment).unwrap().log;
    let sink = Sink::default();
    let writer = sink.clone();
    let subscriber = subscriber(&log, is_terminal, move || writer.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, body);
    sink.text()
}

fn log_hostile_values() {
    let span = tracing::info_span!("request", path = %HOSTILE, agent = HOSTILE);
    let _entered = span.enter();
    tracing::info!(user.email = %HOSTILE, debug = ?HOSTILE, text = HOSTILE, "said {HOSTILE}");
}

/// IN-07
#[test]
fn hostile_values_stay_on_one_line_of_text() {
    let text = logged("info", Some("pretty"), false, log_hostile_values);
    assert_eq!(text.matches('\n').count(), 1, "{text:?}");
    assert!(text.ends_with('\n'));
    let unsafe_left = |c: char| c != '\n' && (c.is_control() || c == '\u{2028}' || c == '\u{202e}');
    assert!(!text.contains(unsafe_left), "{text:?}");
    for escaped in [r"user.email=ada\r\n2026", r"\u{1b}[2J", r"\u{9b}31m", r"said ada\r\n", r"path=ada\r\n"] {
        assert!(text.contains(escaped), "{escaped} in {text}");
    }
}

/// IN-07
#[test]
fn hostile_values_stay_in_one_json_line_and_come_out_as_they_were() {
    let text = logged("info", Some("json"), false, log_hostile_values);
    assert_eq!(text.matches('\n').count(), 1, "{text:?}");
    assert!(!text.contains(['\r', '\u{1b}']), "{text:?}");
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["user.email"], HOSTILE);
    assert_eq!(line["text"], HOSTILE);
    assert_eq!(line["message"], format!("said {HOSTILE}"));
    assert_eq!(line["span"]["path"], HOSTILE);
    assert_eq!(line["level"], "INFO");
}

/// IN-07
#[test]
fn a_terminal_gets_colours_but_no_escapes_of_somebody_else() {
    let text = logged("info", None, true, log_hostile_values);
    assert!(text.contains("\u{1b}["), "{text:?}");
    assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{9b}'), "{text:?}");
    assert_eq!(text.matches('\n').count(), 1, "{text:?}");
}

#[test]
fn the_form_is_json_unless_somebody_watches() {
    let hello = || tracing::info!("hello");
    assert!(logged("info", None, false, hello).starts_with('{'));
    assert!(!logged("info", None, true, hello).starts_with('{'));
    assert!(!logged("info", Some("pretty"), false, hello).contains('\u{1b}'));
}

#[test]
fn the_level_may_be_a_word_or_directives() {
    let both = || {
        tracing::info!("quiet");
        tracing::warn!("loud");
        tracing::debug!(target: "elsewhere", "detail");
    };
    let text = logged("warn", None, false, both);
    assert!(text.contains("loud") && !text.contains("quiet"));
    let text = logged("warn,elsewhere=debug", None, false, both);
    assert!(text.contains("loud") && text.contains("detail") && !text.contains("quiet"));
}

/// LG-02: statements, headers and mails in libraries' own words
#[test]
fn libraries_that_handle_secrets_are_quiet_at_every_level() {
    let text = logged("trace,sqlx=trace,sqlx::query=trace,h2=trace", None, false, || {
        tracing::error!(target: "sqlx::query", "canary-1");
        tracing::trace!(target: "sqlx_core::pool", "canary-2");
        tracing::warn!(target: "sea_orm::database", "canary-3");
        tracing::debug!(target: "h2::codec", "canary-4");
        tracing::error!(target: "actix_http::h1::dispatcher", "canary-5");
        tracing::info!(target: "actix_server::builder", "canary-7");
        tracing::debug!(target: "lettre::transport", "canary-6");
        tracing::warn!(target: "h2::server", "worth knowing");
        tracing::trace!(target: "h2o", "another library");
    });
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("worth knowing") && text.contains("another library"), "{text}");
}
