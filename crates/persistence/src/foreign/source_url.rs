//! Where a source is, in the spellings of the systems that have it.

use url::form_urlencoded;

use super::ForeignError;
use crate::connect::{DatabaseOptions, DatabaseUrlError, Location, Pooler};

/// What Prisma puts into its URLs for its own pool.
const OF_ANOTHER_POOL: &[&str] =
    &["connection_limit", "pool_timeout", "single_use_connections", "socket_timeout", "statement_cache_size"];

/// The URL of a source: one of Roster's own, and what the URLs of Prisma have beside that.
#[derive(Debug)]
pub(super) struct SourceUrl {
    options: DatabaseOptions,
    schema: Option<String>,
}

impl SourceUrl {
    pub(super) fn parse(text: &str) -> Result<Self, ForeignError> {
        let mut schema = None;
        let mut pooler = Pooler::None;
        let text = text.trim();
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let mut kept = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                // It is opened so anyway.
                "mode" if value == "ro" => {}
                "schema" => schema = Some(value.into_owned()),
                "pgbouncer" if value == "true" => pooler = Pooler::Transaction,
                known if OF_ANOTHER_POOL.contains(&known) => {}
                // The rest of a password is not told.
                name if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) => {
                    let reason = "a `?` of the password is written `%3F`";
                    return Err(DatabaseUrlError::Malformed(reason).into());
                }
                name => {
                    kept.append_pair(name, &value);
                }
            }
        }
        let kept = kept.finish();
        let url = if kept.is_empty() { base.to_owned() } else { format!("{base}?{kept}") };
        let mut options = DatabaseOptions::new(url.parse()?);
        options.pooler = pooler;
        Ok(Self { options, schema })
    }

    /// How to reach it.
    pub(super) fn options(&self) -> &DatabaseOptions {
        &self.options
    }

    /// Where it is.
    pub(super) fn location(&self) -> &Location {
        &self.options.url.0
    }

    /// The schema that tables are looked for in, where the URL names one.
    pub(super) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_url_of_prisma_is_taken_as_it_is() {
        let url = "postgresql://ada:pw@db/crm?schema=crm&connection_limit=5&pgbouncer=true&sslmode=require";
        let url = SourceUrl::parse(url).unwrap();
        assert_eq!(url.schema(), Some("crm"));
        assert_eq!(url.options().pooler, Pooler::Transaction);
        assert_eq!(url.options().url, "postgres://ada:pw@db/crm?sslmode=require".parse().unwrap());
    }

    #[test]
    fn a_file_may_be_said_to_be_read_only() {
        let url = SourceUrl::parse("sqlite://old.db?mode=ro").unwrap();
        assert_eq!(url.options().url, "sqlite://old.db".parse().unwrap());
    }

    #[test]
    fn what_is_refused_is_named_without_a_password() {
        for (url, told) in [
            ("mysql://root:s3cret@h/d", "begins with sqlite://"),
            ("postgres://u:12?s3cret@h/d", "%3F"),
            ("postgres://u:s3cret@h/d?sslmod=x", "`sslmod`"),
            ("postgres://u:s3cret@h:port/d", "malformed"),
        ] {
            let error = SourceUrl::parse(url).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
