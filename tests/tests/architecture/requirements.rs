//! Every security requirement that the documentation lists has a test, and every id in a test is listed.

use std::collections::BTreeSet;

use super::source_tree::test_files;
use super::workspace::read;

const PAGE: &str = "docs/security-requirements.md";
const FAMILIES: [&str; 13] = ["PW", "EN", "LK", "VE", "SE", "RT", "JW", "HT", "AZ", "AD", "IN", "CR", "LG"];

#[test]
fn the_listed_requirements_are_exactly_those_that_tests_name() {
    let listed = listed();
    let tested: BTreeSet<String> = test_files().iter().flat_map(|file| ids(&file.text)).collect();
    let untested: Vec<&String> = listed.difference(&tested).collect();
    let unlisted: Vec<&String> = tested.difference(&listed).collect();
    assert!(untested.is_empty(), "{PAGE} lists what no test names: {untested:?}");
    assert!(unlisted.is_empty(), "tests name what {PAGE} does not list: {unlisted:?}");
}

/// The ids in the first column of the page's table.
fn listed() -> BTreeSet<String> {
    let page = read(PAGE);
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let found: Vec<String> = rows.flat_map(ids).collect();
    let unique: BTreeSet<String> = found.iter().cloned().collect();
    assert_eq!(found.len(), unique.len(), "{PAGE} lists an id twice");
    unique
}

/// The ids in `text`: a family, a hyphen, two digits.
fn ids(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            let family = word.split_once('-').filter(|(_, number)| number.len() == 2);
            family.is_some_and(|(family, number)| {
                FAMILIES.contains(&family) && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
        .map(str::to_owned)
        .collect()
}
