//! Key sets of other issuers, over HTTP.

use std::error::Error;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use roster_service::{Fetching, KeySetError, KeySetSource};
use url::Url;

/// How long a fetch may take, from the first packet to the last byte.
const DEADLINE: Duration = Duration::from_secs(5);
/// Largest key set, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// Fetches key sets from the URLs of the settings and from nowhere else: no redirect is followed and no proxy asked, which
/// an environment variable could name (ASVS 1.3.6).
pub(crate) struct HttpKeySets(Client);

impl HttpKeySets {
    /// A client of its own.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new() -> reqwest::Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(DEADLINE)
            // Fetches are minutes apart.
            .pool_max_idle_per_host(0);
        Ok(Self(client.build()?))
    }

    async fn document(&self, url: &Url) -> Result<Vec<u8>, KeySetError> {
        let answer = self.0.get(url.clone()).header("accept", "application/json").send().await;
        let answer = answer.map_err(failed)?;
        match answer.status() {
            StatusCode::OK => whole(answer).await,
            status => Err(KeySetError::new(format!("the answer has the status {}", status.as_u16()))),
        }
    }
}

impl KeySetSource for HttpKeySets {
    fn fetch<'a>(&'a self, url: &'a Url) -> Fetching<'a> {
        Box::pin(self.document(url))
    }
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, KeySetError> {
    let mut document = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if document.len().saturating_add(chunk.len()) > MAX_BYTES {
            return Err(KeySetError::new("the answer is larger than 1 MiB"));
        }
        document.extend_from_slice(&chunk);
    }
    Ok(document)
}

/// The causes in one line: the outermost says no more than that a request failed.
fn failed(error: reqwest::Error) -> KeySetError {
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    KeySetError::new(reason)
}
