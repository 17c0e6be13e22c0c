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

/// An installation that no command gets past reading the settings of.
fn with_a_wrong_setting() -> Installation {
    Installation::bare().with("ROSTER_HTTP__WORKERS", "none")
}

#[test]
fn wrong_usage_ends_with_64_whatever_the_settings_are() {
    let installation = with_a_wrong_setting();
    for line in [
        "frobnicate",
        "serve --fast",
        "migrate fresh",
        "migrate down 0",
        "user create",
        "user suspend ada@example.com",
        "user suspend --reason spam",
        "user set-role ada@example.com",
        "user delete",
        "user restore --email ada@example.com",
        "user purge ada@example.com --yes",
        "user create --email a@example.com --password-stdin --generate-password",
        "user list --limit 0",
        "keys revoke",
        "copy",
        "copy --from sqlite://a.db",
    ] {
        let outcome = installation.run(line);
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(64), ""), "{line}: {outcome:?}");
        assert!(!outcome.err.is_empty(), "{line}");
    }
    // No command is `serve`, which is no wrong usage.
    installation.run("--json").fails_with(&["ROSTER_HTTP__WORKERS"]);
    assert_eq!(installation.folder().read_dir().unwrap().count(), 0, "something was made");
}

#[test]
fn the_openapi_document_needs_no_settings() {
    let outcome = with_a_wrong_setting().run("openapi").succeeds();
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}
