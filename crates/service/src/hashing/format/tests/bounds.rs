//! What may be asked of the functions. PW-11's part on cost.

use crate::hashing::stored::StoredHash;

const SALT: &str = "MDEyMzQ1Njc4OWFiY2RlZg";
/// 32 bytes.
const DIGEST: &str = "wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo";

fn is_read(stored: &str) -> bool {
    StoredHash::parse(stored).is_some()
}

fn base64(bytes: usize) -> String {
    let text = "A".repeat(bytes.div_ceil(3) * 4);
    text[..(bytes * 4).div_ceil(3)].to_owned()
}

/// PW-11
#[test]
fn bcrypt_may_cost_up_to_16() {
    let rest = "W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
    let split = "W7d33IAr73ULxMwntYrYXe$.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
    for (cost, expected) in
        [("03", false), ("04", true), ("16", true), ("17", false), ("31", false), ("99", false)]
    {
        assert_eq!(is_read(&format!("$2b${cost}${rest}")), expected, "{cost}");
        let cost = cost.trim_start_matches('0');
        assert_eq!(is_read(&format!("$bcrypt-sha256$2b,{cost}${split}")), expected, "{cost}");
    }
}

/// PW-11
#[test]
fn argon2_may_take_256_mib_four_times_over() {
    let with = |parameters: &str| is_read(&format!("$argon2id$v=19${parameters}${SALT}${DIGEST}"));
    for parameters in [
        "m=262144,t=4,p=1",
        "m=262144,t=4,p=64",
        "m=65536,t=16,p=4",
        "m=8,t=131072,p=1",
        // What RFC 9106, OWASP, libsodium and passlib choose.
        "m=65536,t=3,p=4",
        "m=47104,t=1,p=1",
        "m=7168,t=5,p=1",
        "m=262144,t=3,p=1",
        "m=65536,t=3,p=4",
        "m=102400,t=2,p=8",
    ] {
        assert!(with(parameters), "{parameters}");
    }
    for parameters in [
        "m=262145,t=1,p=1",
        "m=262144,t=5,p=1",
        "m=8,t=131073,p=1",
        "m=4294967295,t=1,p=1",
        "m=8,t=4294967295,p=1",
        "m=4294967295,t=4294967295,p=4294967295",
        "m=262144,t=1,p=65",
        "m=65536,t=1,p=16777215",
        "m=15,t=1,p=2",
        "m=0,t=1,p=1",
        "m=8,t=0,p=1",
        "m=8,t=1,p=0",
        "m=99999999999999999999,t=1,p=1",
    ] {
        assert!(!with(parameters), "{parameters}");
    }
    // Argon2 itself asks for a salt of eight bytes.
    assert!(is_read(&format!("$argon2id$v=19$m=8,t=1,p=1${}${DIGEST}", base64(8))));
    assert!(!is_read(&format!("$argon2id$v=19$m=8,t=1,p=1${}${DIGEST}", base64(7))));
}

/// PW-11
#[test]
fn scrypt_may_take_256_mib_four_times_over() {
    let with = |parameters: &str| is_read(&format!("$scrypt${parameters}${SALT}${DIGEST}"));
    for parameters in [
        "ln=18,r=8,p=4",
        "ln=17,r=8,p=1",
        "ln=16,r=8,p=1",
        "ln=14,r=8,p=5",
        "ln=15,r=64,p=4",
        "ln=1,r=1,p=64",
    ] {
        assert!(with(parameters), "{parameters}");
    }
    for parameters in [
        "ln=19,r=8,p=1",
        "ln=18,r=8,p=5",
        "ln=18,r=9,p=1",
        "ln=10,r=65,p=1",
        "ln=10,r=8,p=65",
        "ln=63,r=8,p=1",
        "ln=64,r=8,p=1",
        "ln=256,r=8,p=1",
        "ln=4294967295,r=4294967295,p=4294967295",
        "ln=1,r=1,p=1073741824",
        "ln=1,r=1073741824,p=1",
        "ln=0,r=8,p=1",
        "ln=4,r=0,p=1",
        "ln=4,r=8,p=0",
    ] {
        assert!(!with(parameters), "{parameters}");
    }
}

/// PW-11: a longer digest takes as many rounds again.
#[test]
fn pbkdf2_may_take_five_million_rounds() {
    let with =
        |rounds: &str, digest: usize| is_read(&format!("$pbkdf2-sha256${rounds}${SALT}${}", base64(digest)));
    for (rounds, digest, expected) in [
        ("1", 32, true),
        ("5000000", 32, true),
        ("5000001", 32, false),
        ("4294967295", 32, false),
        ("4294967296", 32, false),
        ("0", 32, false),
        ("2500000", 64, true),
        ("2500001", 64, false),
        ("2500001", 33, false),
    ] {
        assert_eq!(with(rounds, digest), expected, "{rounds} {digest}");
        assert_eq!(with(&format!("i={rounds}"), digest), expected, "{rounds} {digest}");
    }
    for (rounds, expected) in [("5000000", true), ("5000001", false), ("0", false)] {
        assert_eq!(is_read(&format!("pbkdf2_sha256${rounds}$salt${DIGEST}=")), expected, "{rounds}");
    }
}

/// PW-11: a digest of few bits would be met by chance.
#[test]
fn a_digest_has_16_to_64_bytes() {
    for (bytes, expected) in [(0, false), (1, false), (15, false), (16, true), (64, true), (65, false)] {
        let digest = base64(bytes);
        for stored in [
            format!("$argon2id$v=19$m=8,t=1,p=1${SALT}${digest}"),
            format!("$scrypt$ln=4,r=8,p=1${SALT}${digest}"),
            format!("$pbkdf2-sha256$i=1000${SALT}${digest}"),
        ] {
            assert_eq!(is_read(&stored), expected, "{stored}");
        }
    }
}
