//! Why an import ends before its end.

use std::path::PathBuf;

use crate::Internal;
use crate::persistence::StoreError;

/// The source gave up. The text names it, and never a password.
pub type SourceError = Box<dyn std::error::Error + Send + Sync>;

/// Why an import ends before its end. Batches that were committed stay, and the run can be resumed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The source cannot be read, or not to its end.
    #[error("{source_name} cannot be read")]
    Source {
        /// What it is called.
        source_name: String,
        /// Why.
        #[source]
        cause: SourceError,
    },
    /// The report cannot be written.
    #[error("the report {} cannot be written", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The report is shorter than the unfinished run left it: it is another file.
    #[error("the report {} is not the one of the unfinished run", .0.display())]
    OtherReport(PathBuf),
    /// What is read once cannot be gone on with.
    #[error("{0} is read only once: it cannot be resumed")]
    NotResumable(String),
    /// A user is there already, and that was to end the run.
    #[error("row {row}{}: {detail}; the run ends here, and the batches before stay",
        .source_id.as_ref().map(|id| format!(" (source id {id})")).unwrap_or_default())]
    Clash {
        /// The number of the row or line.
        row: u64,
        /// Its key in the source.
        source_id: Option<String>,
        /// What clashes.
        detail: String,
    },
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}
