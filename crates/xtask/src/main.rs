//! Roster's developer commands, run as `cargo xtask <command>`.
//!
//! They need a Rust toolchain and nothing else: what a command wants from the system it finds or installs, and
//! what it cannot get it names. Linux and macOS only, because throw-away servers are run as process groups.

mod bench;
mod dependencies;
mod docs_check;
mod packages;
mod postgres;
mod process;
mod test;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  test [OPTIONS] [-- TEST OPTIONS]  run every test, on SQLite and on a PostgreSQL that is started for the run
  bench [WHAT] [OPTIONS]            measure the release build, and fail when a bound is missed
  docs-check                        check the links and the wording of the documentation
  deny                              check licences, banned crates and sources of all dependencies
  audit                             check all dependencies against the advisory database (needs the network)

`test` hands its options to `cargo test`, for example: cargo xtask test -p roster-domain email
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_deref() {
        Some("test") => test::run(&rest),
        Some("bench") => bench::run(&rest),
        Some("docs-check") => docs_check::run(),
        Some("deny") => dependencies::deny(),
        Some("audit") => dependencies::audit(),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            Ok(true)
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
