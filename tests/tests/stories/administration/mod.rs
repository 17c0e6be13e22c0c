//! What those who may do to other users.

mod conditions;
mod create;
mod create_refused;
mod edit;
mod last_admin;
mod lists;
mod roles;
