//! The anchors that a page's headings make.

use super::markdown::prose;

/// Whether `text` has a heading that is reached by `#anchor`.
pub(super) fn has(text: &str, anchor: &str) -> bool {
    prose(text).filter_map(|(_, line)| heading(line)).any(|heading| slug(heading) == anchor)
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len()).then(|| rest.strip_prefix(' ')).flatten()
}

/// What GitHub and most renderers make of a heading: lower case, hyphens for spaces, no other punctuation.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn a_heading_is_reached_by_its_words() {
        let text = "# Data model\n## `users`, and more\n```text\n# no heading\n```\n";
        assert!(has(text, "data-model"));
        assert!(has(text, "users-and-more"));
        assert!(!has(text, "no-heading"));
    }
}
