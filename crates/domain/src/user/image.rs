//! Addresses of profile pictures.

use std::fmt;

use url::Url;

/// Why a text is no address of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageUrlError {
    /// It has more than 2,048 characters.
    #[error("is longer than 2,048 characters")]
    TooLong,
    /// It is no absolute `http` or `https` URL, or one with a user name or password in it.
    #[error("is not an absolute http or https URL")]
    Invalid,
}

/// Where the picture of a user is: an absolute `http` or `https` URL. Roster never fetches it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageUrl(String);

impl ImageUrl {
    /// Most characters.
    pub const MAX_CHARS: usize = 2048;

    /// Reads a URL and keeps it as it is written; outer spaces do not belong to it.
    pub fn parse(text: &str) -> Result<Self, ImageUrlError> {
        let text = text.trim_matches(' ');
        if text.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(ImageUrlError::TooLong);
        }
        // The parser repairs these silently; what is kept has to mean the same to whoever reads it next.
        let is_repaired =
            |character: char| character.is_whitespace() || character.is_control() || character == '\\';
        let has_scheme = ["http://", "https://"].iter().any(|scheme| starts_with_ignoring_case(text, scheme));
        if !has_scheme || text.chars().any(is_repaired) {
            return Err(ImageUrlError::Invalid);
        }
        let url = Url::parse(text).map_err(|_| ImageUrlError::Invalid)?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        if has_credentials { Err(ImageUrlError::Invalid) } else { Ok(Self(text.to_owned())) }
    }

    /// The URL that the database holds. An imported one may be in another form.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
