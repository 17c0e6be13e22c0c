//! Readers of single JSON values, to be handed to [`Fields`](super::Fields).

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::problem::{FieldCode, Refusal};

/// A text of one line: no control character at all.
pub fn line<T, E: Into<Refusal>>(
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> impl FnOnce(Value) -> Result<T, Refusal> {
    move |value| {
        let text = string(value)?;
        check_line(&text)?;
        parse(&text).map_err(Into::into)
    }
}

/// A longer text: line feeds and tabs are its only control characters.
pub fn text<T, E: Into<Refusal>>(
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> impl FnOnce(Value) -> Result<T, Refusal> {
    move |value| {
        let text = string(value)?;
        check_text(&text)?;
        parse(&text).map_err(Into::into)
    }
}

/// A password or a token: NUL is refused here, everything else is for `parse` to judge. The text is wiped.
pub fn secret<T, E: Into<Refusal>>(
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> impl FnOnce(Value) -> Result<T, Refusal> {
    move |value| {
        let text = Zeroizing::new(string(value)?);
        refuse_characters(&text, |character| character == '\0')?;
        parse(&text).map_err(Into::into)
    }
}

/// `true` or `false`.
///
/// # Errors
/// `wrong_type` for anything else.
#[allow(clippy::needless_pass_by_value, reason = "the shape of a reader")]
pub fn boolean(value: Value) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| Refusal::new(FieldCode::WrongType, "has to be true or false"))
}

/// A whole number within the range.
pub fn integer(range: RangeInclusive<i64>) -> impl FnOnce(Value) -> Result<i64, Refusal> {
    move |value| match value {
        Value::Number(number) => number.as_i64().filter(|number| range.contains(number)).ok_or_else(|| {
            let detail = format!("has to be a whole number from {} to {}", range.start(), range.end());
            Refusal::new(FieldCode::InvalidValue, detail)
        }),
        _ => Err(Refusal::new(FieldCode::WrongType, "has to be a number")),
    }
}

/// An object of any shape, whose keys and texts hold no control characters but line feeds and tabs.
///
/// # Errors
/// `wrong_type` when it is no object, `invalid_value` for a control character at any depth.
pub fn object(value: Value) -> Result<Map<String, Value>, Refusal> {
    let Value::Object(map) = value else {
        return Err(Refusal::new(FieldCode::WrongType, "has to be an object"));
    };
    check_entries(&map)?;
    Ok(map)
}

/// A list, whose items are to be read one by one ([`Fields::items`](super::Fields::items)).
///
/// # Errors
/// `wrong_type` for anything else.
pub fn list(value: Value) -> Result<Vec<Value>, Refusal> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(Refusal::new(FieldCode::WrongType, "has to be a list")),
    }
}

fn string(value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Refusal::new(FieldCode::WrongType, "has to be a string")),
    }
}

/// Refuses every control character.
pub(super) fn check_line(text: &str) -> Result<(), Refusal> {
    refuse_characters(text, char::is_control)
}

fn check_text(text: &str) -> Result<(), Refusal> {
    refuse_characters(text, |character| character.is_control() && !matches!(character, '\n' | '\t'))
}

fn refuse_characters(text: &str, refused: impl Fn(char) -> bool) -> Result<(), Refusal> {
    if text.chars().any(refused) {
        return Err(Refusal::new(FieldCode::InvalidValue, "contains a control character"));
    }
    Ok(())
}

fn check_entries(map: &Map<String, Value>) -> Result<(), Refusal> {
    map.iter().try_for_each(|(key, value)| check_text(key).and_then(|()| check_texts(value)))
}

/// The recursion is as deep as the body, which has at most 32 levels.
fn check_texts(value: &Value) -> Result<(), Refusal> {
    match value {
        Value::String(text) => check_text(text),
        Value::Array(items) => items.iter().try_for_each(check_texts),
        Value::Object(map) => check_entries(map),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
