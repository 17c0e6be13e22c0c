//! Hashes that other systems and other settings have left behind: they let their owners in, once.

use serde_json::Value;

use crate::support::{PASSWORD, States, Steps, TestApp, on_both_databases};

/// What Roster's own hashes begin with, at the cost of these tests.
const OWN: &str = "$bcrypt-sha256$v=2,t=2b,r=4$";

/// Passwords with a hash of each kind, made by passlib, Django, argon2-cffi and Better Auth.
const IMPORTED: &[(&str, &str)] = &[
    ("Pässword", "$2a$04$AL/SgEAgaT0RHI3yO68NSurIj4lFA4/Qy8zvp3dP5PkJ1WPQJPBuu"),
    ("Pässword", "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe"),
    ("Pässword", "$2y$04$xD2TxAFl38bJwfVYJjIds.OfxcGOGROH9XVPTZXZtelF65iI8j/bG"),
    // What was typed counts, also when it is not in the form that Roster keeps passwords in.
    ("Pw-155-Roster!-Zoe\u{308}", "$2b$06$cjkg6gqb7UNm3WiP/Sw7/.UXxZJQxcGQu54S9u93kyIyVEjJPWINm"),
    ("Pässword", "$bcrypt-sha256$2b,4$alrr3R8H0F3EH.lMxIqA4O$XNod.k4eAkLCbewA.wtH/ILAnlQcC4y"),
    (
        "Pässword",
        "$argon2id$v=19$m=64,t=2,p=2$EiKkFAKAMGZsjbF2rtXaGw$wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo",
    ),
    (
        "Pässword",
        "$argon2i$v=19$m=64,t=2,p=2$Rch5rxWC8N5by9n7v1cKAQ$25Feox54uzEVJyjGqeDnrbfqaq6DYyrCME9CWHZjoPI",
    ),
    (
        "Pässword",
        "$argon2d$v=19$m=64,t=2,p=2$trZ2DuHcO2fMmZNSynkvhQ$KFSFkZI8a92QDEbdRJoKS8rk7VqjGipwmmdlzUnb5CI",
    ),
    ("Pässword", "$scrypt$ln=4,r=8,p=2$rVXqPcf431uLsbZWKkXovQ$1Vzm5pCVERW7sa90TmVRJpbKMssdaXSOUcrwbrtGjsU"),
    ("Pässword", "pbkdf2_sha256$1000$saltsaltsalt$u+qmCPDhknH7QTQgLbcaXWIiZSfP/b9IGn+n+cHyjJQ="),
    ("Pässword", "$pbkdf2-sha256$1000$xJhT6l0rZUyJ0bp3jpGyVg$.kr06tzPA06aSF.ZbKIIPlZA9A6HnifVib5HgEjUQEU"),
    (
        "Pässword",
        "$pbkdf2-sha256$i=1000,l=32$+vv8/f7/MDEyMzQ1Njc4OQ$ELWrdxgjItSFIRG6zT/u/kRJZrFH0e/mlqGETiJ/5nY",
    ),
    (
        "Pw-1-Roster!",
        "4c21c9fbfcace783fae721b025c3e683:63822235d1da8a954d66972098352a2df8d1058864b4621e1c94809909a5e4707b575f7abe88de0e06efb5551a90e3b75a7ea3f766501a3eb5e28a02d2bd5554",
    ),
    // Roster's own kind, made at cost 8.
    ("Pässword", "$bcrypt-sha256$v=2,t=2b,r=8$nvr6YSHiOCi36MkHHvvQ6u$Ms1zQ0fpHAaWk7IyMj8AgWdls0C/hAS"),
];

/// What never verifies: hashes that would cost too much, that are damaged, or that are none.
const REFUSED: &[&str] = &[
    "$2b$31$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe",
    "$2b$17$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe",
    // Sixty bytes, two of which are one letter.
    "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDé",
    "$2b$04$é7d33IAr73ULxMwntYrYX.AFw/ELeMnsuROONXKQgkaA1OrCsDEe",
    "$2x$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe",
    "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCs",
    "$bcrypt-sha256$v=2,t=2b,r=31$hWqpaFBwlnn1nzmmnjfSEO$aTi/GoPZz6YOwCycuchc1/xlvhliFkW",
    "$argon2id$v=19$m=4194304,t=1,p=1$EiKkFAKAMGZsjbF2rtXaGw$wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo",
    "$argon2id$v=19$m=64,t=4294967295,p=2$EiKkFAKAMGZsjbF2rtXaGw$wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo",
    "$scrypt$ln=40,r=8,p=2$rVXqPcf431uLsbZWKkXovQ$1Vzm5pCVERW7sa90TmVRJpbKMssdaXSOUcrwbrtGjsU",
    "$pbkdf2-sha256$5000001$xJhT6l0rZUyJ0bp3jpGyVg$.kr06tzPA06aSF.ZbKIIPlZA9A6HnifVib5HgEjUQEU",
    "0e56dca4e72596c1b3ec4dcffb77ce6d",
    "!",
    "",
];

async fn user(app: &TestApp, email: &str) -> Value {
    let columns = "password_hash, version, password_changed_at, updated_at";
    app.db.rows(&format!("SELECT {columns} FROM users WHERE email = '{email}'")).await.remove(0)
}

async fn with_hash(app: &TestApp, email: &str, hash: &str) {
    app.account_with(email, &format!("password_hash = '{hash}'")).await;
}

on_both_databases! {
    /// PW-11: the right password replaces the hash by one of Roster's at the configured cost, and nothing else changes.
    async fn a_log_in_replaces_the_hash_of_another_system_or_cost(app: TestApp) {
        for (number, (password, hash)) in IMPORTED.iter().enumerate() {
            let email = format!("user{number}@example.com");
            with_hash(&app, &email, hash).await;
            let before = user(&app, &email).await;
            app.try_login(&email, "not the password").await.expect_problem(401, "invalid_credentials");
            assert_eq!(user(&app, &email).await, before, "{hash}");

            app.try_login(&email, password).await.expect(200);
            let mut after = user(&app, &email).await;
            let upgraded = after["password_hash"].take();
            assert!(upgraded.as_str().unwrap().starts_with(OWN), "{hash} became {upgraded}");
            let mut rest = before.clone();
            rest["password_hash"].take();
            assert_eq!(after, rest, "{hash}");

            app.try_login(&email, "not the password").await.expect_problem(401, "invalid_credentials");
            app.try_login(&email, password).await.expect(200);
            assert_eq!(user(&app, &email).await["password_hash"], upgraded, "{hash}");
        }
    }

    /// PW-11: what bcrypt has cut off counts from the first log-in on.
    async fn the_whole_password_counts_after_the_upgrade(app: TestApp) {
        let password = "Pw-152-Roster!yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy";
        with_hash(&app, "ada@example.com", "$2b$06$9M1uE.FNdFnYSPu.iVensedueMP8UFHRYIDiUQAE9koXUYH9fIhDW").await;
        app.try_login("ada@example.com", password).await.expect(200);
        for other in [&password[..72], &format!("{password}y"), &format!("{}x", &password[..72])] {
            app.try_login("ada@example.com", other).await.expect_problem(401, "invalid_credentials");
        }
        app.try_login("ada@example.com", password).await.expect(200);
    }

    /// PW-11: what cannot be checked within the bounds is refused like a wrong password, at the cost of one, and harms
    /// nobody.
    async fn a_hash_that_is_damaged_or_too_costly_never_verifies(app: TestApp) {
        app.activate("well@example.com").await;
        for (number, hash) in REFUSED.iter().enumerate() {
            let email = format!("user{number}@example.com");
            with_hash(&app, &email, hash).await;
            let runs = app.roster().hashing().stats().runs();
            for password in [PASSWORD, "Pässword"] {
                app.try_login(&email, password).await.expect_problem(401, "invalid_credentials");
            }
            assert_eq!(app.roster().hashing().stats().runs() - runs, 2, "{hash}");
            assert_eq!(user(&app, &email).await["password_hash"], *hash);
        }
        app.login("well@example.com").await;
    }
}
