//! One user, one line of NDJSON.

mod fields;
mod history;
mod identities;
mod key;
mod objects;
mod read;
mod status;
mod strict_json;
mod write;

pub use read::LineRead;
pub use write::UserLine;

#[cfg(test)]
mod tests;
