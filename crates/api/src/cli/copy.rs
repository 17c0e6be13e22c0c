//! `roster copy`

use std::convert::Infallible;
use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::Instant;

use clap::Args;
use clap::error::ErrorKind;
use roster_service::copy_database;
use roster_service::persistence::{CopyProgress, CopyStep, DatabaseUrl};
use serde::Serialize;

use super::{Output, Table};
use crate::app::Builder;
use crate::settings::read_database_url;

/// From where to where.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct CopyArgs {
    /// The database to copy, written as in `DATABASE_URL`; it is only read
    #[arg(long, value_name = "URL", value_parser = DatabaseArgument::take)]
    pub from: DatabaseArgument,
    /// The database to copy it into: one with nothing in it, which is made when it is a missing SQLite file
    #[arg(long, value_name = "URL", value_parser = DatabaseArgument::take)]
    pub to: DatabaseArgument,
}

/// The URL of a database as an argument. What is wrong with it is told without it: it may hold a password, and the parser of
/// the command line would print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseArgument(Result<DatabaseUrl, String>);

impl DatabaseArgument {
    #[expect(clippy::unnecessary_wraps, reason = "what clap asks of a parser")]
    fn take(text: &str) -> Result<Self, Infallible> {
        Ok(Self(read_database_url(text)))
    }

    /// The URL, or wrong usage of the argument of this name.
    fn url(&self, name: &str) -> Result<&DatabaseUrl, clap::Error> {
        let unfit =
            |reason: &String| clap::Error::raw(ErrorKind::ValueValidation, format!("{name}: {reason}\n"));
        self.0.as_ref().map_err(unfit)
    }
}

#[derive(Serialize)]
struct Copied {
    verdict: &'static str,
    tables: Vec<CopiedRows>,
    seconds: f64,
}

#[derive(Serialize)]
struct CopiedRows {
    table: String,
    rows: u64,
}

pub(super) async fn run(args: &CopyArgs, application: Builder<'_>, output: Output) -> anyhow::Result<()> {
    let started = Instant::now();
    let from = application.database(args.from.url("--from")?)?;
    let to = application.database(args.to.url("--to")?)?;
    let secrets = application.secrets_of(&from)?;
    let progress = Progress { is_shown: stderr().is_terminal() };
    let copied = copy_database(&from, &to, secrets.as_ref(), &mut |at| progress.show(at)).await;
    progress.clear();
    let tables = copied?.tables.into_iter().map(|table| CopiedRows { table: table.name, rows: table.rows });
    let copied = Copied {
        verdict: "equal",
        tables: tables.collect(),
        seconds: (started.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0,
    };
    Ok(output.print(&copied, |copied| {
        let mut table = Table::new(["TABLE", "ROWS"]);
        for copied in &copied.tables {
            table.row([&copied.table, &copied.rows.to_string()]);
        }
        format!("{}{}\n", table.render(), copied.verdict)
    })?)
}

/// A line on standard error that is written over, on a terminal.
struct Progress {
    is_shown: bool,
}

impl Progress {
    fn show(&self, at: CopyProgress<'_>) {
        let what = match at.step {
            CopyStep::Copy => "copied",
            CopyStep::Compare => "compared",
        };
        self.write(&format!("{what} {} of {} rows ({})", at.rows, at.total, at.table));
    }

    fn clear(&self) {
        self.write("");
    }

    fn write(&self, line: &str) {
        if self.is_shown {
            // Nobody is left to be told when the output is gone.
            let _ = write!(stderr(), "\r\x1b[2K{line}");
        }
    }
}
