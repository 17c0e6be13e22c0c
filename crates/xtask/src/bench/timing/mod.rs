//! `cargo xtask bench timing`: does the time of an answer tell whether there is an account, and in which state?
//!
//! ASVS 6.3.8. EN-02: a wrong password takes the same time for every state of an account, and without one. EN-03: a
//! sign-up takes the same time for every state of the address. EN-04: so does asking for a link.

mod accounts;
mod login;
mod measure;
mod register;
mod report;
mod wish;

use std::path::Path;

use anyhow::Result;

use self::accounts::Accounts;
use self::measure::{Call, Measured, measure};
use self::report::Report;
use super::client::Client;
use super::database::Database;
use super::options::Options;
use super::program;
use super::server::Setup;
use crate::postgres::{Cluster, Programs};

/// The lowest cost that a server takes without being told that it is for tests: a difference shows most beside it.
const BCRYPT_COST: &str = "10";

const SETTINGS: [(&str, &str); 3] = [
    ("ROSTER_AUTH__BCRYPT_COST", BCRYPT_COST),
    ("ROSTER_AUTH__HASHING_THREADS", "1"),
    ("ROSTER_RATE_LIMIT__ENABLED", "false"),
];

pub(super) fn run(options: &Options) -> Result<bool> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => program::build()?,
    };
    let programs = Programs::provide()?;
    let mut cluster = Cluster::start(&programs)?;
    let folder = tempfile::Builder::new().prefix("roster-bench-").tempdir()?;
    let databases = [Database::sqlite(folder.path())?, Database::postgres(&programs, cluster.url())?];
    let mut report = Report::new(options);
    for database in &databases {
        let measured = measure_on(database, &program, folder.path(), &mut cluster, options)?;
        report.add(database.name(), &measured);
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
) -> Result<Vec<Measured>> {
    let setup =
        Setup { program, folder: folder.to_owned(), database_url: database.url(), settings: &SETTINGS };
    let server = setup.serve()?;
    cluster.tests_run_in(server.group())?;
    let mut client = Client::connect(server.address())?;
    eprintln!("{}: preparing accounts", database.name());
    let accounts = Accounts { setup: &setup, database, count: measure::rounds(options.samples) };
    accounts.prepare(&mut client)?;
    let mut take = |call: &Call| {
        eprintln!("{}: measuring {call}", database.name());
        measure(&mut client, call, options)
    };
    let calls = [login::call(), register::call(), wish::forgot(), wish::resend()];
    let measured = calls.iter().map(&mut take).collect::<Result<_>>()?;
    drop(server);
    cluster.tests_are_over()?;
    Ok(measured)
}
