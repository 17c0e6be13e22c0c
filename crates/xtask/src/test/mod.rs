//! `cargo xtask test`: every test of the workspace, on both databases.

mod browser;
mod curl;
mod node;
mod python;
mod suite;
mod tally;

use anyhow::{Result, bail};

use crate::{postgres, workspace};

/// What the tests run beside their own process.
struct Tools {
    python: python::Python,
    node: node::Node,
    browser: browser::Browser,
}

/// Prepares what the tests need, runs them, and prints how many ran where. `Ok(false)` when a test failed.
///
/// Nothing is ever skipped: what cannot be had is named, all of it at once, and the command fails.
pub(crate) fn run(arguments: &[String]) -> Result<bool> {
    let tools = workspace::tools()?;
    let mut missing = Vec::new();
    let server = noted(&mut missing, "PostgreSQL's server programs", postgres::Programs::provide());
    let python = noted(
        &mut missing,
        "Python with passlib, openapi-spec-validator and aiosmtpd",
        python::provide(&tools),
    );
    let node =
        noted(&mut missing, "Node with the packages jose, axe-core and better-auth", node::provide(&tools));
    let curl = noted(&mut missing, "curl", curl::provide());
    let browser = noted(&mut missing, "Chromium and ChromeDriver", browser::provide());
    let (Some(server), Some(python), Some(node), Some(curl), Some(browser)) =
        (server, python, node, curl, browser)
    else {
        bail!("the tests need what this machine lacks:\n{}", missing.join("\n"));
    };

    println!("{}, {}, {}, {curl}, {}", server.version, python.version, node.version, browser.version);
    let mut cluster = postgres::Cluster::start(&server)?;
    let tools = Tools { python, node, browser };
    let tally = suite::run(arguments, &tools, &mut cluster)?;
    cluster.stop()?;
    println!("{tally}");
    Ok(tally.is_success())
}

fn noted<T>(missing: &mut Vec<String>, what: &str, outcome: Result<T>) -> Option<T> {
    outcome.map_err(|error| missing.push(format!("  {what}: {error:#}"))).ok()
}
