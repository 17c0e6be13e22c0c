//! Why settings are refused.

use std::fmt;
use std::path::PathBuf;

use super::Origin;

/// The settings cannot be used. No message holds a value, since any value may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error("cannot read the settings file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The settings file is not valid TOML.
    #[error("the settings file {}:{line} is not valid TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the parser says, without the text of the file.
        reason: String,
    },
    /// Keys are unknown, unfit or missing: all of them.
    #[error("{}", Problems(.0))]
    Keys(Vec<KeyProblem>),
}

/// What is wrong with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProblem {
    /// The key as the user wrote it; one that is missing by its usual name.
    pub key: String,
    /// Where it came from.
    pub origin: Origin,
    /// What is wrong, and what is allowed.
    pub reason: String,
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key.escape_debug(), self.origin, self.reason)
    }
}

struct Problems<'a>(&'a [KeyProblem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [one] => write!(f, "a setting is wrong: {one}"),
            all => {
                write!(f, "{} settings are wrong:", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}
