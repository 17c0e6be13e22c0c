//! Where the program is measured: on both databases, one after the other, each thrown away afterwards.

use anyhow::Result;

use super::database::Database;
use super::options::Options;
use super::program;
use super::server::{Server, Setup};
use crate::postgres::{Cluster, Programs};

/// The program on one of the databases.
pub(super) struct Stage<'a> {
    pub(super) database: &'a Database,
    pub(super) setup: Setup<'a>,
    cluster: &'a mut Cluster,
}

impl Stage<'_> {
    /// Starts the server, and sees to its end should this process be killed.
    pub(super) fn serve(&mut self) -> Result<Server> {
        let server = self.setup.serve()?;
        self.cluster.tests_run_in(server.group())?;
        Ok(server)
    }
}

/// Lets `measure` work on each database, with these settings of the server.
pub(super) fn on_each_database(
    options: &Options,
    settings: &[(&str, &str)],
    mut measure: impl FnMut(&mut Stage<'_>) -> Result<()>,
) -> Result<()> {
    let program = program::chosen(options)?;
    let programs = Programs::provide()?;
    let mut cluster = Cluster::start(&programs)?;
    let folder = tempfile::Builder::new().prefix("roster-bench-").tempdir()?;
    for database in [Database::sqlite(folder.path())?, Database::postgres(&programs, cluster.url())?] {
        let setup = Setup {
            program: &program,
            folder: folder.path().to_owned(),
            database_url: database.url(),
            settings,
        };
        measure(&mut Stage { database: &database, setup, cluster: &mut cluster })?;
        cluster.tests_are_over()?;
    }
    cluster.stop()
}
