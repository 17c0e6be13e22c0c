//! Readers of values that are texts: query parameters ([`QueryParams::optional`](super::QueryParams::optional)), and with
//! [`line`](super::line) fields of a body.

use roster_service::domain::Timestamp;

use crate::problem::{FieldCode, Refusal};

/// Refuses a value, with what it has to be.
pub fn unfit(wanted: impl Into<String>) -> Refusal {
    Refusal::new(FieldCode::InvalidValue, format!("has to be {}", wanted.into()))
}

/// `true` or `false`.
///
/// # Errors
/// `invalid_value` for anything else.
pub fn truth(text: &str) -> Result<bool, Refusal> {
    text.parse().map_err(|_| unfit("true or false"))
}

/// A time (RFC 3339), to the microsecond.
///
/// # Errors
/// `invalid_value` for anything else.
pub fn time(text: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| unfit("a time such as 2026-12-31T00:00:00Z"))
}

/// One of some words, in any case: for filters, which ignore it.
pub fn one_of<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl FnOnce(&str) -> Result<T, Refusal> {
    move |text| find(all, name, |known| known.eq_ignore_ascii_case(text))
}

/// One of some words, written as it is: for what is stored.
pub fn word<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl FnOnce(&str) -> Result<T, Refusal> {
    move |text| find(all, name, |known| known == text)
}

fn find<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
    fits: impl Fn(&str) -> bool,
) -> Result<T, Refusal> {
    let known = all.iter().find(|known| fits(name(**known)));
    known.copied().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|known| name(*known)).collect();
        unfit(format!("one of {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 2] = ["low", "high"];

    #[test]
    fn filters_ignore_case_and_what_is_stored_does_not() {
        assert_eq!(one_of(&WORDS, |word| word)("HIGH"), Ok("high"));
        assert_eq!(word(&WORDS, |word| word)("high"), Ok("high"));
        for refused in [word(&WORDS, |word| word)("HIGH"), one_of(&WORDS, |word| word)("highest")] {
            assert_eq!(refused, Err(unfit("one of low, high")));
        }
    }
}
