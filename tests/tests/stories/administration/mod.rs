//! What those who may do to other users.

mod amplification;
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
mod role_changes;
mod roles;
mod user_list;
