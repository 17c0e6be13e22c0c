//! What those who may do to other users.

mod audit_search;
mod conditions;
mod create;
mod create_refused;
mod edit;
mod first_admin;
mod last_admin;
mod lists;
mod login_diagnosis;
mod password_reset;
mod rights;
mod role_changes;
mod roles;
mod user_list;
