//! How the program ends: 0 done, 1 failed, 2 done but for some rows (`import`), 64 wrong usage.

use std::io::Write;
use std::process::ExitCode;

use super::import::RowsRefused;

/// The command line is wrong (`EX_USAGE` of BSD's sysexits).
const WRONG_USAGE: u8 = 64;
/// An import has refused some rows.
const ROWS_REFUSED: u8 = 2;

/// Answers a command line that asks for help or the version, or is wrong.
pub fn usage(error: &clap::Error) -> ExitCode {
    // Nobody is left to be told when the output is gone.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(WRONG_USAGE) } else { ExitCode::SUCCESS }
}

/// Says on standard error why a command failed, if it did.
pub fn finish(program: &str, outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // A value was found unfit only where it is used.
        Err(error) if error.is::<clap::Error>() => error.downcast_ref().map_or(ExitCode::FAILURE, usage),
        // The summary has said so.
        Err(error) if error.is::<RowsRefused>() => ExitCode::from(ROWS_REFUSED),
        Err(error) => {
            // Nobody is left to be told when the output is gone.
            let _ = writeln!(std::io::stderr(), "{program}: {}", describe(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes, without those that the one above has already told.
pub fn describe(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_its_causes_and_nothing_twice() {
        let error = anyhow::anyhow!("connection refused").context("cannot reach the database");
        assert_eq!(describe(&error), "cannot reach the database: connection refused");
        let error = anyhow::anyhow!("no route").context("cannot connect: no route");
        assert_eq!(describe(&error), "cannot connect: no route");
    }
}
