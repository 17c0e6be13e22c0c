//! Rules for the text of shipped code and of tests.

use super::source_tree::{TestFile, shipped_files, test_files};
use super::workspace::shown;

const LONGEST_FILE: usize = 400;

/// Ways to end a thread instead of answering.
const PANICS: [&str; 8] = [
    ".unwrap()",
    ".expect(",
    ".unwrap_err()",
    ".expect_err(",
    "panic!",
    "todo!",
    "unimplemented!",
    "unreachable!",
];

#[test]
fn shipped_code_has_no_way_to_panic_on_purpose() {
    let mut found = Vec::new();
    for file in shipped_files() {
        for (index, line) in file.code.lines().enumerate() {
            let hits = PANICS.iter().filter(|word| line.contains(**word));
            found.extend(hits.map(|word| format!("{}:{}: {word}", shown(&file.path), index + 1)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read_at_one_sitting() {
    let found: Vec<String> = shipped_files()
        .iter()
        .filter(|file| file.lines_without_tests > LONGEST_FILE)
        .map(|file| format!("{}: {} lines without its tests", shown(&file.path), file.lines_without_tests))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_is_a_drawer_for_everything() {
    let drawers = ["utils", "util", "common", "helpers", "helper", "types", "misc"];
    for path in shipped_files()
        .into_iter()
        .map(|file| file.path)
        .chain(test_files().into_iter().map(|file| file.path))
    {
        let is_drawer =
            path.with_extension("").iter().any(|part| drawers.iter().any(|drawer| part == *drawer));
        assert!(!is_drawer, "{} is named after no purpose", shown(&path));
    }
}

#[test]
fn no_test_waits_by_the_clock() {
    let mut found = Vec::new();
    for TestFile { path, code, .. } in test_files() {
        let lines = code.lines().enumerate().filter(|(_, line)| line.contains("sleep("));
        found.extend(lines.map(|(index, _)| format!("{}:{}", shown(&path), index + 1)));
    }
    assert!(found.is_empty(), "wait for what happens, or move the clock:\n{}", found.join("\n"));
}
