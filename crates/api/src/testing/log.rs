//! What the applications of a process log.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::settings;
use crate::telemetry;

/// What was logged so far.
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Set up once: a process has one log.
static STARTED: LazyLock<()> = LazyLock::new(|| {
    let log = settings(&[("ROSTER_LOG__LEVEL", "trace"), ("ROSTER_LOG__FORMAT", "json")]).log;
    let subscriber = telemetry::subscriber(&log, false, || Lines).expect("the filter of the log");
    tracing::subscriber::set_global_default(subscriber).expect("nobody else logs in this process");
});

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that the applications of this process have logged since the first call: at the finest level, through the
/// program's own filter, one JSON object a line.
pub fn logged() -> String {
    LazyLock::force(&STARTED);
    String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}
