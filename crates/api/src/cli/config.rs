//! `roster config`

use std::io;

use clap::Subcommand;
use serde::Serialize;

use super::{Output, Table};
use crate::settings::Settings;

/// Check or show the settings.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Check the settings and what they lead to, and name what is missing
    Check,
    /// Show every setting with its value and where that came from; secrets as ***
    Show,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// What: `settings`, `database`, `schema`, ...
    pub check: &'static str,
    /// `ok`, or what an operator should know of it.
    pub result: String,
}

#[derive(Serialize)]
struct Setting<'a> {
    key: &'a str,
    value: Option<&'a str>,
    origin: String,
}

/// Prints what was found: that the settings are fit (the program does not come here with others), what they warn of, and
/// what connecting told.
///
/// # Errors
/// When standard output cannot be written to.
pub(super) fn report(settings: &Settings, connection: Vec<Finding>, output: Output) -> io::Result<()> {
    let mut findings = vec![Finding { check: "settings", result: "ok".to_owned() }];
    findings
        .extend(settings.warnings().into_iter().map(|warning| Finding { check: "warning", result: warning }));
    findings.extend(connection);
    output.print(&findings, |findings| {
        let mut table = Table::new(["CHECK", "RESULT"]);
        for finding in findings {
            table.row([finding.check, &finding.result]);
        }
        table.render()
    })
}

/// Prints every setting.
///
/// # Errors
/// When standard output cannot be written to.
pub(super) fn show(settings: &Settings, output: Output) -> io::Result<()> {
    let all: Vec<_> = settings
        .shown()
        .iter()
        .map(|shown| Setting {
            key: &shown.key,
            value: shown.value.as_deref(),
            origin: shown.origin.to_string(),
        })
        .collect();
    output.print(&all, |all| {
        let mut table = Table::new(["KEY", "VALUE", "ORIGIN"]);
        for setting in all {
            table.row([setting.key, setting.value.unwrap_or("-"), &setting.origin]);
        }
        table.render()
    })
}
