//! `docs/configuration.md` says of every setting what the program knows of it.

use super::*;

fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    std::fs::read_to_string(path).unwrap()
}

/// The row that a setting has in the document.
fn row(spec: &Spec) -> String {
    let default = match spec.fallback {
        Fallback::None => "none".to_owned(),
        Fallback::Value(text) => format!("`{}`", text.replace('|', "\\|")),
        Fallback::Derived(from) => from.to_owned(),
    };
    let later = match spec.effect {
        Effect::Now => "",
        Effect::Later => " *Takes effect with a later capability.*",
    };
    let takes = escaped(spec.takes);
    format!("| `{}` | {default} | {takes} | {}{later} |", spec.usual_name(), spec.about)
}

/// Angle brackets and bars mean something in a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('<', "\\<").replace('|', "\\|")
}

#[test]
fn every_setting_is_documented_as_it_is() {
    let document = document();
    let missing: Vec<_> = specs().map(row).filter(|row| !document.lines().any(|line| line == row)).collect();
    assert!(missing.is_empty(), "docs/configuration.md lacks these rows:\n{}", missing.join("\n"));
}

#[test]
fn nothing_else_is_documented_as_a_setting() {
    let known: Vec<_> = specs().map(row).collect();
    for line in document().lines().filter(|line| line.starts_with("| `ROSTER_") || line.starts_with("| `D")) {
        assert!(known.iter().any(|row| row == line), "no setting has this row: {line}");
    }
}

#[test]
fn every_setting_says_what_it_takes_and_what_it_is_for() {
    for spec in specs() {
        assert!(!spec.takes.is_empty() && spec.about.ends_with('.'), "{}", spec.path());
        let twins = specs().filter(|other| other.path() == spec.path()).count();
        assert_eq!(twins, 1, "{} is there twice", spec.path());
    }
}
