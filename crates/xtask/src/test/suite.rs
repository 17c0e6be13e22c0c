//! Runs cargo's own test runner, shows what it prints and counts along.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Tools;
use super::tally::Tally;
use crate::postgres::Cluster;
use crate::workspace;

/// Runs the tests that `arguments` select, all of them when it is empty.
pub(super) fn run(arguments: &[String], tools: &Tools, cluster: &mut Cluster) -> Result<Tally> {
    let mut command = workspace::cargo()?;
    command
        .args(cargo_arguments(arguments))
        .env("ROSTER_TEST_POSTGRES_URL", cluster.url())
        .env("ROSTER_TEST_PYTHON", &tools.python.program)
        .env("ROSTER_TEST_NODE", &tools.node.program)
        .env("ROSTER_TEST_NODE_MODULES", &tools.node.modules)
        .env("ROSTER_TEST_CHROMIUM", &tools.browser.program)
        .env("ROSTER_TEST_CHROMEDRIVER", &tools.browser.driver)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // A group of its own, so that all test processes can be ended at once.
        .process_group(0);
    let mut child = start(&mut command)?;
    cluster.tests_run_in(child.id())?;
    let tally = follow(&mut child)?;
    let status = child.wait()?;
    cluster.tests_are_over()?;
    if !status.success() && tally.is_success() {
        bail!("the tests did not build, or a test process died ({status}); before that {}", tally.totals());
    }
    Ok(tally)
}

fn start(command: &mut Command) -> Result<Child> {
    command.spawn().context("cannot run cargo")
}

fn follow(child: &mut Child) -> Result<Tally> {
    let mut lines = BufReader::new(child.stdout.take().context("cargo has no standard output")?);
    let mut tally = Tally::default();
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        tally.note(text.trim_end());
        line.clear();
    }
    Ok(tally)
}

/// Ignored tests are those that plain `cargo test` has nothing to run with; here they all run.
fn cargo_arguments(arguments: &[String]) -> Vec<&str> {
    let mut halves = arguments.splitn(2, |argument| argument == "--");
    let mine = halves.next().unwrap_or_default();
    let harness = halves.next().unwrap_or_default();
    let picks_packages =
        mine.iter().any(|argument| argument.starts_with("-p") || argument.starts_with("--package"));
    let mut all = vec!["test", "--no-fail-fast"];
    if !picks_packages {
        all.push("--workspace");
    }
    all.extend(mine.iter().map(String::as_str));
    all.extend(["--", "--include-ignored"]);
    all.extend(harness.iter().map(String::as_str));
    all
}

#[cfg(test)]
mod tests {
    use super::cargo_arguments;

    fn given(arguments: &[&str]) -> String {
        let owned: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        cargo_arguments(&owned).join(" ")
    }

    #[test]
    fn everything_runs_when_nothing_is_picked() {
        assert_eq!(given(&[]), "test --no-fail-fast --workspace -- --include-ignored");
    }

    #[test]
    fn names_packages_and_harness_options_are_passed_on() {
        assert_eq!(given(&["login"]), "test --no-fail-fast --workspace login -- --include-ignored");
        assert_eq!(
            given(&["-p", "roster-domain", "--", "--exact", "a::b"]),
            "test --no-fail-fast -p roster-domain -- --include-ignored --exact a::b"
        );
    }
}
