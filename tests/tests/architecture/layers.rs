//! Each crate names only the layer beneath it.

use super::source_tree::shipped_files;
use super::workspace::{dependencies, name, packages, shown};

/// Every member, and the members that it may name in its manifest.
const LAYERS: [(&str, &[&str]); 10] = [
    ("roster-domain", &[]),
    ("roster-migration", &[]),
    ("roster-persistence", &["roster-domain", "roster-migration"]),
    ("roster-service", &["roster-persistence"]),
    ("roster-api", &["roster-service"]),
    ("roster-testkit", &["roster-api"]),
    ("roster-tests", &["roster-api", "roster-testkit"]),
    ("todos", &["roster-api", "roster-testkit"]),
    ("mounted", &["roster-api", "roster-testkit"]),
    ("xtask", &[]),
];

/// Crates that belong to certain layers, and those layers. What `roster-tests` looks through is its own affair.
const RESERVED: [(&str, &[&str]); 12] = [
    ("sea-orm", &["roster-persistence", "todos"]),
    ("sea-orm-migration", &["roster-migration", "todos"]),
    ("sqlx", &["roster-persistence"]),
    ("actix-web", &["roster-api", "roster-testkit", "todos", "mounted"]),
    ("utoipa", &["roster-api", "todos"]),
    ("utoipa-swagger-ui", &["roster-api"]),
    ("clap", &["roster-api"]),
    ("figment", &["roster-api"]),
    ("anyhow", &["roster-api", "xtask"]),
    ("lettre", &["roster-service"]),
    ("bcrypt", &["roster-service"]),
    ("jsonwebtoken", &["roster-service"]),
];

/// What a pure crate has no use for: tasks, sockets, files, randomness.
const IMPURE: [&str; 6] = ["tokio", "futures-util", "getrandom", "tempfile", "tracing", "reqwest"];

#[test]
fn a_crate_names_only_the_layer_beneath_it() {
    let packages = packages();
    for package in &packages {
        let package_name = name(package);
        let (_, beneath) = LAYERS
            .iter()
            .find(|(layer, _)| *layer == package_name)
            .unwrap_or_else(|| panic!("`{package_name}` has no place among the layers"));
        for dependency in dependencies(package) {
            let dependency = name(dependency);
            let is_member = packages.iter().any(|other| name(other) == dependency);
            assert!(
                !is_member || beneath.contains(&dependency),
                "`{package_name}` must not depend on `{dependency}`"
            );
        }
    }
}

#[test]
fn libraries_stay_in_their_layer() {
    for package in packages() {
        let package_name = name(&package);
        for dependency in dependencies(&package) {
            let dependency = name(dependency);
            let reserved = RESERVED.iter().find(|(library, _)| *library == dependency);
            let may = reserved.is_none_or(|(_, layers)| layers.contains(&package_name));
            assert!(
                may || package_name == "roster-tests",
                "`{package_name}` must not depend on `{dependency}`"
            );
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let packages = packages();
    let domain = packages.iter().find(|package| name(package) == "roster-domain").unwrap();
    for dependency in dependencies(domain).iter().filter(|dependency| dependency["kind"].is_null()) {
        let dependency_name = name(dependency);
        assert!(!IMPURE.contains(&dependency_name), "`roster-domain` must not depend on `{dependency_name}`");
        for feature in dependency["features"].as_array().unwrap() {
            let forbidden = [("chrono", "clock"), ("chrono", "now"), ("uuid", "v4")];
            let pair = (dependency_name, feature.as_str().unwrap());
            assert!(!forbidden.contains(&pair), "`roster-domain` must not switch on {pair:?}");
        }
    }
}

/// A dependency can be reached without being named, through a crate that re-exports it.
#[test]
fn no_layer_speaks_of_a_library_of_another() {
    let forbidden: [(&str, &[&str]); 5] = [
        ("roster-domain", &["sea_orm", "sqlx", "actix"]),
        ("roster-migration", &["roster_domain", "actix"]),
        ("roster-persistence", &["actix"]),
        ("roster-service", &["sea_orm", "sqlx::", "actix"]),
        ("roster-api", &["sea_orm", "sqlx::"]),
    ];
    for file in shipped_files() {
        let words =
            forbidden.iter().filter(|(layer, _)| *layer == file.package).flat_map(|(_, words)| *words);
        for word in words {
            assert!(!file.code.contains(word), "{} speaks of `{word}`", shown(&file.path));
        }
    }
}
