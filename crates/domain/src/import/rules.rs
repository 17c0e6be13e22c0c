//! What an import decides by.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use crate::{RoleName, Timestamp};

/// What becomes of users whose address nobody has proven, where a database lets them in all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unverified {
    /// They stay what they are.
    #[default]
    AsTheyAre,
    /// They have to prove the address first.
    Pending,
}

/// The rules of one import: what becomes of the values of a row. They know nothing of other users.
#[derive(Debug, Clone)]
pub struct ImportRules {
    /// The time of the import.
    pub now: Timestamp,
    /// Where times without a zone were written.
    pub time_zone: Tz,
    /// The roles that there are.
    pub known_roles: BTreeSet<RoleName>,
    /// What roles of the source are here. A name counts as it is written, then without its case and outer spaces; several
    /// roles in one value are one name.
    pub role_map: BTreeMap<String, RoleName>,
    /// What becomes of unproven addresses.
    pub unverified: Unverified,
    /// The `iss` of the tokens that Better Auth goes on to issue, where a backend mirrors its users.
    pub issuer: Option<String>,
    /// Whether a hash is one that a password can be checked against.
    pub can_verify: fn(&str) -> bool,
}
