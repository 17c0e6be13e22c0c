//! The program `roster`.

use std::process::ExitCode;

use roster_api::backend::Backend;
use roster_api::cli;

fn main() -> ExitCode {
    cli::main(Backend::default(), std::env::args_os())
}
