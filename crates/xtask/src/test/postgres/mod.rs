//! A PostgreSQL of our own for the length of one run.

mod account;
mod cluster;
mod guard;
mod programs;

pub(super) use cluster::Cluster;
pub(super) use programs::Programs;
