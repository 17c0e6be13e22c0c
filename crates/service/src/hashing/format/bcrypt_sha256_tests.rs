#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use base64::alphabet::BCRYPT;
use proptest::prelude::*;

use super::*;
use crate::domain::PlainPassword;
use crate::hashing::run::Run;

/// Made by passlib 1.7.4: `bcrypt_sha256.using(rounds=r, salt=s).hash(password)`.
const FROM_PASSLIB: &[(&str, &str)] = &[
    ("password", "$bcrypt-sha256$v=2,t=2b,r=4$Dw6UcyFDZmJOslH5p9c6MO$wwmvT5FBZTvJ.LwRXUVWeJxvS7H1r.i"),
    ("", "$bcrypt-sha256$v=2,t=2b,r=4$iZto/1l6YKQatZMLu8zvR.$fxzRWA7ftwE4HlTxfcLummVHVtjAVNO"),
    (
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
        "$bcrypt-sha256$v=2,t=2b,r=4$tdXK0mzRDHk0buCYb.0y..$jHNZBH/b6GlqGClDDfep9X6CTq3PjdW",
    ),
    (
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "$bcrypt-sha256$v=2,t=2b,r=4$YpZS6My6T9JGJVuFtfGxeu$ivlUoJozVLacElDz3.VIznrtlNQFWai",
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX",
        "$bcrypt-sha256$v=2,t=2b,r=4$ASBPSJaubGIR9p1IePauGO$tsyZgD9vbWQI3tqsfs7ZS9XAuQkew.S",
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "$bcrypt-sha256$v=2,t=2b,r=5$lrwOKvvjdgx1SK2PNqYIi.$d4U.VYuvGE8DQIoVO8LmHPshN2F3Q2a",
    ),
    (
        "correct horse battery staple",
        "$bcrypt-sha256$v=2,t=2b,r=12$2GC7Ng0Zf9Sgbrls1Fo2o.$5v212S4vpsvmlWfrGOxVuvumhC8n7K.",
    ),
];

/// PW-02: lengths at which plain bcrypt has forgotten what came before or after.
const LENGTHS: [usize; 6] = [54, 55, 56, 71, 72, 73];

/// A salt that no test minds.
const SALT: Salt = [7; 16];

fn digest(salt: Salt, password: &[u8]) -> Digest {
    Run::own(Cost::MIN, salt, password).execute().unwrap()
}

fn hash(password: &str) -> StoredHash {
    StoredHash::own(Bcrypt { cost: Cost::MIN, salt: SALT }, digest(SALT, password.as_bytes()))
}

fn verifies(hash: &StoredHash, password: &str) -> bool {
    let password = PlainPassword::new(password.to_owned()).unwrap();
    hash.has_digest(&hash.run_for(&password).execute().unwrap())
}

/// Reads a hash and writes it again.
fn rewritten(text: &str) -> Option<String> {
    let (bcrypt, digest) = parts(text.strip_prefix(PREFIX)?)?;
    Some(write(bcrypt.cost, &bcrypt.salt, &digest))
}

#[test]
fn hashes_of_passlib_verify_and_are_written_the_same_way() {
    for (password, text) in FROM_PASSLIB {
        let hash = read(text).unwrap();
        assert!(verifies(&hash, password), "{password}");
        assert!(!verifies(&hash, &format!("{password}.")), "{password}");
        assert_eq!(rewritten(text).as_deref(), Some(*text));
    }
}

/// PW-02: 64 characters of a non-Latin script are 128 or 256 bytes, and all of them count.
#[test]
fn the_last_of_many_characters_counts() {
    for character in ['é', '😀', 'a'] {
        let password = character.to_string().repeat(64);
        let hash = hash(&password);
        assert!(verifies(&hash, &password));
        let changed = format!("{}x", character.to_string().repeat(63));
        assert!(!verifies(&hash, &changed), "{character}");
    }
}

/// PW-02
#[test]
fn nothing_is_cut_at_the_lengths_where_bcrypt_cuts() {
    for length in LENGTHS {
        let stem = "a".repeat(length);
        let hash = hash(&format!("{stem}X"));
        assert!(!verifies(&hash, &stem), "{length}");
        assert!(!verifies(&hash, &format!("{stem}Y")), "{length}");
    }
}

/// PW-03: to bcrypt `a`, `a\0a` and `a\0a\0a` are keys of the same cycle.
#[test]
fn a_nul_does_not_make_two_passwords_one() {
    let right = digest(SALT, b"aaaaaaaaaaaaaaa");
    assert_ne!(digest(SALT, b"aaaaaaaaaaaaaaa\0aaaaaaaaaaaaaaa"), right);
    assert_ne!(digest(SALT, b"aaaaaaaaaaaaaaa\0"), right);
}

/// PW-10
#[test]
fn the_salt_decides_over_the_hash() {
    assert_ne!(digest([1; 16], b"password"), digest([2; 16], b"password"));
}

#[test]
fn unused_bits_of_salt_and_digest_are_cleared_as_passlib_does() {
    let (password, text) = FROM_PASSLIB[0];
    let (head, digest) = text.rsplit_once('$').unwrap();
    let last_of_salt = head.chars().last().unwrap();
    let sloppy_salt = format!("{}{}${digest}", &head[..head.len() - 1], next_in_alphabet(last_of_salt));
    let last_of_digest = text.chars().last().unwrap();
    let sloppy_digest = format!("{}{}", &text[..text.len() - 1], next_in_alphabet(last_of_digest));
    for sloppy in [sloppy_salt, sloppy_digest] {
        assert_ne!(sloppy, text);
        assert!(verifies(&read(&sloppy).unwrap(), password), "{sloppy}");
        assert_eq!(rewritten(&sloppy).as_deref(), Some(text));
    }
}

/// The next value in bcrypt's base64, which differs in the lowest bit: a clean last character has it cleared.
fn next_in_alphabet(character: char) -> char {
    let alphabet = BCRYPT.as_str();
    alphabet.chars().nth(alphabet.find(character).unwrap() + 1).unwrap()
}

#[test]
fn what_is_not_exactly_the_form_is_refused() {
    let (_, good) = FROM_PASSLIB[0];
    assert!(read(good).is_some());
    let with_cost = |cost: &str| good.replacen("r=4$", &format!("r={cost}$"), 1);
    let bad = [
        String::new(),
        good[1..].to_owned(),
        good[..good.len() - 1].to_owned(),
        format!("{good}."),
        format!("{good}\n"),
        format!(" {good}"),
        format!("{good}$"),
        good.replace("v=2", "v=1"),
        good.replace("t=2b", "t=2a"),
        good.to_uppercase(),
        format!("{}é", &good[..good.len() - 2]),
        format!("{}=", &good[..good.len() - 1]),
        with_cost(""),
        with_cost("04"),
        with_cost("+4"),
        with_cost("-4"),
        with_cost("3"),
        with_cost("17"),
        with_cost("31"),
        with_cost("99999999999"),
        with_cost("٤"),
    ];
    for text in bad {
        assert!(read(&text).is_none(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC{0,100}") {
        prop_assert!(read(&text).is_none());
    }

    #[test]
    fn no_text_after_the_prefix_makes_parsing_panic(rest in "[0-9a-zA-Z./$=,é+ -]{0,70}") {
        if let Some(once) = rewritten(&format!("{PREFIX}{rest}")) {
            prop_assert_eq!(rewritten(&once), Some(once));
        }
    }

    #[test]
    fn what_is_written_is_read_again(cost in 4_u32..=16, salt: [u8; 16], digest: [u8; 23]) {
        let text = write(Cost::new(cost).unwrap(), &salt, &digest);
        prop_assert_eq!(rewritten(&text), Some(text));
    }
}
