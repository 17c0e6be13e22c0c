//! Where a value came from.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is built in.
    Default,
    /// It was worked out from the machine or from other settings.
    Derived,
    /// It is not set.
    Unset,
    /// An environment variable.
    Environment,
    /// A settings file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Derived => f.write_str("derived"),
            Self::Unset => f.write_str("not set"),
            Self::Environment => f.write_str("environment"),
            Self::File { path, line } => write!(f, "file:{}:{line}", path.display()),
        }
    }
}
