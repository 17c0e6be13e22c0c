//! A strict JSON reader: `serde_json`'s parser, its loose ends tied up as RFC 7493 (I-JSON) asks.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How many arrays and objects may stand inside one another, the outermost included.
const MAX_DEPTH: usize = 32;

/// Reads one JSON document.
///
/// # Errors
/// Not UTF-8, not JSON, a lone surrogate, a key given twice, nesting past 32 levels, a number that does not fit
/// 64 bits, or anything after the document. The error's text never quotes the document.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| serde_json::Error::custom("the text is not UTF-8"))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0 }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads one value that stands inside `depth` others.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth < MAX_DEPTH {
            Ok(Self { depth: self.depth + 1 })
        } else {
            Err(E::custom("nesting is deeper than 32 levels"))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    /// An integer past 64 bits arrives here too, already rounded: refused, so that no number is silently changed.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        const LOWEST: f64 = -9_223_372_036_854_775_808.0;
        const PAST_HIGHEST: f64 = 18_446_744_073_709_551_616.0;
        let fits = value > LOWEST && value < PAST_HIGHEST;
        Number::from_f64(value)
            .filter(|_| fits)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number does not fit 64 bits"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key is given twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refusal(text: &[u8]) -> String {
        parse(text).expect_err("should be refused").to_string()
    }

    #[test]
    fn ordinary_documents_are_read() {
        let value = parse(br#" {"a":[1,-2,0.5,true,null,"\u00e9\ud83d\ude00"],"b":{}} "#).unwrap();
        assert_eq!(value, json!({ "a": [1, -2, 0.5, true, null, "é😀"], "b": {} }));
    }

    /// IN-02
    #[test]
    fn a_key_given_twice_is_refused_on_every_level() {
        assert!(refusal(br#"{"a":1,"a":1}"#).contains("given twice"));
        assert!(refusal(br#"[{"b":{"a":1,"\u0061":2}}]"#).contains("given twice"));
    }

    /// IN-04
    #[test]
    fn nesting_is_fine_to_32_levels_and_refused_past_them() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(32).as_bytes()).is_ok());
        assert!(refusal(nested(33).as_bytes()).contains("32 levels"));
        assert!(refusal("[".repeat(100_000).as_bytes()).contains("32 levels"));
        assert!(refusal(r#"{"a":"#.repeat(100_000).as_bytes()).contains("32 levels"));
    }

    /// IN-04
    #[test]
    fn numbers_past_64_bits_are_refused() {
        for text in ["1e999", "-1e999", "18446744073709551616", "-9223372036854775809", "1e20"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert_eq!(parse(b"18446744073709551615").unwrap(), json!(u64::MAX));
        assert_eq!(parse(b"-9223372036854775808").unwrap(), json!(i64::MIN));
    }

    /// IN-03
    #[test]
    fn lone_surrogates_and_bad_utf_8_are_refused() {
        for text in
            [&br#""\ud800""#[..], br#""\udc00""#, br#""\ud800\u0041""#, b"\"\xff\"", b"\"\xed\xa0\x80\""]
        {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_one_json_document_is_refused() {
        for text in ["", "{", "{}{}", "{} x", "{'a':1}", "{\"a\":1,}", "\u{feff}{}", "NaN", "01", "\"\n\""] {
            assert!(parse(text.as_bytes()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_refusal_quotes_nothing_of_the_document() {
        assert!(!refusal(br#"{"password":"hunter2" "hunter2"}"#).contains("hunter2"));
        assert!(!refusal(br#"{"hunter2":1,"hunter2":1}"#).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = parse(&bytes);
        }
    }
}
