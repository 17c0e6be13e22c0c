//! Where the keys of issuers come from: the seam, and what goes wrong at it.

use std::pin::Pin;

use url::Url;

/// A fetch under way.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, KeySetError>> + Send + 'a>>;

/// Fetches key sets (RFC 7517).
///
/// Whoever implements it keeps to the URL that it is handed, follows no redirect, and gives up after a few seconds and a
/// bounded number of bytes: what an issuer answers must never hold up or fill this process.
pub trait KeySetSource: Send + Sync {
    /// The document at a URL, as it came.
    ///
    /// # Errors
    /// Whatever kept it from coming whole.
    fn fetch<'a>(&'a self, url: &'a Url) -> Fetching<'a>;
}

/// Why no key set came. For the log; it never reaches an answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeySetError(String);

impl KeySetError {
    /// For this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
