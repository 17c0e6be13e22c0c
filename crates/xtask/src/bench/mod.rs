//! `cargo xtask bench [WHAT]`: benchmarks of the real program in release, on databases that are thrown away.

mod client;
mod database;
mod flood;
mod import;
mod list;
mod options;
mod program;
mod revocation;
mod server;
mod shuffle;
mod sign_in;
mod stage;
mod timing;

use anyhow::{Result, bail};

use self::options::Options;

/// A benchmark: measures, prints, and answers whether what was measured is within its bound.
struct Benchmark {
    name: &'static str,
    proves: &'static str,
    run: fn(&Options) -> Result<bool>,
}

const BENCHMARKS: [Benchmark; 5] = [
    Benchmark {
        name: "timing",
        proves: "log-in and sign-up take the same time whatever there is behind an address",
        run: timing::run,
    },
    Benchmark {
        name: "flood",
        proves: "those who are signed in hardly notice that others flood the log-in",
        run: flood::run,
    },
    Benchmark {
        name: "revocation",
        proves: "whoever is thrown out on one node is out on the others within a second",
        run: revocation::run,
    },
    Benchmark {
        name: "list",
        proves: "a page of 1,000,000 users costs the same wherever it lies, and a search hardly more",
        run: list::run,
    },
    Benchmark {
        name: "import",
        proves: "1,000,000 users move in at half the speed at least of writing their rows, in little memory",
        run: import::run,
    },
];

/// Runs the benchmark that `arguments` name, all of them when they name none. `Ok(false)` when a bound is missed.
pub(crate) fn run(arguments: &[String]) -> Result<bool> {
    let options = Options::read(arguments)?;
    let picked: Vec<&Benchmark> = BENCHMARKS
        .iter()
        .filter(|benchmark| options.what.as_deref().is_none_or(|what| what == benchmark.name))
        .collect();
    if picked.is_empty() {
        bail!("there is no such benchmark\n\n{}", usage());
    }
    let mut holds = true;
    for benchmark in picked {
        holds &= (benchmark.run)(&options)?;
    }
    Ok(holds)
}

/// Prints a result as the options ask for it.
fn show(options: &Options, json: &serde_json::Value, tables: &dyn std::fmt::Display) {
    if options.is_json {
        println!("{json:#}");
    } else {
        println!("{tables}");
    }
}

/// How the command is used, and what there is to measure.
fn usage() -> String {
    let list =
        BENCHMARKS.map(|benchmark| format!("  {:<10} {}", benchmark.name, benchmark.proves)).join("\n");
    format!(
        "\
Usage: cargo xtask bench [WHAT] [OPTIONS]

WHAT is one of these, all of them when left out:
{list}

Options:
  --json          print the result as JSON
  --program FILE  measure this `roster` instead of building one
  --samples N     samples of each class (default 300)
  --seed N        draw another order of the samples (default 1)
"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::run;

    #[test]
    fn an_unknown_benchmark_is_answered_with_those_that_exist() {
        let error = run(&["speed".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("  timing     "), "{error}");
    }
}
