//! Origins of browser apps.

use std::fmt;

use super::HttpUrl;
use crate::settings::raw::{Raw, Unfit};

/// An exact `http` or `https` origin (RFC 6454) in the form in which browsers send it, such as `https://app.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// The origin, as a browser's `Origin` header has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(in crate::settings) fn read(raw: &Raw) -> Result<Self, Unfit> {
        let text = raw.as_text()?;
        let url = HttpUrl::parse(text).map_err(|_| Unfit::because("is no http or https origin"))?;
        if url.path().is_empty() && !text.contains('*') {
            Ok(Self(url.origin()))
        } else {
            Err(Unfit::because("is more than an exact origin"))
        }
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_origin_takes_the_form_that_browsers_send() {
        for text in ["https://App.example", "https://app.example/", "https://app.example:443"] {
            assert_eq!(WebOrigin::read(&Raw::text(text)).unwrap().as_str(), "https://app.example");
        }
    }

    #[test]
    fn wildcards_null_and_paths_are_refused() {
        for text in ["*", "null", "https://*.example", "https://app.example/a", "app.example", ""] {
            assert!(WebOrigin::read(&Raw::text(text)).is_err(), "{text:?}");
        }
    }
}
