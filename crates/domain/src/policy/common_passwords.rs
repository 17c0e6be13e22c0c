//! The passwords that attackers try first.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// One a line, in lower case, sorted by bytes. `common-passwords.md` tells where they come from.
static LIST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("common-passwords.txt").lines().collect());

/// Lower-casing makes a text at most this many times longer, in bytes of UTF-8.
const MAX_EXPANSION: usize = 3;

/// Whether a password in lower case is a common one.
pub(super) fn contains(lower: &str) -> bool {
    LIST.binary_search(&lower).is_ok()
}

/// The form that passwords are compared in: lower case, NFC.
pub(super) fn lower(password: &str) -> Zeroizing<String> {
    // With room for the longest result, since a growing text would leave copies behind.
    let mut lower = Zeroizing::new(String::with_capacity(password.len().saturating_mul(MAX_EXPANSION)));
    lower.extend(password.chars().flat_map(char::to_lowercase).nfc());
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_lower_case_and_has_ten_thousand_entries_of_the_minimum_length() {
        assert!(LIST.is_sorted());
        assert!(LIST.len() >= 10_000);
        assert!(LIST.iter().all(|entry| entry.chars().count() >= 8 && *entry == lower(entry).as_str()));
    }
}
