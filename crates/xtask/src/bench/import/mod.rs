//! `cargo xtask bench import`: how near does an import come to writing the same rows with nothing else to do?

mod baseline;
mod lines;
mod report;
mod run;

use anyhow::Result;

use self::report::{Measured, Report};
use super::options::Options;
use super::show;
use super::stage::{Stage, on_each_database};

/// Users that are moved.
const USERS: u32 = 1_000_000;

pub(super) fn run(options: &Options) -> Result<bool> {
    let mut report = Report::default();
    on_each_database(options, &[], |stage| {
        report.add(measure_on(stage)?);
        Ok(())
    })?;
    show(options, &report.to_json(), &report);
    Ok(report.holds())
}

fn measure_on(stage: &mut Stage<'_>) -> Result<Measured> {
    let (database, setup) = (stage.database, &stage.setup);
    let file = setup.folder.join("users.ndjson");
    if !file.is_file() {
        eprintln!("writing {USERS} lines");
        lines::write(&file, USERS)?;
    }
    setup.run(&["migrate", "up"])?;
    eprintln!("{}: importing", database.name());
    let import = run::import(setup, &file, USERS)?;
    eprintln!("{}: writing the same rows again", database.name());
    let bare = baseline::measure(setup, database)?;
    Ok(Measured {
        database: database.name(),
        users: USERS,
        import: import.took,
        memory_kib: import.memory_kib,
        bare,
    })
}
