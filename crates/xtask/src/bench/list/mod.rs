//! `cargo xtask bench list`: does a page of users cost the same however many there are, and wherever it lies?

mod measure;
mod report;
mod shapes;

use std::time::{Duration, Instant};

use anyhow::Result;

use self::measure::{Lister, Measured};
use self::report::Report;
use super::client::Client;
use super::database::Database;
use super::options::Options;
use super::show;
use super::sign_in::sign_in;
use super::stage::{Stage, on_each_database};

/// Generators of 1,000,000 users.
const FILL_SQLITE: &str = include_str!("../../../../../bench/users.sqlite.sql");
const FILL_POSTGRES: &str = include_str!("../../../../../bench/users.postgres.sql");
/// Nobody is purged while somebody counts.
const SETTINGS: [(&str, &str); 1] = [("ROSTER_RETENTION__DELETED_USERS", "3650d")];

pub(super) fn run(options: &Options) -> Result<bool> {
    let mut report = Report::default();
    on_each_database(options, &SETTINGS, |stage| {
        let (filling, measured) = measure_on(stage, options)?;
        report.add(stage.database.name(), filling, &measured);
        Ok(())
    })?;
    show(options, &report.to_json(), &report);
    Ok(report.holds())
}

fn measure_on(stage: &mut Stage<'_>, options: &Options) -> Result<(Duration, Vec<Measured>)> {
    let database = stage.database;
    stage.setup.run(&["migrate", "up"])?;
    eprintln!("{}: filling", database.name());
    let began = Instant::now();
    match database {
        Database::Sqlite { .. } => database.execute(FILL_SQLITE)?,
        Database::Postgres { .. } => {
            database.execute(FILL_POSTGRES)?;
            // What autovacuum does by and by, and is switched off here.
            database.execute("VACUUM ANALYZE users")?;
        }
    }
    let filling = began.elapsed();
    let server = stage.serve()?;
    let access_token = sign_in(&stage.setup, &server, "admin")?;
    eprintln!("{}: measuring", database.name());
    let mut lister = Lister::new(Client::connect(server.address())?, access_token);
    Ok((filling, lister.measure(options.samples)?))
}
