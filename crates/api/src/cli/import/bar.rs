//! A progress bar, where somebody looks on.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

use roster_service::ImportProgress;

/// How often it moves at most.
const EVERY: Duration = Duration::from_millis(100);
/// Characters of the bar itself.
const WIDTH: usize = 24;

/// A line on standard error with rows, rate and time left. Quiet when that is no terminal.
pub(super) struct Bar {
    is_shown: bool,
    began: Instant,
    drawn: Option<Instant>,
    /// What was done with when it began to look: a resumed run does not begin at nothing.
    first: Option<ImportProgress>,
}

impl Bar {
    pub(super) fn on_terminal() -> Self {
        Self { is_shown: stderr().is_terminal(), began: Instant::now(), drawn: None, first: None }
    }

    pub(super) fn show(&mut self, progress: ImportProgress) {
        let first = *self.first.get_or_insert(progress);
        if !self.is_shown || self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let line = line(progress, first, self.began.elapsed());
        // Nobody is left to be told when the terminal is gone.
        let _ = write!(stderr(), "\r{line}\x1b[K");
    }

    /// Leaves the line to others.
    pub(super) fn clear(&mut self) {
        if self.drawn.take().is_some() {
            // Nobody is left to be told when the terminal is gone.
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// `[#########---------------]  37 %  370000 rows  9250 rows/s  1:08 left`
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is shown is rounded, and never negative"
)]
pub(super) fn line(progress: ImportProgress, first: ImportProgress, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = (progress.rows.saturating_sub(first.rows) as f64 / seconds) as u64;
    let rows = format!("{} rows  {rate} rows/s", progress.rows);
    let (Some(share), Some(begun)) = (progress.share, first.share) else {
        return rows;
    };
    let full = ((share * WIDTH as f64) as usize).min(WIDTH);
    let bar = format!("[{}{}] {:3} %", "#".repeat(full), "-".repeat(WIDTH - full), (share * 100.0) as u64);
    let done = share - begun;
    if done <= 0.0 {
        return format!("{bar}  {rows}");
    }
    let left = ((1.0 - share) / done * seconds) as u64;
    format!("{bar}  {rows}  {}:{:02} left", left / 60, left % 60)
}
