//! Black-box stories over a socket, each on SQLite and on PostgreSQL.

mod access_tokens;
mod discovery;
mod edge_errors;
mod edge_headers;
mod edge_methods;
mod edge_slow;
mod enumeration;
mod hosted_page;
mod input_alike;
mod input_errors;
mod input_forms;
mod input_texts;
mod keys;
mod passwords_length;
mod passwords_policy;
mod passwords_storage;
mod random_bodies;
mod refresh;
mod registration_addresses;
mod registration_attempts;
mod registration_modes;
mod sessions;
mod tour;
mod verification_claims;
mod verification_links;
