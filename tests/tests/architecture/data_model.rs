//! The page on the data model names every table and every column of the schema.

use std::fs;

use super::workspace::{read, root, rust_files};

const PAGE: &str = "docs/data-model.md";

#[test]
fn every_column_of_the_schema_is_documented() {
    let page = read(PAGE);
    let mut missing = Vec::new();
    for path in rust_files(&root().join("migration/src")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some((_, table)) = name.split_once("_create_") else { continue };
        let section = section(&page, table).unwrap_or_else(|| panic!("{PAGE} has no section on `{table}`"));
        let migration = fs::read_to_string(&path).unwrap();
        let columns = columns(&migration);
        assert!(!columns.is_empty(), "{name} makes no column that this test finds");
        let undocumented = columns.iter().filter(|column| !section.contains(&format!("`{column}`")));
        missing.extend(undocumented.map(|column| format!("{table}.{column}")));
    }
    assert!(missing.is_empty(), "{PAGE} lacks {missing:?}");
}

/// What stands under the heading that names `table`.
fn section<'a>(page: &'a str, table: &str) -> Option<&'a str> {
    page.split("\n#").find(|section| {
        let heading = section.lines().next().unwrap_or_default().trim_start_matches('#');
        heading.split(',').any(|name| name.trim() == table)
    })
}

/// The names in `.col(kind("name"…`.
fn columns(migration: &str) -> Vec<&str> {
    let after = migration.split(".col(").skip(1);
    after.filter_map(|rest| rest.split_once("(\"")?.1.split('"').next()).collect()
}
