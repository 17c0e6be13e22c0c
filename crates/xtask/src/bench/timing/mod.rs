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

use anyhow::Result;

use self::accounts::Accounts;
use self::measure::{Call, Measured, measure};
use self::report::Report;
use super::client::Client;
use super::options::Options;
use super::show;
use super::stage::{Stage, on_each_database};

/// The lowest cost that a server takes without being told that it is for tests: a difference shows most beside it.
const BCRYPT_COST: &str = "10";

const SETTINGS: [(&str, &str); 3] = [
    ("ROSTER_AUTH__BCRYPT_COST", BCRYPT_COST),
    ("ROSTER_AUTH__HASHING_THREADS", "1"),
    ("ROSTER_RATE_LIMIT__ENABLED", "false"),
];

pub(super) fn run(options: &Options) -> Result<bool> {
    let mut report = Report::new(options);
    on_each_database(options, &SETTINGS, |stage| {
        report.add(stage.database.name(), &measure_on(stage, options)?);
        Ok(())
    })?;
    show(options, &report.to_json(), &report);
    Ok(report.holds())
}

fn measure_on(stage: &mut Stage<'_>, options: &Options) -> Result<Vec<Measured>> {
    let server = stage.serve()?;
    let (setup, database) = (&stage.setup, stage.database);
    let mut client = Client::connect(server.address())?;
    eprintln!("{}: preparing accounts", database.name());
    let accounts = Accounts { setup, database, count: measure::rounds(options.samples) };
    accounts.prepare(&mut client)?;
    let mut take = |call: &Call| {
        eprintln!("{}: measuring {call}", database.name());
        measure(&mut client, call, options)
    };
    let calls = [login::call(), register::call(), wish::forgot(), wish::resend()];
    calls.iter().map(&mut take).collect()
}
