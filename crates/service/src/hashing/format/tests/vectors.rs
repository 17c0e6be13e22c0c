//! Hashes that other programs have made, with their passwords.

/// What each library makes of `Pässword`.
pub(super) const OF_LIBRARIES: &[(&str, &str)] = &[
    // passlib 1.7.4: bcrypt, bcrypt_sha256 (version 1 twice, version 2).
    ("Pässword", "$2a$04$AL/SgEAgaT0RHI3yO68NSurIj4lFA4/Qy8zvp3dP5PkJ1WPQJPBuu"),
    ("Pässword", "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe"),
    ("Pässword", "$2y$04$xD2TxAFl38bJwfVYJjIds.OfxcGOGROH9XVPTZXZtelF65iI8j/bG"),
    ("Pässword", "$bcrypt-sha256$2a,4$ucst00OukMMKUKgrGT4S1.$kvLhChLWJiSPipOPDx5Zipv0YhOG/KK"),
    ("Pässword", "$bcrypt-sha256$2b,4$alrr3R8H0F3EH.lMxIqA4O$XNod.k4eAkLCbewA.wtH/ILAnlQcC4y"),
    ("Pässword", "$bcrypt-sha256$v=2,t=2b,r=4$hWqpaFBwlnn1nzmmnjfSEO$aTi/GoPZz6YOwCycuchc1/xlvhliFkW"),
    // argon2-cffi 25.1: all kinds, and version 1.0, as it is written now and as it was then.
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
    ("Pässword", "$argon2i$v=16$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$wUeAXizpra+hx7WbZGzfRg"),
    ("Pässword", "$argon2i$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$wUeAXizpra+hx7WbZGzfRg"),
    // passlib 1.7.4: pbkdf2_sha256, whose digest has a dot, and scrypt.
    ("Pässword", "$pbkdf2-sha256$1000$xJhT6l0rZUyJ0bp3jpGyVg$.kr06tzPA06aSF.ZbKIIPlZA9A6HnifVib5HgEjUQEU"),
    ("Pässword", "$scrypt$ln=4,r=8,p=2$rVXqPcf431uLsbZWKkXovQ$1Vzm5pCVERW7sa90TmVRJpbKMssdaXSOUcrwbrtGjsU"),
    // Django 5.2.
    ("Pässword", "pbkdf2_sha256$1000$saltsaltsalt$u+qmCPDhknH7QTQgLbcaXWIiZSfP/b9IGn+n+cHyjJQ="),
    // Python's hashlib, written after the PHC format, with and without the length, and with one of 64 bytes.
    (
        "Pässword",
        "$pbkdf2-sha256$i=1000,l=32$+vv8/f7/MDEyMzQ1Njc4OQ$ELWrdxgjItSFIRG6zT/u/kRJZrFH0e/mlqGETiJ/5nY",
    ),
    (
        "Pässword",
        "$pbkdf2-sha256$i=1000$+vv8/f7/MDEyMzQ1Njc4OQ$ELWrdxgjItSFIRG6zT/u/kRJZrFH0e/mlqGETiJ/5nbtfB+gFOmDtY+wSO0jKkWTcw2tyeeMzzmI0raL2GgV1g",
    ),
];

/// From databases of systems whose accounts Roster takes over; each password was tried there.
pub(super) const OF_SYSTEMS: &[(&str, &str)] = &[
    // passlib's bcrypt: 103 bytes; 72; 73; a letter across the 72nd byte; emoji; composed from two characters.
    (
        "Pw-150-Roster!-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789",
        "$2b$04$Jk1yyN8K4LRDc5V3/a45s.N7DsLx3Wo0gNBUKwk889WuArv0FpXVe",
    ),
    (
        "Pw-151-Roster!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "$2b$05$hZXONyHs0FsOMZRL0cWWI.4NpHIiwvgZOXBoY/PoxTg.JHX4W0PdO",
    ),
    (
        "Pw-152-Roster!yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        "$2b$06$9M1uE.FNdFnYSPu.iVensedueMP8UFHRYIDiUQAE9koXUYH9fIhDW",
    ),
    (
        "Pw-153-Roster!zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzé-tail",
        "$2b$04$5zW79ZE5pqcBD47YP7ffjeFM7DdV3e76hMxMAIl5ChNifXCuKLVUG",
    ),
    (
        "Pw-154-Roster! correct horse 🐴 battery",
        "$2b$05$llnYxPplgFVmFo36WI/EK.TRefY9x/qfTNYSUBa9lY4zNXtFA28m6",
    ),
    ("Pw-155-Roster!-Zoe\u{308}", "$2b$06$cjkg6gqb7UNm3WiP/Sw7/.UXxZJQxcGQu54S9u93kyIyVEjJPWINm"),
    ("Pw-160-Roster!", "$2a$05$4r1N7gbsydFbb5v3eIGiX.pkeino0.XZga20JUfiftqtb4GGx5gKG"),
    ("Pw-163-Roster!", "$2y$05$1t6P8mAMpWrDQK3AToh5uOd1hb4igL4yboqiicCZ4bvYDK4H1lxAu"),
    // Node's bcrypt.
    ("Pw-155-Roster!-Zoe\u{308}", "$2b$06$UG36ZwSHItTSCsPUrFJIoOABpKh1Md2LW3r7i40WV.JyEIy3sqptO"),
    // Better Auth: plain; both forms of a letter; full-width letters, and what they stand for.
    ("Pw-1-Roster!", BETTER_AUTH),
    ("Pw-155-Roster!-Zoe\u{308}", BETTER_AUTH_LETTERS),
    ("Pw-155-Roster!-Zoë", BETTER_AUTH_LETTERS),
    ("Ｐｗ－１５８－Ｒｏｓｔｅｒ！", BETTER_AUTH_WIDE),
    ("Pw-158-Roster!", BETTER_AUTH_WIDE),
];

pub(super) const BETTER_AUTH: &str = "4c21c9fbfcace783fae721b025c3e683:63822235d1da8a954d66972098352a2df8d1058864b4621e1c94809909a5e4707b575f7abe88de0e06efb5551a90e3b75a7ea3f766501a3eb5e28a02d2bd5554";
const BETTER_AUTH_LETTERS: &str = "764333babc65b4bccb22575c3ce41249:6e60103029648623e5e38a7e434682ad10e0ccc71377c52940f23beffd2287043adb3bd6fc76ea6fd7cdfd78c2273f4df189f6fcc3ad9189b7cc00cf2fdc8e06";
const BETTER_AUTH_WIDE: &str = "bb24f583a56aec3877c347bec2962f4b:c96c2649fdb3fc662854e01051c36cd5353e163b4a708621eb44d487166c7b2f5b5d8d7807d21a7cf54723d63113e79bd50a4b9e74992863cb43d45e2b762ce1";
