//! Account events: what tells of itself, and who hears it when.

mod after;
mod heard;
mod inside;
mod issuers;
mod purge;
mod registrations;
mod walk;
