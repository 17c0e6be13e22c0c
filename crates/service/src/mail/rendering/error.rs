//! Why templates cannot be used.

use std::fmt;
use std::path::PathBuf;

use minijinja::ErrorKind;

/// The templates cannot be used. Nothing in it is a secret: templates are text, and they were tried with made-up values.
#[derive(Debug, thiserror::Error)]
pub enum TemplatesError {
    /// The folder cannot be read.
    #[error("cannot read the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Files are unfit: all of them.
    #[error("{}", Problems(.0))]
    Unfit(Vec<TemplateProblem>),
}

/// What is wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The name of the file.
    pub file: String,
    /// What is wrong, with the line where that is known.
    pub reason: String,
}

impl TemplateProblem {
    pub(super) fn new(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), reason: reason.into() }
    }

    /// Where and why a template failed: in `file`, or in one that it includes.
    pub(super) fn of(error: &minijinja::Error, file: &str) -> Self {
        let mut innermost = error;
        while let Some(cause) = std::error::Error::source(innermost).and_then(|cause| cause.downcast_ref()) {
            innermost = cause;
        }
        let what = match (innermost.kind(), innermost.detail()) {
            (ErrorKind::UndefinedError, _) => "a variable is used that this mail does not have".to_owned(),
            (kind, Some(detail)) => format!("{kind}: {detail}"),
            (kind, None) => kind.to_string(),
        };
        let reason = innermost.line().map_or_else(|| what.clone(), |line| format!("line {line}: {what}"));
        Self::new(innermost.name().unwrap_or(file), reason)
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.escape_debug(), self.reason)
    }
}

struct Problems<'a>(&'a [TemplateProblem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [one] => one.fmt(f),
            all => {
                write!(f, "{} templates are unfit:", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}
