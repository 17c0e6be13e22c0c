//! Account events: what tells of itself, and who hears it when.

mod after;
mod heard;
mod inside;
mod issuers;
mod registrations;
mod walk;
