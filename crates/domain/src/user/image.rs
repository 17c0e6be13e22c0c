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
        let rest = ["http://", "https://"].iter().find_map(|scheme| strip_ignoring_case(text, scheme));
        if rest.is_none_or(|rest| rest.starts_with('/')) || text.chars().any(is_repaired) {
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

fn strip_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl fmt::Display for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_url_is_kept_as_it_is_written() {
        for text in [
            "https://example.org/a.png",
            "HTTP://Example.org",
            "https://bücher.example/ä.png?x=1#y",
            "http://[::1]:8080/",
        ] {
            assert_eq!(ImageUrl::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn only_absolute_web_addresses_without_credentials_are_taken() {
        for text in [
            "",
            "/a.png",
            "//x.org/a",
            "javascript:alert(1)",
            "data:image/png;base64,AA",
            "ftp://x.org/a",
            "https://",
            "http:x.org",
            "http:///x.org",
            "https:\\\\x.org",
            "https://x.org/\na",
            "https://x.org/a b",
            "https://user@x.org/",
            "https://u:p@x.org/",
            "https://x.org:99999/",
            "java\nscript:x",
        ] {
            assert_eq!(ImageUrl::parse(text), Err(ImageUrlError::Invalid), "{text:?}");
        }
    }

    #[test]
    fn a_url_has_at_most_2048_characters() {
        let of =
            |characters: usize| format!("https://x.org/{}", "é".repeat(characters - "https://x.org/".len()));
        assert!(ImageUrl::parse(&of(2048)).is_ok());
        assert_eq!(ImageUrl::parse(&of(2049)), Err(ImageUrlError::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back(text in "\\PC{0,40}|https?://\\PC{0,40}") {
            if let Ok(image) = ImageUrl::parse(&text) {
                prop_assert_eq!(ImageUrl::parse(image.as_str()), Ok(image));
            }
        }
    }
}
