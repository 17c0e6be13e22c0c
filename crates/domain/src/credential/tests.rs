#![allow(clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

fn plain(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned()).unwrap_or_else(|error| panic!("{error}"))
}

/// PW-05: NFC is applied once, and nothing else: no trimming, no folding of case.
#[test]
fn a_password_is_normalised_and_otherwise_untouched() {
    assert_eq!(plain("cafe\u{301} bar").as_bytes(), plain("caf\u{e9} bar").as_bytes());
    assert_eq!(plain("  Two Spaces \t ").as_bytes(), b"  Two Spaces \t ");
    assert_ne!(plain("Password").as_bytes(), plain("password").as_bytes());
    assert_ne!(plain("ﬁsh").as_bytes(), plain("fish").as_bytes());
}

/// PW-11: systems that accounts come from have hashed what was typed, or a form of it that is not Roster's.
#[test]
fn a_password_is_also_known_as_it_was_typed_and_in_its_compatible_form() {
    for (typed, nfkc) in [
        ("Zoe\u{308}", "Zo\u{eb}"),
        ("Zo\u{eb}", "Zo\u{eb}"),
        ("\u{ff30}\u{ff57}", "Pw"),
        ("\u{fb01}sh", "fish"),
    ] {
        assert_eq!(plain(typed).typed_bytes(), typed.as_bytes());
        assert_eq!(plain(typed).to_nfkc().as_str(), nfkc);
    }
    let longest = "\u{fdfa}".repeat(PlainPassword::MAX_CHARS);
    assert_eq!(plain(&longest).to_nfkc().len(), MAX_COMPATIBLE_EXPANSION * longest.len());
}

/// PW-03: NUL is refused wherever it stands.
#[test]
fn a_password_with_nul_is_refused() {
    for text in ["\0", "a\0a", "aaaaaaaaaaaaaaa\0aaaaaaaaaaaaaaa"] {
        assert!(PlainPassword::new(text.to_owned()).is_err());
    }
}

#[test]
fn the_bounds_are_256_characters_and_1024_bytes() {
    for (text, is_too_long) in [
        ("a".repeat(256), false),
        ("a".repeat(257), true),
        ("\u{1f600}".repeat(256), false),
        (format!("{}é", "\u{1f600}".repeat(256)), true),
        ("e\u{301}".repeat(256), false),
        ("a".repeat(100_000), true),
        ("e\u{301}".repeat(100_000), true),
    ] {
        assert_eq!(plain(&text).is_too_long(), is_too_long, "{} bytes", text.len());
    }
}

#[test]
fn a_hash_does_not_show_in_debug_output() {
    let hash = PasswordHash::from_stored("$2b$12$secret");
    assert_eq!((format!("{hash:?}").as_str(), hash.as_str()), ("PasswordHash(..)", "$2b$12$secret"));
}

proptest! {
    #[test]
    fn any_text_without_nul_is_held_and_holding_it_again_changes_nothing(text in "[^\\x00]{0,300}|([^\\x00]\u{301}?){0,1500}") {
        let once = plain(&text);
        let again = plain(once.as_str());
        prop_assert_eq!(again.as_bytes(), once.as_bytes());
        // The short cut for long inputs decides as the whole computation would.
        let normalised: String = text.nfc().collect();
        let is_too_long = normalised.len() > PlainPassword::MAX_BYTES || normalised.chars().count() > PlainPassword::MAX_CHARS;
        prop_assert_eq!(once.is_too_long(), is_too_long);
    }
}
