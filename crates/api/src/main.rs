//! The program `roster`.

use std::process::ExitCode;

use roster_api::cli::{self, Cli};

fn main() -> ExitCode {
    match Cli::read(std::env::args_os()) {
        Ok(cli) => cli::finish(cli::run(cli)),
        Err(error) => cli::usage(&error),
    }
}
