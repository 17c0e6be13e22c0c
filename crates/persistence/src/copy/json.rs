//! JSON, taken apart and put together again without losing a digit.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::error::Misfit;
use super::number;

/// How deep objects and lists may be nested. PostgreSQL's own limit depends on its stack; serde's, which reads what is
/// stored, is 128.
const DEPTH: usize = 128;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// As they are.
    AsWritten,
    /// In the one form of their value.
    ByValue,
}

/// The form in which two documents are compared: keys in order and once (the last one counts), no space, numbers by value.
pub(super) fn canonical(text: &str) -> Result<String, Misfit> {
    Ok(Writer::document(text, Numbers::ByValue)?.out)
}

/// The form that SeaORM writes: keys in order, no space.
pub(super) fn compact(text: &str) -> Result<String, Misfit> {
    Ok(Writer::document(text, Numbers::AsWritten)?.out)
}

/// Whether a text in it, or a key, has a NUL character.
pub(super) fn has_nul(text: &str) -> Result<bool, Misfit> {
    Ok(Writer::document(text, Numbers::AsWritten)?.has_nul)
}

struct Writer {
    out: String,
    numbers: Numbers,
    has_nul: bool,
}

impl Writer {
    fn document(text: &str, numbers: Numbers) -> Result<Self, Misfit> {
        // The whole is checked once; the parts are taken as they stand in it.
        let document: &RawValue = read(text)?;
        let mut writer = Self { out: String::with_capacity(text.len()), numbers, has_nul: false };
        writer.value(document, DEPTH)?;
        Ok(writer)
    }

    fn value(&mut self, raw: &RawValue, depth: usize) -> Result<(), Misfit> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => self.object(text, depth.checked_sub(1).ok_or(Misfit::Json)?),
            Some(b'[') => self.list(text, depth.checked_sub(1).ok_or(Misfit::Json)?),
            Some(b'"') => self.text(&read::<String>(text)?),
            Some(b't' | b'f' | b'n') => {
                self.out.push_str(text);
                Ok(())
            }
            _ if self.numbers == Numbers::AsWritten => {
                self.out.push_str(text);
                Ok(())
            }
            _ => {
                self.out.push_str(&number::normal(text).ok_or(Misfit::Range)?);
                Ok(())
            }
        }
    }

    fn object(&mut self, text: &str, depth: usize) -> Result<(), Misfit> {
        let fields: BTreeMap<String, &RawValue> = read(text)?;
        self.out.push('{');
        for (at, (name, value)) in fields.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.text(name)?;
            self.out.push(':');
            self.value(value, depth)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn list(&mut self, text: &str, depth: usize) -> Result<(), Misfit> {
        let items: Vec<&RawValue> = read(text)?;
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.value(item, depth)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Misfit> {
        self.has_nul |= text.contains('\0');
        self.out.push_str(&serde_json::to_string(text).map_err(|_| Misfit::Json)?);
        Ok(())
    }
}

fn read<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Misfit> {
    serde_json::from_str(text).map_err(|_| Misfit::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_compared_by_what_they_say() {
        for (one, other) in [
            (r#"{"b": 1.0, "a": [1, 2]}"#, r#"{"a":[1e0,2.00],"b":1}"#),
            (r#""\u00e9\/""#, "\"é/\""),
            (r#"{"a": 1, "a": 2}"#, r#"{"a":2}"#),
            ("12345678901234567890123.50", "1234567890123456789012350e-2"),
            (" null ", "null"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        for (one, other) in [
            ("1", "\"1\""),
            ("12345678901234567890", "12345678901234567891"),
            ("0.1", "0.10000000000000000001"),
            ("[1,2]", "[2,1]"),
            ("null", "{}"),
        ] {
            assert_ne!(canonical(one), canonical(other));
        }
    }

    #[test]
    fn the_compact_form_keeps_how_a_number_is_written() {
        let text = r#"{ "b": 1.0, "a": [1e2, true, null, {}, "x"] }"#;
        assert_eq!(compact(text).as_deref(), Ok(r#"{"a":[1e2,true,null,{},"x"],"b":1.0}"#));
    }

    #[test]
    fn a_nul_character_is_found_only_where_there_is_one() {
        assert_eq!(has_nul(r#"{"a":["\u0000"]}"#), Ok(true));
        assert_eq!(has_nul(r#"{"\u0000":1}"#), Ok(true));
        assert_eq!(has_nul(r#"{"a":"\\u0000"}"#), Ok(false));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{'a':1}", "nul", "01", "[1,]", "1 2", r#""\ud800""#] {
            assert_eq!(canonical(text), Err(Misfit::Json), "{text}");
        }
        let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(canonical(&deep(128)).is_ok());
        assert_eq!(canonical(&deep(129)), Err(Misfit::Json));
        assert_eq!(canonical(&deep(200_000)), Err(Misfit::Json));
    }
}
