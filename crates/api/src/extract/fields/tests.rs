#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use serde_json::json;

use super::*;
use crate::{
    extract::{boolean, integer, line, object, secret, text},
    problem::{Code, Location},
};

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(map) => Fields::new(map),
        other => panic!("{other} is no object"),
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the shape of a parser")]
fn any(text: &str) -> Result<String, FieldCode> {
    Ok(text.to_owned())
}

/// The pointers and codes of a refused reading.
fn refusals<T>(result: Result<T, Problem>) -> Vec<(String, FieldCode)> {
    let problem = result.err().expect("should be refused");
    assert_eq!(problem.code(), Code::ValidationFailed);
    problem
        .errors()
        .iter()
        .map(|error| match &error.location {
            Location::Pointer(pointer) => (pointer.clone(), error.refusal.code),
            Location::Parameter(name) => panic!("{name} is no field"),
        })
        .collect()
}

/// IN-01: every failure is reported at once: missing, of the wrong type, unfit, unknown.
#[test]
fn all_failures_are_reported_at_once() {
    let mut fields = fields(json!({ "name": 7, "size": 11, "a/b": 1, "flag": "yes", "meta": [] }));
    let email = fields.required("email", line(any));
    let name = fields.optional("name", line(any));
    let size = fields.optional("size", integer(1..=10));
    let flag = fields.patch("flag", boolean);
    let meta = fields.patch("meta", object);
    assert_eq!((&email, &name, &size, &flag, &meta), (&None, &None, &None, &Patch::Keep, &Patch::Keep));
    let result = fields.finish(|| email);
    assert_eq!(result.as_ref().err().map(Problem::detail), Some("6 fields are invalid."));
    assert_eq!(
        refusals(result),
        [
            ("/email".to_owned(), FieldCode::Required),
            ("/name".to_owned(), FieldCode::WrongType),
            ("/size".to_owned(), FieldCode::InvalidValue),
            ("/flag".to_owned(), FieldCode::WrongType),
            ("/meta".to_owned(), FieldCode::WrongType),
            ("/a~1b".to_owned(), FieldCode::UnknownField),
        ]
    );
}

#[test]
fn a_patch_tells_absent_null_and_value_apart() {
    let mut fields = fields(json!({ "cleared": null, "set": "x" }));
    assert_eq!(fields.patch("absent", line(any)), Patch::Keep);
    assert_eq!(fields.patch("cleared", line(any)), Patch::Clear);
    assert_eq!(fields.patch("set", line(any)), Patch::Set("x".to_owned()));
    assert!(fields.finish(|| Some(())).is_ok());
}

#[test]
fn null_is_missing_where_a_field_is_required_and_absent_where_it_is_not() {
    let mut fields = fields(json!({ "a": null, "b": null }));
    assert_eq!(fields.required("a", line(any)), None);
    assert_eq!(fields.optional("b", line(any)), None);
    assert_eq!(refusals(fields.finish(|| Some(()))), [("/a".to_owned(), FieldCode::Required)]);
}

/// IN-03: which control characters a text may hold depends on its kind.
#[test]
fn control_characters_are_refused_by_the_kind_of_text() {
    let cases = [
        ("\0", [false, false, false]),
        ("\n", [false, true, true]),
        ("\t", [false, true, true]),
        ("\r", [false, false, true]),
        ("\u{1b}", [false, false, true]),
        ("\u{7f}", [false, false, true]),
        ("\u{85}", [false, false, true]),
        ("\u{200d}", [true, true, true]),
        ("\u{202e}", [true, true, true]),
    ];
    for (character, expected) in cases {
        let value = json!(format!("a{character}b"));
        let taken = [
            line(any)(value.clone()).is_ok(),
            text(any)(value.clone()).is_ok(),
            secret(any)(value.clone()).is_ok(),
        ];
        assert_eq!(taken, expected, "{character:?}");
    }
}

/// IN-03: a NUL is found at any depth of an object, in keys as well as in texts.
#[test]
fn an_object_holds_no_nul_at_any_depth() {
    assert!(object(json!({ "a": [{ "b": "fine\n" }] })).is_ok());
    assert!(object(json!({ "a": [{ "b": "bad\u{0}" }] })).is_err());
    assert!(object(json!({ "a": [{ "b\u{0}": 1 }] })).is_err());
}

#[test]
fn an_alias_is_taken_under_any_of_its_names_but_only_once() {
    const NAMES: [&str; 3] = ["identifier", "email", "username"];
    for name in NAMES {
        let mut fields = fields(json!({ name: "ada" }));
        let value = fields.required_alias(NAMES, line(any));
        assert_eq!(fields.finish(|| value).ok(), Some("ada".to_owned()));
    }
    let mut none = fields(json!({ "email": null }));
    assert_eq!(none.required_alias(NAMES, line(any)), None);
    assert_eq!(refusals(none.finish(|| Some(()))), [("/identifier".to_owned(), FieldCode::Required)]);
    let mut two = fields(json!({ "email": "a", "username": "b" }));
    assert_eq!(two.required_alias(NAMES, line(any)), None);
    assert_eq!(refusals(two.finish(|| Some(()))), [("/username".to_owned(), FieldCode::InvalidValue)]);
}

#[test]
fn a_builder_that_misses_an_accepted_value_is_a_failure_of_the_server() {
    let problem = fields(json!({})).finish(|| None::<()>).unwrap_err();
    assert_eq!(problem.code(), Code::InternalError);
}

/// IN-01: what is wrong within a field is told with what is wrong beside it, each by its own place.
#[test]
fn an_object_within_a_patch_is_read_like_the_body() {
    let inner = |fields: &mut Fields| fields.patch("size", integer(1..=10));
    for (value, read) in [
        (json!({}), Patch::Keep),
        (json!({ "own": null }), Patch::Clear),
        (json!({ "own": {} }), Patch::Set(Patch::Keep)),
        (json!({ "own": { "size": null } }), Patch::Set(Patch::Clear)),
        (json!({ "own": { "size": 7 } }), Patch::Set(Patch::Set(7))),
    ] {
        let mut fields = fields(value.clone());
        let own = fields.patch_object("own", inner);
        assert_eq!(fields.finish(|| Some(own)).unwrap(), read, "{value}");
    }
    let mut unfit = fields(json!({ "own": { "size": 11, "a/b": 1 }, "name": 7 }));
    unfit.optional("name", line(any));
    let own = unfit.patch_object("own", inner);
    assert_eq!(own, Patch::Keep);
    let told = refusals(unfit.finish(|| Some(())));
    let expected = [
        ("/name", FieldCode::WrongType),
        ("/own/size", FieldCode::InvalidValue),
        ("/own/a~1b", FieldCode::UnknownField),
    ];
    assert_eq!(told, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    for odd in [json!([]), json!("x"), json!(1), json!(true)] {
        let mut fields = fields(json!({ "own": odd }));
        fields.patch_object("own", inner);
        assert_eq!(refusals(fields.finish(|| Some(()))), [("/own".to_owned(), FieldCode::WrongType)]);
    }
}
