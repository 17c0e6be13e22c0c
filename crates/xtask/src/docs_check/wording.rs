//! Words that mean something on one machine only, or that nobody has filled in.

use super::markdown::prose;

/// What no page may say, and why not.
const FORBIDDEN: [(&str, &str); 5] = [
    ("/home/", "a path of one machine"),
    ("/Users/", "a path of one machine"),
    ("](/", "a link that only works on one host"),
    ("TODO", "a page is finished or it is not there"),
    ("FIXME", "a page is finished or it is not there"),
];

/// What is wrong with the wording: each complaint begins with the line's number.
pub(super) fn check(text: &str) -> Vec<String> {
    let forbidden = prose(text).flat_map(|(number, line)| {
        let hits = FORBIDDEN.iter().filter(move |(word, _)| line.contains(word));
        hits.map(move |(word, reason)| format!("{number}: `{word}`: {reason}"))
    });
    forbidden.chain(unnamed_fences(text)).collect()
}

/// Fenced code says what it is, so that it is shown, and may be run, as that.
fn unnamed_fences(text: &str) -> Vec<String> {
    let fences = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("```"));
    fences
        .step_by(2)
        .filter(|(_, line)| line.trim() == "```")
        .map(|(index, _)| format!("{}: fenced code without a language (`text` for none)", index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn machine_paths_leftovers_and_unnamed_code_are_found() {
        let text = "see /home/ada/notes\n```sh\nls /home/\n```\n```\nx\n```\n";
        assert_eq!(
            check(text),
            ["1: `/home/`: a path of one machine", "5: fenced code without a language (`text` for none)"]
        );
        assert!(check("fine\n").is_empty());
    }
}
