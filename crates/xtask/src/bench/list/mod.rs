//! `cargo xtask bench list`: does a page of users cost the same however many there are, and wherever it lies?

mod measure;
mod report;
mod shapes;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use self::measure::{Lister, Measured};
use self::report::Report;
use super::client::Client;
use super::database::Database;
use super::options::Options;
use super::program;
use super::server::Setup;
use super::sign_in::sign_in;
use crate::postgres::{Cluster, Programs};

/// Generators of 1,000,000 users.
const FILL_SQLITE: &str = include_str!("../../../../../bench/users.sqlite.sql");
const FILL_POSTGRES: &str = include_str!("../../../../../bench/users.postgres.sql");
/// Nobody is purged while somebody counts.
const SETTINGS: [(&str, &str); 1] = [("ROSTER_RETENTION__DELETED_USERS", "3650d")];

pub(super) fn run(options: &Options) -> Result<bool> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => program::build()?,
    };
    let programs = Programs::provide()?;
    let mut cluster = Cluster::start(&programs)?;
    let folder = tempfile::Builder::new().prefix("roster-bench-").tempdir()?;
    let databases = [Database::sqlite(folder.path())?, Database::postgres(&programs, cluster.url())?];
    let mut report = Report::default();
    for database in &databases {
        let (filling, measured) = measure_on(database, &program, folder.path(), &mut cluster, options)?;
        report.add(database.name(), filling, &measured);
    }
    cluster.stop()?;
    if options.is_json {
        println!("{:#}", report.to_json());
    } else {
        println!("{report}");
    }
    Ok(report.holds())
}

fn measure_on(
    database: &Database,
    program: &Path,
    folder: &Path,
    cluster: &mut Cluster,
    options: &Options,
) -> Result<(Duration, Vec<Measured>)> {
    let setup =
        Setup { program, folder: folder.to_owned(), database_url: database.url(), settings: &SETTINGS };
    setup.run(&["migrate", "up"])?;
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
    let server = setup.serve()?;
    cluster.tests_run_in(server.group())?;
    let access_token = sign_in(&setup, &server, "admin")?;
    eprintln!("{}: measuring", database.name());
    let mut lister = Lister::new(Client::connect(server.address())?, access_token);
    let measured = lister.measure(options.samples)?;
    drop(server);
    cluster.tests_are_over()?;
    Ok((filling, measured))
}
