//! Password hashes, and the threads that make and check them.
//!
//! A hash takes a fifth of a second of one core, on purpose. It is therefore never made on a thread that serves
//! requests, nor while a database connection is held, but in a [`HashingPool`] with a bounded queue: a use case takes a
//! place in it before it writes anything, and is refused at once when there is none.
//!
//! # What is checked
//!
//! Roster makes one kind of hash, bcrypt-sha256 version 2 at the configured cost. An account that came from another system
//! keeps the hash that it came with until its next log-in, which replaces it, as it does one of another cost
//! ([`Ticket::needs_upgrade`]):
//!
//! | hash | form | most that it may ask for |
//! | --- | --- | --- |
//! | bcrypt-sha256 version 2 | `$bcrypt-sha256$v=2,t=2b,r=12$<salt>$<digest>` | cost 16 |
//! | bcrypt-sha256 version 1 | `$bcrypt-sha256$2b,12$<salt>$<digest>`, also `2a` | cost 16 |
//! | bcrypt | `$2b$12$<salt><digest>`, also `$2a$`, `$2y$` | cost 16 |
//! | Argon2 id, i, d | `$argon2id$v=19$m=65536,t=3,p=4$<salt>$<digest>`, also `v=16` or none | 256 MiB; memory times passes 1 GiB; 64 lanes |
//! | scrypt | `$scrypt$ln=16,r=8,p=1$<salt>$<digest>` | 128·N·r 256 MiB; 128·N·r·p 1 GiB; r and p 64 |
//! | scrypt of Better Auth | `<salt>:<digest>`, hexadecimal | its parameters are fixed |
//! | PBKDF2-SHA-256 | `pbkdf2_sha256$600000$<salt>$<digest>` (Django), `$pbkdf2-sha256$29000$...` (passlib), `$pbkdf2-sha256$i=600000,l=32$...` (PHC) | 5,000,000 rounds |
//!
//! At its bounds each takes a core for some seconds, as bcrypt does at cost 16 (ASVS 5.0 appendix C, RUSTSEC-2026-0199). A
//! hash that asks for more, is malformed, or is of no kind above never verifies: the dummy of the configured cost is
//! computed in its place, and nothing else.
//!
//! Systems that accounts come from hash what was typed, so that foreign hashes are checked against that and not against
//! its normalised form; a plain bcrypt hash is right for everything that agrees with the password in its first 72 bytes,
//! as it was there. What is typed at the upgrade counts from then on, in full.

mod check;
mod cost;
mod format;
mod function;
#[cfg(test)]
mod passlib_tests;
mod pool;
mod run;
mod stats;
mod stored;
mod ticket;
mod timing;
mod worker;

pub use cost::Cost;
pub use pool::{HashingBusy, HashingOptions, HashingPool};
pub use stats::HashingStats;
pub(crate) use stored::{can_verify, is_checkable, is_own};
pub use ticket::{HashingFailed, Ticket};
