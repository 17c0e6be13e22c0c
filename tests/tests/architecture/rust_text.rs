//! As much of Rust's grammar as it takes to tell code from comments, strings and tests.

/// `text` with comments and the insides of strings blanked out; every line keeps its number.
pub(super) fn code_only(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let length = match characters[at..] {
            ['/', '/', ..] => line_comment(&characters[at..]),
            ['/', '*', ..] => block_comment(&characters[at..]),
            ['"', ..] => string(&characters[at..]),
            ['r', '"' | '#', ..] if !follows_a_word(&characters, at) => raw_string(&characters[at..]),
            ['b', 'r', '"' | '#', ..] if !follows_a_word(&characters, at) => {
                1 + raw_string(&characters[at + 1..])
            }
            ['\'', ..] => character(&characters[at..]),
            _ => 0,
        };
        if length == 0 {
            code.push(characters[at]);
            at += 1;
        } else {
            code.extend(characters[at..at + length].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at += length;
        }
    }
    code
}

fn follows_a_word(characters: &[char], at: usize) -> bool {
    at > 0 && (characters[at - 1].is_alphanumeric() || characters[at - 1] == '_')
}

fn line_comment(rest: &[char]) -> usize {
    rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// 0 when it is none: `r#type` is a name.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let body = 2 + hashes;
    let is_end = |at: &usize| {
        rest[*at] == '"' && rest[*at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (body..rest.len()).find(is_end).map_or(rest.len(), |at| at + 1 + hashes)
}

/// 0 when it is none: `'a` is a lifetime.
fn character(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', _, tail @ ..] => tail.iter().position(|c| *c == '\'').map_or(0, |at| at + 4),
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

/// A file's code, cut in two.
pub(super) struct Split {
    /// What is shipped; tests are blanked out.
    pub(super) shipped: String,
    /// What is for tests; the rest is blanked out.
    pub(super) tests: String,
    /// For each line, whether it is part of a test item.
    pub(super) test_lines: Vec<bool>,
}

/// Cuts `code`, which comes from [`code_only`], into what is shipped and the items behind `#[cfg(test)]` and the like.
pub(super) fn split_tests(code: &str) -> Split {
    let mut is_test = vec![false; code.len()];
    let mut from = 0;
    while let Some(start) = code[from..].find("#[cfg(").map(|at| from + at) {
        let end = if is_for_tests(&code[start..]) { item_end(code, start) } else { start + 1 };
        if end > start + 1 {
            is_test[start..end].fill(true);
        }
        from = end;
    }
    let keep = |wanted: bool| {
        code.char_indices()
            .map(|(at, c)| if c == '\n' || is_test[at] == wanted { c } else { ' ' })
            .collect::<String>()
    };
    let mut at = 0;
    let test_lines: Vec<bool> = code
        .split_inclusive('\n')
        .map(|line| {
            let range = at..at + line.len();
            at = range.end;
            is_test[range].contains(&true)
        })
        .collect();
    Split { shipped: keep(false), tests: keep(true), test_lines }
}

/// Whether an attribute's condition holds for tests only: `test`, or the feature for the tests of other crates. (The
/// feature's name is a string, so it is blank here; no other feature stands together with `test`.)
fn is_for_tests(attribute: &str) -> bool {
    let condition: String =
        attribute.chars().take_while(|c| *c != ']').filter(|c| !c.is_whitespace()).collect();
    ["#[cfg(test)", "#[cfg(any(test,feature=", "#[cfg(all(test,"]
        .iter()
        .any(|form| condition.starts_with(form))
}

/// Where the item ends that the attribute at `start` belongs to: at its `;`, or at its closing brace.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[start..].char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return start + at + 1;
                }
            }
            ';' if depth == 0 => return start + at + 1,
            _ => {}
        }
    }
    code.len()
}

/// A module of a file of its own that is for tests.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TestModule {
    pub(super) name: String,
    /// The value of its `#[path]`.
    pub(super) path: Option<String>,
}

/// The declarations `#[cfg(test)] mod name;` in `text`.
pub(super) fn test_modules(text: &str) -> Vec<TestModule> {
    let tests = split_tests(&code_only(text)).tests;
    let declared = tests.lines().enumerate().filter_map(|(index, line)| {
        let line = line.trim();
        let declaration = line.strip_suffix(';')?;
        let name = declaration.rsplit_once("mod ").map(|(_, name)| name.trim())?;
        // The blanked text lacks the path; the line above in the original has it.
        let above = text.lines().nth(index.checked_sub(1)?)?.trim();
        let path = above.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]"));
        Some(TestModule { name: name.to_owned(), path: path.map(str::to_owned) })
    });
    declared.collect()
}

mod tests {
    use super::{TestModule, code_only, split_tests, test_modules};

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "a(); // x.unwrap()\nlet s = \"panic!\\\"\"; /* todo! /* */ */ 'x'; b::<'a>(r#\"panic!\"#, '\\'');\n";
        let code = code_only(text);
        assert!(!code.contains("panic") && !code.contains("unwrap") && !code.contains("todo"), "{code}");
        assert!(code.contains("a();") && code.contains("b::<'a>("), "{code}");
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn test_items_are_told_from_shipped_ones() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(feature = x)]\nfn c() {}\n";
        let split = split_tests(code);
        assert!(
            split.shipped.contains("fn a")
                && split.shipped.contains("fn c")
                && !split.shipped.contains("fn b")
        );
        assert!(split.tests.contains("fn b") && !split.tests.contains("fn a"));
        assert_eq!(split.test_lines, [false, true, true, true, true, false, false]);
    }

    #[test]
    fn modules_of_tests_are_found_with_their_paths() {
        let text = "mod a;\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\n#[path = \"b_tests.rs\"]\nmod b;\n\
                    #[cfg(any(test, feature = \"testing\"))]\npub mod testing;\n";
        let module = |name: &str, path: Option<&str>| TestModule {
            name: name.to_owned(),
            path: path.map(str::to_owned),
        };
        assert_eq!(
            test_modules(text),
            [module("tests", None), module("b", Some("b_tests.rs")), module("testing", None)]
        );
    }
}
