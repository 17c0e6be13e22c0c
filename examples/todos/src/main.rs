//! The program `todos`: the commands and settings of `roster`, with todos.

use std::process::ExitCode;

fn main() -> ExitCode {
    roster_api::cli::main(todos::backend(), std::env::args_os())
}
