//! `cargo xtask bench revocation`: how long is somebody let in on one node who was thrown out on another?
//!
//! SE-02, SE-04: two nodes serve one PostgreSQL. Whatever ends a session on the first, or by a command, has to be refused by
//! the second within a second, and in half of the cases within a quarter of one. And a node that is cut off from its
//! database serves nobody from its memory for longer than a second.

mod cut;
mod nodes;
mod report;
mod rounds;
mod traffic;
mod way;

use anyhow::Result;

use self::cut::cut_off;
use self::nodes::Nodes;
use self::report::Report;
use self::rounds::{Revoker, measure};
use super::options::Options;
use super::{program, show};
use crate::postgres::{Cluster, Programs};

pub(super) fn run(options: &Options) -> Result<bool> {
    let program = program::chosen(options)?;
    let programs = Programs::provide()?;
    let mut cluster = Cluster::start(&programs)?;
    let folder = tempfile::Builder::new().prefix("roster-bench-").tempdir()?;
    let mut report = Report::new(options);
    let nodes = Nodes::start(&program, folder.path(), cluster.url())?;
    cluster.tests_run_in(nodes.group())?;
    for revoker in Revoker::ALL {
        eprintln!("{}: {} rounds", revoker.name(), revoker.rounds(options.samples));
        report.add_revoker(revoker.name(), measure(&nodes, revoker, options)?);
    }
    eprintln!("cutting off");
    report.add_cuts(cut_off(&nodes)?);
    drop(nodes);
    cluster.tests_are_over()?;
    cluster.stop()?;
    show(options, &report.to_json(), &report);
    Ok(report.holds())
}
