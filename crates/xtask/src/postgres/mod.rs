//! A PostgreSQL of our own for the length of one run.

mod account;
mod cluster;
mod guard;
mod programs;

pub(crate) use cluster::Cluster;
pub(crate) use programs::Programs;
