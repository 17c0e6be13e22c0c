//! Which code is shipped, and which is there for tests only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::rust_text::{code_only, split_tests, test_modules};
use super::workspace::{folder, name, packages, rust_files};

/// Packages of which all code is there for tests, which panic where a step goes wrong.
const TEST_PACKAGES: [&str; 2] = ["roster-tests", "roster-testkit"];

/// A file with code that is shipped.
pub(super) struct ShippedFile {
    pub(super) package: String,
    pub(super) path: PathBuf,
    /// The text without comments, without the insides of strings and without test items; line numbers are kept.
    pub(super) code: String,
    pub(super) lines_without_tests: usize,
}

/// All shipped code of the workspace.
pub(super) fn shipped_files() -> Vec<ShippedFile> {
    let mut files = Vec::new();
    for package in packages().iter().filter(|package| !TEST_PACKAGES.contains(&name(package))) {
        let sources = folder(package).join("src");
        let for_tests = files_for_tests(&sources);
        for path in rust_files(&sources).into_iter().filter(|path| !for_tests.contains(path)) {
            let split = split_tests(&code_only(&fs::read_to_string(&path).unwrap()));
            files.push(ShippedFile {
                package: name(package).to_owned(),
                path,
                lines_without_tests: split.test_lines.iter().filter(|is_test| !**is_test).count(),
                code: split.shipped,
            });
        }
    }
    assert!(!files.is_empty(), "no shipped code was found");
    files
}

/// A file with code that is there for tests.
pub(super) struct TestFile {
    pub(super) path: PathBuf,
    /// Comments and the insides of strings are blank, and so is what is shipped; line numbers are kept.
    pub(super) code: String,
    /// The lines of the tests as they are, comments included.
    pub(super) text: String,
}

/// All test code of the workspace.
pub(super) fn test_files() -> Vec<TestFile> {
    let mut files = Vec::new();
    for package in &packages() {
        let sources = folder(package).join("src");
        let for_tests = files_for_tests(&sources);
        let is_test_package = TEST_PACKAGES.contains(&name(package));
        for path in rust_files(&folder(package)) {
            let text = fs::read_to_string(&path).unwrap();
            let code = code_only(&text);
            if is_test_package || for_tests.contains(&path) || !path.starts_with(&sources) {
                files.push(TestFile { path, code, text });
            } else {
                let split = split_tests(&code);
                let lines = text.split_inclusive('\n').zip(&split.test_lines);
                let text = lines.filter(|(_, is_test)| **is_test).map(|(line, _)| line).collect();
                files.push(TestFile { path, code: split.tests, text });
            }
        }
    }
    files
}

/// The files below `sources` that are modules for tests, and the modules of those.
fn files_for_tests(sources: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for path in rust_files(sources) {
        // A module's children lie in the folder of its own name, those of `mod.rs`, `lib.rs`, `main.rs` beside it.
        let stem = path.file_stem().unwrap();
        let is_root = ["mod", "lib", "main"].iter().any(|root| stem == *root);
        let parent = if is_root { path.parent().unwrap().to_path_buf() } else { path.with_extension("") };
        for module in test_modules(&fs::read_to_string(&path).unwrap()) {
            let (path, is_given) = module.path.map_or((parent.join(&module.name), false), |given| {
                (path.with_file_name(given).with_extension(""), true)
            });
            found.insert(path.with_extension("rs"));
            if !is_given {
                found.extend(rust_files(&path));
            }
        }
    }
    found
}
