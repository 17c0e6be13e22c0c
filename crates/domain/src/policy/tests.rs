#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::PasswordProblem::{ContainsIdentity, ControlCharacter, TooCommon, TooLong, TooShort};
use super::*;
use crate::{DisplayName, Email, FirstName, LastName, Profile, Username};

const LIST: &str = include_str!("common-passwords.txt");

fn check_as(text: &str, identity: &Identity<'_>) -> Vec<PasswordProblem> {
    let password = PlainPassword::new(text.to_owned()).unwrap_or_else(|error| panic!("{error}"));
    PasswordPolicy::default().check(&password, identity).err().unwrap_or_default()
}

fn check(text: &str) -> Vec<PasswordProblem> {
    check_as(text, &Identity::default())
}

/// PW-05: no rules of composition; spaces and any script are fine.
#[test]
fn length_is_what_counts() {
    for text in [
        "correct horse battery staple",
        "83649275019384756201",
        " 7 spaces ",
        "пароль-надежный",
        "日本語の合言葉です",
    ] {
        assert_eq!(check(text), [], "{text}");
    }
}

/// PW-01 (the rule): code points are counted, after normalisation, against one setting.
#[test]
fn the_minimum_length_is_counted_in_code_points() {
    assert_eq!(check("zq8-vk3"), [TooShort { min: 8 }]);
    assert_eq!(check("zq8-vk3x"), []);
    assert_eq!(check(&"\u{1f600}".repeat(7)), [TooShort { min: 8 }]);
    assert_eq!(check(&"\u{1f600}".repeat(8)), []);
    assert_eq!(check(&"e\u{301}".repeat(7)), [TooShort { min: 8 }]);
    let strict = PasswordPolicy::new(15).unwrap();
    let long = PlainPassword::new("zq8-vk3x-zq8-v".to_owned()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(strict.check(&long, &Identity::default()), Err(vec![TooShort { min: 15 }]));
}

#[test]
fn the_minimum_length_has_bounds_of_its_own() {
    assert_eq!(PasswordPolicy::new(8), Ok(PasswordPolicy::default()));
    assert_eq!(PasswordPolicy::new(64).map(PasswordPolicy::min_length), Ok(64));
    for refused in [0, 7, 65] {
        assert_eq!(PasswordPolicy::new(refused), Err(InvalidMinLength));
    }
}

/// PW-02 (the rule): 64 characters of any script are accepted, up to 256 characters and 1,024 bytes.
#[test]
fn long_passwords_of_any_script_are_accepted_up_to_the_bounds() {
    for text in ["é".repeat(64), "\u{1f600}".repeat(64), "\u{1f600}".repeat(256), "q7".repeat(128)] {
        assert_eq!(check(&text), []);
    }
    for text in ["q7".repeat(129), "\u{1f600}".repeat(257), "q7".repeat(50_000)] {
        assert_eq!(check(&text), [TooLong]);
    }
}

#[test]
fn control_characters_are_refused() {
    for text in ["line\nbreak here", "tab\there too", "delete \u{7f} it", "c1 \u{85} too"] {
        assert_eq!(check(text), [ControlCharacter]);
    }
}

/// PW-06: every listed password is refused, in any case.
#[test]
fn common_passwords_are_refused_without_regard_to_case() {
    for common in LIST.lines() {
        assert_eq!(check(common), [TooCommon], "{common}");
    }
    for common in ["PASSWORD1", "Iloveyou", "QwertyUiop", "1Q2w3E4r"] {
        assert_eq!(check(common), [TooCommon]);
    }
    assert_eq!(check("password1 and more"), []);
}

fn margaret() -> (Email, Username, Profile) {
    let profile = Profile {
        name: Some(DisplayName::parse("Margaret Jo Hopper-Łódzka").unwrap()),
        first_name: Some(FirstName::parse("Peggy").unwrap()),
        last_name: Some(LastName::parse("O'Hara").unwrap()),
        ..Profile::default()
    };
    (Email::parse("m.hopper+work@naval.example").unwrap(), Username::parse("cobol59").unwrap(), profile)
}

/// PW-06: the words of the user's identity, each from four characters on, without case.
#[test]
fn the_users_own_words_are_refused() {
    let (email, username, profile) = margaret();
    let identity = Identity { email: Some(&email), username: Some(&username), profile: Some(&profile) };
    for text in [
        "margarethopper2026",
        "xx-HOPPER-99",
        "my-Cobol59-key",
        "ŁÓDZKA-1906-x",
        "peggy-1906-x",
        "1906-hara-1906",
        "m.hopper+work@naval.example",
        "homework 19064",
    ] {
        assert_eq!(check_as(text, &identity), [ContainsIdentity], "{text}");
    }
    for text in ["jo-and-1906-x", "naval-1906-x", "h0pper-1906-x", "cobol-1906-x"] {
        assert_eq!(check_as(text, &identity), [], "{text}");
    }
}

#[test]
fn a_decomposed_name_is_found_in_a_composed_password() {
    let profile = Profile { name: Some(DisplayName::parse("Rene\u{301}e").unwrap()), ..Profile::default() };
    let identity = Identity { profile: Some(&profile), ..Identity::default() };
    assert_eq!(check_as("xx-REN\u{c9}E-42", &identity), [ContainsIdentity]);
}

#[test]
fn all_problems_are_told_at_once() {
    let (email, _, _) = margaret();
    let identity = Identity { email: Some(&email), ..Identity::default() };
    assert_eq!(check_as("work\n", &identity), [TooShort { min: 8 }, ContainsIdentity, ControlCharacter]);
    let username = Username::parse("sunshine").unwrap();
    let identity = Identity { username: Some(&username), ..Identity::default() };
    assert_eq!(check_as("Sunshine", &identity), [TooCommon, ContainsIdentity]);
}

proptest! {
    #[test]
    fn a_password_is_refused_for_reasons_that_hold(text in "[^\\x00]{0,40}|[^\\x00]{0,300}") {
        let (email, username, profile) = margaret();
        let identity = Identity { email: Some(&email), username: Some(&username), profile: Some(&profile) };
        let problems = check_as(&text, &identity);
        let password = PlainPassword::new(text.clone()).unwrap_or_else(|error| panic!("{error}"));
        let characters = password.as_str().chars().count();
        prop_assert_eq!(problems.contains(&TooShort { min: 8 }), characters < 8);
        prop_assert_eq!(problems.contains(&TooLong), password.is_too_long());
        prop_assert_eq!(problems.contains(&ControlCharacter), text.chars().any(char::is_control));
        if problems.contains(&TooCommon) {
            prop_assert!(LIST.lines().any(|common| common == text.to_lowercase()));
        }
    }

    #[test]
    fn a_password_with_an_identity_word_in_it_is_always_refused(before in "[a-z0-9 ]{0,20}", after in "[A-Z0-9 ]{0,20}") {
        let (email, username, profile) = margaret();
        let identity = Identity { email: Some(&email), username: Some(&username), profile: Some(&profile) };
        for word in ["Margaret", "hOPPer", "COBOL59", "Peggy"] {
            let problems = check_as(&format!("{before}{word}{after}"), &identity);
            prop_assert!(problems.contains(&ContainsIdentity));
        }
    }
}
