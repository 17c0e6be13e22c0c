//! The local part of an address: what stands before the `@`.

use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// Longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
const MAX_BYTES: usize = 64;

/// Cuts an address at its `@`. A quoted local part may contain others. `None` when there is no such cut.
pub(super) fn split(address: &str) -> Option<(&str, &str)> {
    let end = if address.starts_with('"') { quoted_end(address)? } else { address.find('@')? };
    let (local, rest) = address.split_at_checked(end)?;
    Some((local, rest.strip_prefix('@')?))
}

/// The index just past the closing quote.
fn quoted_end(address: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (index, character) in address.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index.checked_add(1),
            _ => {}
        }
    }
    None
}

/// The canonical form of a local part in NFC: lower case, quoted only where it has to be. `None` when it is none.
pub(super) fn canonical(local: &str) -> Option<String> {
    // Letters with a compatibility form (full-width, ligatures, circled) look like others and are refused, as RFC 8265
    // does for usernames; among them is the full-width `＠`.
    if local.is_empty() || local.len() > MAX_BYTES || !is_nfkc(local) {
        return None;
    }
    let content = match local.strip_prefix('"') {
        Some(quoted) => unquote(quoted.strip_suffix('"')?)?,
        None if is_dot_atom(local) => local.to_owned(),
        None => return None,
    };
    let lower: String = content.to_lowercase().nfc().collect();
    Some(if is_dot_atom(&lower) { lower } else { quote(&lower) })
}

/// What stands between the quotes, without its escapes (RFC 5321 section 4.1.2, `QcontentSMTP`). `None` when a character
/// has no place there, or when there is nothing.
fn unquote(quoted: &str) -> Option<String> {
    let mut content = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        let is_fit =
            |character: char| character == ' ' || !(character.is_whitespace() || character.is_control());
        match character {
            '\\' => content.push(characters.next().filter(|escaped| matches!(escaped, ' '..='~'))?),
            '"' => return None,
            other if is_fit(other) => content.push(other),
            _ => return None,
        }
    }
    (!content.is_empty()).then_some(content)
}

fn quote(content: &str) -> String {
    let mut quoted = String::with_capacity(content.len().saturating_add(2));
    quoted.push('"');
    for character in content.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Words of letters, digits and the signs of RFC 5322 `atext`, or of letters beyond ASCII (RFC 6531), joined by dots.
fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
    } else {
        !character.is_whitespace() && !character.is_control()
    }
}
