//! What an import is told.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::domain::{RoleName, Unverified};
use crate::persistence::ForeignSource;

/// Where users come from.
pub enum ImportFrom {
    /// A file of lines, or a pipe.
    File(PathBuf),
    /// Lines on standard input, which cannot be read a second time.
    StandardInput,
    /// The database of another system.
    Database(Box<ForeignSource>),
}

/// What is done with users who are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// They stay as they are.
    #[default]
    Skip,
    /// Those whom an import brought and nobody has edited here since take what the source tells, when that is newer.
    Update,
    /// The first one ends the run.
    Fail,
}

/// How an import goes.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Rows of one transaction.
    pub batch: NonZeroUsize,
    /// What is done with users who are there already.
    pub on_conflict: OnConflict,
    /// Everything but writing.
    pub is_dry_run: bool,
    /// Goes on where an unfinished run of the same source came to.
    pub resumes: bool,
    /// The file that tells of every refusal and change.
    pub report: Option<PathBuf>,
    /// Roles here for roles there.
    pub role_map: BTreeMap<String, RoleName>,
    /// What becomes of users of a database whose addresses were never proven.
    pub unverified: Unverified,
    /// The zone of times without one.
    pub time_zone: chrono_tz::Tz,
    /// The issuer under which every user of Better Auth gets an identity.
    pub issuer: Option<String>,
}

impl ImportOptions {
    /// Most rows of one transaction.
    pub const MAX_BATCH: usize = 10_000;
    /// Rows of one transaction unless told.
    pub const DEFAULT_BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            batch: Self::DEFAULT_BATCH,
            on_conflict: OnConflict::default(),
            is_dry_run: false,
            resumes: false,
            report: None,
            role_map: BTreeMap::new(),
            unverified: Unverified::AsTheyAre,
            time_zone: chrono_tz::UTC,
            issuer: None,
        }
    }
}
