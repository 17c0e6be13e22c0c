//! What every run of the checks contains.

use super::workspace::read;

/// CR-02: the licences, the sources and the bans of all dependencies are checked before any change is taken, and
/// advisories have a command of their own.
#[test]
fn dependencies_are_checked_in_every_run() {
    let run = read(".ci/run");
    assert!(run.lines().any(|line| line == "step cargo xtask deny"), "{run}");
    let command = read("crates/xtask/src/dependencies.rs");
    assert!(command.contains(r#""check", "licenses", "bans", "sources""#));
    assert!(command.contains(r#""check", "--disable-fetch", "advisories""#));
    let rules = read("deny.toml");
    for rule in ["[licenses]", "[bans]", "unknown-registry = \"deny\"", "unknown-git = \"deny\""] {
        assert!(rules.contains(rule), "deny.toml lacks {rule}");
    }
}

#[test]
fn a_warning_is_an_error_in_every_run() {
    let run = read(".ci/run");
    assert!(run.contains("cargo clippy --workspace --all-targets -- -D warnings"));
    assert!(run.contains("cargo fmt --all --check"));
}
