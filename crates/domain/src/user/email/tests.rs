#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

fn canonical(text: &str) -> String {
    Email::parse(text).map_or_else(|error| format!("{error:?}"), |email| email.canonical().to_owned())
}

#[test]
fn an_address_keeps_how_it_was_typed_beside_its_canonical_form() {
    let email = Email::parse("  Ada.Lovelace+Lists@Example.COM ").unwrap();
    assert_eq!(email.as_typed(), "Ada.Lovelace+Lists@Example.COM");
    assert_eq!(email.canonical(), "ada.lovelace+lists@example.com");
    assert_eq!((email.local_part(), email.domain()), ("ada.lovelace+lists", "example.com"));
}

/// IN-05: spellings of one address meet in one canonical form, or are refused.
#[test]
fn spellings_of_one_address_have_one_canonical_form() {
    for (twins, form) in [
        (["A@x.org", "a@X.ORG"], "a@x.org"),
        (["post@münchen.de", "post@XN--MNCHEN-3YA.de"], "post@xn--mnchen-3ya.de"),
        (["post@ｅｘａｍｐｌｅ.org", "post@example。org"], "post@example.org"),
        (["jose\u{301}@x.org", "JOS\u{c9}@x.org"], "jos\u{e9}@x.org"),
        (["\"ada\"@x.org", "\"a\\da\"@x.org"], "ada@x.org"),
        (["\"a b\"@x.org", "\"A\\ B\"@x.org"], "\"a b\"@x.org"),
        (["mi\u{212a}e@x.org", "mike@x.org"], "mike@x.org"),
    ] {
        assert_eq!(twins.map(canonical), [form, form]);
    }
}

#[test]
fn similar_addresses_that_are_not_the_same_stay_apart() {
    for (one, other) in [
        ("mıke@x.org", "mike@x.org"),
        ("a.b@x.org", "ab@x.org"),
        ("a+b@x.org", "a@x.org"),
        ("straße@x.org", "strasse@x.org"),
    ] {
        assert_ne!(canonical(one), canonical(other));
    }
}

/// IN-05: a character that another one stands for is refused, never silently replaced.
#[test]
fn letters_that_stand_for_others_are_refused_in_a_local_part() {
    for text in [
        "ada＠x.org",
        "ada＠x@x.org",
        "ada\u{fe6b}x@x.org",
        "ａda@x.org",
        "oﬃce@x.org",
        "\"a＠b\"@x.org",
        "ada@b＠x.org",
    ] {
        assert!(Email::parse(text).is_err(), "{text}");
    }
}

/// VE-07 (the address): exactly one address, without anything that ends a header.
#[test]
fn lists_and_line_breaks_are_refused() {
    for text in [
        "a@x.org,b@y.org",
        "a@x.org, b@y.org",
        "a@x.org;b@y.org",
        "a@x.org b@y.org",
        "<a@x.org>",
        "Ada <a@x.org>",
        "a@x.org(b)",
    ] {
        assert!(matches!(Email::parse(text), Err(EmailError::LocalPart | EmailError::Domain)), "{text}");
    }
    for text in [
        "a@x.org\r\nBcc: b@y.org",
        "a@x.org\n",
        "\ta@x.org",
        "a\0@x.org",
        "\"a\r\nb\"@x.org",
        "a\u{85}@x.org",
    ] {
        assert_eq!(Email::parse(text), Err(EmailError::ControlCharacter), "{text:?}");
    }
}

#[test]
fn what_cannot_be_seen_is_refused() {
    for hidden in
        ["\u{200b}", "\u{200d}", "\u{202e}", "\u{feff}", "\u{ad}", "\u{2066}", "\u{e0041}", "\u{fe0f}"]
    {
        for text in [format!("a{hidden}b@x.org"), format!("\"a{hidden}\"@x.org"), format!("a@x{hidden}y.org")]
        {
            assert_eq!(Email::parse(&text), Err(EmailError::LocalPart), "{text:?}");
        }
    }
}

#[test]
fn local_parts_follow_rfc_5321() {
    for text in [
        "!#$%&'*+-/=?^_`{|}~@x.org",
        "1@x.org",
        "\"a@b\"@x.org",
        "\"a\\\"b\\\\c\"@x.org",
        "用户@x.org",
        "\" \"@x.org",
    ] {
        assert!(Email::parse(text).is_ok(), "{text}");
    }
    for text in [
        "@x.org",
        ".a@x.org",
        "a.@x.org",
        "a..b@x.org",
        "a b@x.org",
        "\"\"@x.org",
        "\"a@x.org",
        "a\"b@x.org",
        "\"a\"b@x.org",
        "\"a\"b\"@x.org",
        "\"a\\é\"@x.org",
        "a\u{a0}b@x.org",
        "a",
    ] {
        assert_eq!(Email::parse(text), Err(EmailError::LocalPart), "{text}");
    }
    assert_eq!(Email::parse("   "), Err(EmailError::Blank));
}

#[test]
fn domains_are_names_of_the_internet() {
    for text in ["a@localhost", "a@x--y.org", "a@1.example", "a@sub.sub.example.museum"] {
        assert!(Email::parse(text).is_ok(), "{text}");
    }
    for text in [
        "a@",
        "a@.",
        "a@x.",
        "a@.x",
        "a@x..y",
        "a@-x.org",
        "a@x-.org",
        "a@x_y.org",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a@x.org/",
        "a@b@x.org",
        "a@xn--a.org",
        "a@x y.org",
    ] {
        assert_eq!(Email::parse(text), Err(EmailError::Domain), "{text}");
    }
}

/// IN-05: 254 bytes fit, 255 do not; a local part has at most 64.
#[test]
fn an_address_has_at_most_254_bytes() {
    let label = "d".repeat(61);
    let domain = format!("{label}.{label}.{label}");
    let of = |bytes: usize| format!("{}@{domain}", "a".repeat(bytes - domain.len() - 1));
    assert!(Email::parse(&of(250)).is_ok());
    let long = |last: usize| format!("{}@{domain}.{}", "a".repeat(64), "e".repeat(last));
    assert_eq!(long(3).len(), 254);
    assert!(Email::parse(&long(3)).is_ok());
    assert_eq!(Email::parse(&long(4)), Err(EmailError::TooLong));
    assert_eq!(Email::parse(&"é".repeat(100_000)), Err(EmailError::TooLong));
    assert_eq!(Email::parse(&format!("{}@x.org", "a".repeat(65))), Err(EmailError::LocalPart));
}

#[test]
fn a_stored_address_is_taken_as_it_is_unless_it_is_none() {
    let email = Email::from_stored("Odd Name@x", "odd name@x").unwrap();
    assert_eq!(
        (email.as_typed(), email.canonical(), email.local_part()),
        ("Odd Name@x", "odd name@x", "odd name")
    );
    for (typed, canonical) in [("a", "a@x"), ("a@x", "@x"), ("a@x", "a@")] {
        assert_eq!(Email::from_stored(typed, canonical), Err(EmailError::LocalPart));
    }
}

proptest! {
    #[test]
    fn parsing_any_text_panics_never_and_what_it_gives_fits(text in "\\PC*|[\\PC@\". ]{0,80}|[a-zA-Z\"\\\\ .]{1,12}@[a-zA-ZßéİΣς-]{1,10}(\\.[a-z]{1,5}){0,2}") {
        if let Ok(email) = Email::parse(&text) {
            prop_assert!(email.as_typed().len() <= 254 && email.canonical().len() <= 254);
            prop_assert!(!email.canonical().chars().any(char::is_control));
            prop_assert!(email.domain().is_ascii());
        }
    }

    #[test]
    fn the_canonical_form_is_an_address_with_itself_as_canonical_form(
        local in "[a-zA-Z0-9.+_ıİΣςßÅé用-]{1,20}|\"[a-zA-Z @\\(\\),.ÉΣ]{1,20}\"|\\PC{1,12}",
        domain in "[a-zA-Z0-9éß用ÉΣς-]{1,12}(\\.[a-z]{2,4}){0,2}",
    ) {
        if let Ok(email) = Email::parse(&format!("{local}@{domain}")) {
            let again = Email::parse(email.canonical()).unwrap();
            prop_assert_eq!(again.canonical(), email.canonical());
            prop_assert_eq!(again.as_typed(), email.canonical());
        }
    }
}
