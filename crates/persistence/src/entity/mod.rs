//! The rows, one file a table. They hold what the database holds; the domain's types are made from them in `mapping`.

pub(crate) mod audit_event;
pub(crate) mod cache_invalidation;
pub(crate) mod device_token;
pub(crate) mod idempotency_key;
pub(crate) mod identity;
pub(crate) mod import_run;
pub(crate) mod login_throttle;
pub(crate) mod one_time_token;
pub(crate) mod outbox;
pub(crate) mod registration_attempt;
pub(crate) mod role;
pub(crate) mod session;
pub(crate) mod signing_key;
pub(crate) mod user;
pub(crate) mod user_status_change;
