use serde_json::json;

use crate::Username;
use crate::import::FindingCode;
use crate::import::SourceSystem::{Alembic, BetterAuth, Prisma, Sqlalchemy};
use crate::import::testing::{HASH, changes, kept, read, read_with, rules, text};

#[test]
fn an_address_comes_in_as_typed_but_trimmed_and_what_that_changed_is_kept() {
    let local = "l".repeat(64);
    let longest = format!("{local}@{0}.{0}.{1}", "d".repeat(63), "d".repeat(61));
    assert_eq!(longest.len(), 254);
    for (typed, as_typed, canonical) in [
        ("Mixed.Case@Example.COM", "Mixed.Case@Example.COM", "mixed.case@example.com"),
        ("ada+tag@example.com", "ada+tag@example.com", "ada+tag@example.com"),
        ("\"odd local\"@example.com", "\"odd local\"@example.com", "\"odd local\"@example.com"),
        ("jürgen@bücher.example", "jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
        (" ada@example.com ", "ada@example.com", "ada@example.com"),
        ("jose\u{301}@example.com", "jos\u{e9}@example.com", "jos\u{e9}@example.com"),
        (&longest, &longest, &longest),
    ] {
        let user = read(Alembic, &[("email", text(typed))]);
        assert_eq!((user.user.email.as_typed(), user.user.email.canonical()), (as_typed, canonical));
        assert!(user.changes.is_empty());
        let expected = if typed == as_typed { json!(null) } else { json!({ "email": typed }) };
        assert_eq!(kept(&user), expected);
    }
}

#[test]
fn what_is_no_address_refuses_the_row() {
    let long = format!("{}@{}.example", "l".repeat(64), vec!["d".repeat(60); 4].join("."));
    for typed in
        ["not-an-email", "", "   ", "a@x.org,b@y.org", "a\0@x.org", "user@example.com.deleted.17", &long]
    {
        for system in [Alembic, Prisma, Sqlalchemy, BetterAuth] {
            let finding = read_with(&rules(), system, &[("email", text(typed))]).unwrap_err();
            assert_eq!(
                (finding.field.as_str(), finding.code),
                ("/email", FindingCode::InvalidEmail),
                "{typed}"
            );
        }
    }
}

#[test]
fn a_username_is_kept_unless_it_could_be_an_address() {
    for (typed, kept_as, code) in [
        ("ユーザー172", Some("ユーザー172"), None),
        ("x", Some("x"), None),
        ("Ada Lovelace", Some("Ada Lovelace"), None),
        ("", None, None),
        ("  ", None, None),
        ("ada@example.com", None, Some("invalid_username")),
        ("ada\tb", None, Some("invalid_username")),
        ("a\0", None, Some("invalid_username")),
        (&"u".repeat(50), Some("u".repeat(50).as_str()), None),
        (&"u".repeat(51), Some("u".repeat(50).as_str()), Some("too_long")),
        // In lower case, each of these has two characters.
        (&"İ".repeat(30), Some("İ".repeat(25).as_str()), Some("too_long")),
    ] {
        let user = read(Alembic, &[("username", text(typed))]);
        assert_eq!(user.user.username.as_ref().map(Username::as_str), kept_as, "{typed}");
        assert_eq!(
            changes(&user),
            code.map(|code| ("/username", code)).into_iter().collect::<Vec<_>>(),
            "{typed}"
        );
        assert_eq!(
            user.username_origin.map(|origin| origin.value),
            kept_as.map(|_| json!(typed.replace('\0', "")))
        );
    }
}

#[test]
fn a_username_that_another_has_is_kept_in_the_source() {
    let mut user = read(Alembic, &[("username", text("Ada"))]);
    user.drop_username("user 7 has it");
    assert_eq!((&user.user.username, kept(&user)), (&None, json!({"username": "Ada"})));
    assert_eq!(changes(&user), [("/username", "username_taken")]);
}

#[test]
fn a_text_is_cut_to_its_column_and_control_characters_are_taken_out() {
    let name = |typed: &str| read(Alembic, &[("full_name", text(typed))]);
    let user = name("Tab\tbed New\nLine");
    assert_eq!(user.user.profile.name.as_ref().unwrap().as_str(), "Tabbed NewLine");
    assert_eq!(changes(&user), [("/name", "invalid_value")]);
    assert_eq!(kept(&user), json!({"full_name": "Tab\tbed New\nLine"}));
    let user = name(&format!("\0{}", "é".repeat(300)));
    assert_eq!(user.user.profile.name.as_ref().unwrap().as_str(), "é".repeat(255));
    assert_eq!(changes(&user), [("/name", "invalid_value"), ("/name", "too_long")]);
    assert_eq!(kept(&user), json!({"full_name": "é".repeat(300)}));
    for full in
        ["é".repeat(255), "🦀 Ferris 👩\u{200d}💻".to_owned(), "Zoe\u{308}".to_owned(), "<b>'\"\\".to_owned()]
    {
        let user = name(&full);
        assert_eq!(user.user.profile.name.as_ref().unwrap().as_str(), full);
        assert_eq!((changes(&user), kept(&user)), (vec![], json!(null)));
    }
}

#[test]
fn an_empty_text_is_none_without_a_word() {
    for empty in ["", "  ", "\u{a0}"] {
        let user = read(Alembic, &[("full_name", text(empty))]);
        assert_eq!((&user.user.profile.name, changes(&user)), (&None, vec![]));
        assert_eq!(kept(&user), json!({ "full_name": empty }));
    }
    let user = read(Alembic, &[("full_name", text("\n"))]);
    assert_eq!((&user.user.profile.name, changes(&user)), (&None, vec![("/name", "invalid_value")]));
}

#[test]
fn a_phone_number_of_any_form_is_kept_up_to_32_characters() {
    for typed in ["+15550100101", "+1 (555) 010-0129 ext. 7", "٠١٢٣٤٥٦٧٨٩", &"1".repeat(32)] {
        let user = read(Prisma, &[("phone", text(typed))]);
        assert_eq!(user.user.profile.phone.as_ref().unwrap().as_str(), typed);
        assert!(user.changes.is_empty());
    }
    let user = read(Prisma, &[("phone", text(&"1".repeat(33)))]);
    assert_eq!(user.user.profile.phone.as_ref().unwrap().as_str(), "1".repeat(32));
    assert_eq!(changes(&user), [("/phone", "too_long")]);
}

#[test]
fn a_picture_is_kept_as_far_as_it_fits() {
    let user = read(BetterAuth, &[("image", text("avatars/7.png"))]);
    assert_eq!(user.user.profile.image.as_ref().unwrap().as_str(), "avatars/7.png");
    assert!(user.changes.is_empty());
    let data = format!("data:image/png;base64,{}", "A".repeat(3_000));
    let user = read(BetterAuth, &[("image", text(&data))]);
    assert_eq!(changes(&user), [("/image", "too_long")]);
    assert_eq!(kept(&user), json!({ "image": data }));
}

#[test]
fn a_customer_that_another_user_is_stays_in_the_source() {
    let mut user = read(Prisma, &[("stripeCustomerId", text("cus_1"))]);
    user.drop_stripe_customer_id("user 8 is that customer");
    assert_eq!((&user.user.stripe_customer_id, kept(&user)), (&None, json!({"stripeCustomerId": "cus_1"})));
    assert_eq!(changes(&user), [("/stripe_customer_id", "stripe_customer_id_taken")]);
}

#[test]
fn a_hash_is_kept_when_it_can_be_verified_and_never_shown_when_not() {
    let long = format!("$2b${}", "x".repeat(252));
    for (hash, is_kept, is_reported) in [
        (HASH, true, false),
        ("", false, false),
        ("!", false, true),
        ("5f4dcc3b5aa765d61d8327deb882cf99", false, true),
        (&long, false, true),
    ] {
        let user = read(Prisma, &[("password_hash", text(hash))]);
        assert_eq!(user.user.password_hash.is_some(), is_kept, "{hash}");
        let reported: &[(&str, &str)] =
            if is_reported { &[("/password_hash", "unusable_password_hash")] } else { &[] };
        assert_eq!(changes(&user), reported);
        assert_eq!(kept(&user), json!(null));
        assert!(hash.is_empty() || user.changes.iter().all(|finding| !finding.detail.contains(hash)));
    }
}
