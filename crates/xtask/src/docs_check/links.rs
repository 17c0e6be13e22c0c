//! Links inside the repository.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::anchors;
use super::markdown::{prose, without_code};

/// What is wrong with the links of `page`: each complaint begins with the line's number. Links to other sites are
/// not followed: a check that needs the network fails for reasons that no commit can mend.
pub(super) fn check(page: &Path, text: &str) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for (number, line) in prose(text) {
        for target in targets(&without_code(line)) {
            if let Some(reason) = fault(page, text, &target)? {
                complaints.push(format!("{number}: `{target}` {reason}"));
            }
        }
    }
    Ok(complaints)
}

/// The targets of `[text](target)` and of `[name]: target` in a line.
fn targets(line: &str) -> Vec<String> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let definition =
        line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target.trim());
    inline.chain(definition).map(str::to_owned).collect()
}

fn fault(page: &Path, text: &str, target: &str) -> Result<Option<&'static str>> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(None);
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let file = page.parent().context("a page lies in a folder")?.join(path);
    if !path.is_empty() && !file.exists() {
        return Ok(Some("leads to no file"));
    }
    let Some(anchor) = anchor else { return Ok(None) };
    let is_there = if path.is_empty() {
        anchors::has(text, anchor)
    } else {
        anchors::has(&fs::read_to_string(&file)?, anchor)
    };
    Ok((!is_there).then_some("leads to no heading"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::check;

    #[test]
    fn dead_links_are_found_and_live_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.md");
        std::fs::write(folder.path().join("other.md"), "# There\n").unwrap();
        let text = "# Here\n[a](#here) [b](other.md#there) [c](https://example.org/x) `[d](code)`\n\
                    [e](gone.md) [f](#nowhere) [g](other.md#nowhere)\n";
        let complaints = check(&page, text).unwrap();
        assert_eq!(
            complaints,
            [
                "3: `gone.md` leads to no file",
                "3: `#nowhere` leads to no heading",
                "3: `other.md#nowhere` leads to no heading",
            ]
        );
    }
}
