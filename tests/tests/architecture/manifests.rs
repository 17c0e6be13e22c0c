//! Manifests: one place for versions, one set of lints, crates that can be published.

use std::fs;

use serde_json::Value;

use super::workspace::{dependencies, folder, name, packages, read};

/// The lines of a manifest that say something, each with the section it stands in.
fn entries(manifest: &str) -> Vec<(&str, &str)> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') && line.ends_with(']') {
            section = line.trim_matches(['[', ']']);
        } else {
            found.push((section, line));
        }
    }
    found
}

fn manifest(package: &Value) -> String {
    fs::read_to_string(folder(package).join("Cargo.toml")).unwrap()
}

#[test]
fn every_member_inherits_the_lints() {
    for package in packages() {
        let manifest = manifest(&package);
        let inherits = entries(&manifest).contains(&("lints", "workspace = true"));
        assert!(inherits, "`{}` does not inherit the lints of the workspace", name(&package));
    }
}

#[test]
fn versions_are_written_in_the_manifest_of_the_workspace_only() {
    for package in packages() {
        for (section, line) in entries(&manifest(&package)) {
            let is_dependency = section.ends_with("dependencies") || section.contains("dependencies.");
            assert!(
                !is_dependency || line.contains("workspace = true"),
                "`{}` gives a version of its own: {line}",
                name(&package)
            );
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = read("Cargo.toml");
    for (_, line) in
        entries(&manifest).into_iter().filter(|(section, _)| *section == "workspace.dependencies")
    {
        let reason = line.split_once(" # ").map_or("", |(_, reason)| reason);
        assert!(line.starts_with("roster-") || reason.len() > 3, "no reason is given for: {line}");
    }
}

#[test]
fn dependencies_are_caret_ranges() {
    for package in packages() {
        for dependency in dependencies(&package) {
            let range = dependency["req"].as_str().unwrap();
            assert!(range.starts_with('^'), "`{}` wants `{}` {range}", name(&package), name(dependency));
        }
    }
}

#[test]
fn crates_that_are_published_say_what_they_are() {
    for package in packages() {
        if package["publish"].as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        for field in ["description", "license", "repository", "homepage", "rust_version"] {
            let value = package[field].as_str().unwrap_or_default();
            assert!(!value.is_empty(), "`{}` has no {field}", name(&package));
        }
        for field in ["keywords", "categories", "authors"] {
            let count = package[field].as_array().map_or(0, Vec::len);
            // More than five keywords or categories are refused by the registry.
            assert!((1..=5).contains(&count), "`{}` has {count} {field}", name(&package));
        }
    }
}
