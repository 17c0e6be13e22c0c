#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bounds;
mod vectors;

use proptest::prelude::*;

use self::vectors::{BETTER_AUTH, OF_LIBRARIES, OF_SYSTEMS};
use crate::domain::PlainPassword;
use crate::hashing::Cost;
use crate::hashing::stored::StoredHash;

fn verifies(password: &str, stored: &str) -> bool {
    let hash = StoredHash::parse(stored).unwrap_or_else(|| panic!("{stored} is read"));
    let password = PlainPassword::new(password.to_owned()).unwrap();
    hash.has_digest(&hash.run_for(&password).execute().unwrap())
}

/// PW-11
#[test]
fn hashes_of_other_systems_verify_with_their_password_only() {
    for (password, stored) in OF_LIBRARIES.iter().chain(OF_SYSTEMS) {
        assert!(verifies(password, stored), "{stored}");
        assert!(!verifies(&password.to_lowercase(), stored), "{stored}");
        assert!(!verifies("", stored), "{stored}");
    }
}

/// PW-11: what worked in the old system works here: bcrypt has read 72 bytes there, whatever stood behind them.
#[test]
fn a_plain_bcrypt_hash_takes_what_bcrypt_takes() {
    let (password, stored) = OF_SYSTEMS[0];
    let head = &password[..72];
    assert!(verifies(head, stored));
    assert!(verifies(&format!("{head}something else"), stored));
    assert!(!verifies(&password[..71], stored));
    // The 72nd byte is the first of two: another letter that begins with it.
    let (password, stored) = OF_SYSTEMS[3];
    assert!(verifies(&password.replace("é-tail", "ã"), stored));
}

#[test]
fn only_a_hash_of_its_own_kind_and_cost_is_roster_s_own() {
    let own = "$bcrypt-sha256$v=2,t=2b,r=4$hWqpaFBwlnn1nzmmnjfSEO$aTi/GoPZz6YOwCycuchc1/xlvhliFkW";
    for (_, stored) in OF_LIBRARIES.iter().chain(OF_SYSTEMS) {
        assert_eq!(StoredHash::parse(stored).unwrap().is_own_at(Cost::MIN), *stored == own, "{stored}");
    }
    assert!(!StoredHash::parse(own).unwrap().is_own_at(Cost::DEFAULT));
}

/// PW-11
#[test]
fn what_is_not_exactly_of_a_form_is_refused() {
    for (_, good) in OF_LIBRARIES.iter().chain(OF_SYSTEMS) {
        let (last, rest) = (good.chars().last().unwrap(), &good[..good.len() - 1]);
        for bad in [
            good[1..].to_owned(),
            format!("{good}\n"),
            format!(" {good}"),
            format!("{good}$"),
            format!("{good}:"),
            format!("{good}é"),
            format!("{rest}é"),
            format!("{rest}*"),
            format!("{}é{rest}{last}", &good[..1]),
            good[..good.len() / 2].to_owned(),
            good.replacen('=', "=+", 1),
            good.replacen('=', "=0", 1),
            good.replacen('=', "==", 1),
            good.replacen('=', " =", 1),
            good.replacen(',', ",,", 1),
            good.replacen(',', ", ", 1),
            good.replacen('$', "$$", 2),
        ] {
            assert!(bad == *good || StoredHash::parse(&bad).is_none(), "{bad}");
        }
    }
}

/// PW-11
#[test]
fn what_no_system_stores_is_refused() {
    let bcrypt = "W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
    let argon2 = "m=64,t=2,p=2$EiKkFAKAMGZsjbF2rtXaGw$wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo";
    let (salt, digest) = BETTER_AUTH.split_once(':').unwrap();
    for bad in [
        String::new(),
        "!".to_owned(),
        "$".to_owned(),
        ":".to_owned(),
        "password".to_owned(),
        // MD5, and what a password looks like where none can be used.
        "0e56dca4e72596c1b3ec4dcffb77ce6d".to_owned(),
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(),
        // A defective bcrypt, the oldest one, and costs that are not two digits.
        format!("$2x$04${bcrypt}"),
        format!("$2$04${bcrypt}"),
        format!("$2b$4${bcrypt}"),
        format!("$2b$004${bcrypt}"),
        format!("$2b$+4${bcrypt}"),
        format!("$2b$04${}", bcrypt.replace('A', "é")),
        // Other kinds and versions of Argon2; a key; parameters in another order, missing, or twice.
        format!("$argon2$v=19${argon2}"),
        format!("$argon2id$v=20${argon2}"),
        format!("$argon2id$v=19$v=19${argon2}"),
        format!("$argon2id$v=19${}", argon2.replace("p=2", "p=2,keyid=Hj5+dsK0")),
        format!("$argon2id$v=19${}", argon2.replace("m=64,t=2", "t=2,m=64")),
        format!("$argon2id$v=19${}", argon2.replace(",p=2", "")),
        format!("$argon2id$v=19${}", argon2.replace("p=2", "p=2,p=2")),
        // Better Auth's with another length, without a part, with a sign.
        format!("{salt}:"),
        format!(":{digest}"),
        format!("{salt}{digest}"),
        format!("{salt}:{digest}00"),
        format!("{salt}00:{digest}"),
        format!("{salt}:{}", &digest[2..]),
        format!("{salt}:+{}", &digest[1..]),
        format!("{salt}:{digest}:{salt}"),
        // PBKDF2 with another function beneath, or a length that is another.
        "$pbkdf2$1000$xJhT6l0rZUyJ0bp3jpGyVg$.kr06tzPA06aSF.ZbKIIPlZA9A6HnifVib5HgEjUQEU".to_owned(),
        "$pbkdf2-sha512$1000$xJhT6l0rZUyJ0bp3jpGyVg$.kr06tzPA06aSF.ZbKIIPlZA9A6HnifVib5HgEjUQEU".to_owned(),
        "pbkdf2_sha1$1000$saltsaltsalt$u+qmCPDhknH7QTQgLbcaXWIiZSfP/b9IGn+n+cHyjJQ=".to_owned(),
        "$pbkdf2-sha256$i=1000,l=31$+vv8/f7/MDEyMzQ1Njc4OQ$ELWrdxgjItSFIRG6zT/u/kRJZrFH0e/mlqGETiJ/5nY"
            .to_owned(),
    ] {
        assert!(StoredHash::parse(&bad).is_none(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// PW-11: a hash that is damaged anywhere is read or not, and nothing else happens.
    #[test]
    fn no_damage_makes_reading_panic(
        index in 0..(OF_LIBRARIES.len() + OF_SYSTEMS.len()),
        at: proptest::sample::Index,
        removed in 0_usize..4,
        put in "[0-9$,=:./+a-z]{0,12}|\\PC{0,3}",
    ) {
        let (_, good) = OF_LIBRARIES.iter().chain(OF_SYSTEMS).nth(index).unwrap();
        let start = at.index(good.len());
        let end = (start + removed).min(good.len());
        let damaged = format!("{}{put}{}", &good[..start], &good[end..]);
        let _ = StoredHash::parse(&damaged);
    }
}
