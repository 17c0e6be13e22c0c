//! The rules for values: what becomes of what a source holds.

mod address;
mod flag;
mod number;
mod password;
mod role;
mod status;
mod text;
mod time;
mod time_text;
mod username;
mod zone;

pub(super) use role::RoleNames;
pub(super) use status::{untold_history, was_active};
pub(super) use text::is_control_in_lines;
pub(super) use time::TimeForms;
pub(super) use time_text::is_iso_time;

#[cfg(test)]
mod tests;
