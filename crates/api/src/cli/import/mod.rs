//! `roster import`

mod args;
mod bar;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Context;
use roster_service::persistence::ForeignSource;
use roster_service::{ImportFrom, ImportSummary};
use serde_json::Value;

pub use self::args::ImportArgs;
use self::bar::Bar;
use super::{Output, Table};
use crate::app::Builder;

/// Every row was read, and some are not in.
#[derive(Debug, thiserror::Error)]
#[error("some rows were refused")]
pub(super) struct RowsRefused;

/// What stands for standard input in the place of a file.
const STANDARD_INPUT: &str = "-";

pub(super) async fn run(args: ImportArgs, application: Builder<'_>, output: Output) -> anyhow::Result<()> {
    let roster = application.offline().await?;
    let options = args.options();
    let from = open(&args).await?;
    let mut bar = Bar::on_terminal();
    let imported = roster.import(from, &options, &mut |progress| bar.show(progress)).await;
    bar.clear();
    let summary = imported?;
    print(&summary, output)?;
    if summary.refused > 0 { Err(RowsRefused.into()) } else { Ok(()) }
}

async fn open(args: &ImportArgs) -> anyhow::Result<ImportFrom> {
    if let (Some(system), Some(url)) = (args.system(), &args.source) {
        let source = ForeignSource::open(url, system, args.table.as_ref()).await;
        return Ok(ImportFrom::Database(Box::new(source.context("--source cannot be read")?)));
    }
    let file = args.file.as_deref().context("there is nothing to import")?;
    Ok(if file == Path::new(STANDARD_INPUT) {
        ImportFrom::StandardInput
    } else {
        ImportFrom::File(file.to_owned())
    })
}

fn print(summary: &ImportSummary, output: Output) -> std::io::Result<()> {
    output.print(summary, |summary| {
        let mut table = Table::new(["ROWS", "COUNT"]);
        for (what, count) in [
            ("read", summary.read),
            ("imported", summary.imported),
            ("updated", summary.updated),
            ("unchanged", summary.unchanged),
            ("refused", summary.refused),
            ("changed", summary.changed),
        ] {
            table.row([what, &count.to_string()]);
        }
        table.row(["seconds", &Value::from(summary.seconds).to_string()]);
        table.render()
    })
}
