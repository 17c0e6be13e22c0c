//! `roster migrate`

use clap::Subcommand;
use roster_service::persistence::Schema;
use serde::Serialize;

use super::{Output, Table};
use crate::app::Builder;

/// Bring the database schema up or down.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum MigrateCommand {
    /// Apply what is pending
    Up,
    /// Undo the last steps
    Down {
        /// How many
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// Go up or down to a migration, so that it is the last one applied
    To {
        /// Its name, as `status` shows it
        name: String,
    },
    /// Show which migrations are applied
    Status,
    /// Drop Roster's own tables with all their data, and make them anew
    Fresh {
        /// Yes, drop them
        #[arg(long, required = true)]
        yes: bool,
    },
}

#[derive(Serialize)]
struct Migration {
    name: String,
    parent: Option<String>,
    applied_at: Option<String>,
}

pub(super) async fn run(
    command: MigrateCommand,
    application: Builder<'_>,
    output: Output,
) -> anyhow::Result<()> {
    let schema = application.schema().await?;
    match command {
        MigrateCommand::Up => report("applied", &schema.up().await?, output)?,
        MigrateCommand::Down { steps } => report("undone", &schema.down(steps).await?, output)?,
        MigrateCommand::To { name } => {
            schema.to(&name).await?;
            print_status(&schema, output).await?;
        }
        MigrateCommand::Status => print_status(&schema, output).await?,
        MigrateCommand::Fresh { yes: _ } => {
            schema.fresh().await?;
            print_status(&schema, output).await?;
        }
    }
    Ok(schema.close().await?)
}

fn report(verb: &str, names: &[String], output: Output) -> std::io::Result<()> {
    output.print(&serde_json::json!({ verb: names }), |_| match names {
        [] => "nothing to do".to_owned(),
        names => names.iter().map(|name| format!("{verb} {name}")).collect::<Vec<_>>().join("\n"),
    })
}

async fn print_status(schema: &Schema, output: Output) -> anyhow::Result<()> {
    let records = schema.status().await?.into_iter().map(|record| Migration {
        name: record.name,
        parent: record.parent,
        applied_at: record.applied_at.map(|at| at.to_string()),
    });
    Ok(output.print(&records.collect::<Vec<_>>(), |records| {
        let mut table = Table::new(["NAME", "PARENT", "APPLIED AT"]);
        for record in records {
            let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            table.row([&record.name, &or_dash(&record.parent), &or_dash(&record.applied_at)]);
        }
        table.render()
    })?)
}
