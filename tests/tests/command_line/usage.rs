//! Exit codes, and what goes where.

use super::program::Installation;

#[test]
fn help_and_version_are_results() {
    let installation = Installation::bare();
    for (line, word) in [("--help", "Usage: roster"), ("migrate --help", "fresh"), ("--version", "roster 0.")]
    {
        let outcome = installation.run(line).succeeds();
        assert!(outcome.out.contains(word) && outcome.err.is_empty(), "{outcome:?}");
    }
}

#[test]
fn wrong_usage_ends_with_64_and_touches_nothing() {
    let installation = Installation::bare();
    for line in [
        "frobnicate",
        "serve --fast",
        "migrate fresh",
        "migrate down 0",
        "user create --email ada@example.com",
        "user create --email a@example.com --password-stdin --generate-password",
        "user list --limit 0",
        "keys revoke",
        "--json",
    ] {
        // `--json` alone is `serve`: a setting that is wrong ends it before it listens.
        let expected = if line == "--json" { 1 } else { 64 };
        let outcome = installation.with_wrong_setting().run(line);
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(expected), ""), "{line}: {outcome:?}");
        assert!(!outcome.err.is_empty(), "{line}");
    }
    assert_eq!(installation.folder().read_dir().unwrap().count(), 0);
}

impl Installation {
    /// Another one, which no command gets past reading the settings of.
    fn with_wrong_setting(&self) -> Self {
        Self::bare().with("ROSTER_HTTP__WORKERS", "none")
    }
}

#[test]
fn the_openapi_document_needs_no_settings() {
    let outcome = Installation::bare().with("ROSTER_HTTP__WORKERS", "none").run("openapi").succeeds();
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}
