//! Whole numbers and truth values.

use std::ops::RangeInclusive;

use crate::settings::raw::{Raw, Unfit};

/// Reads a whole number within bounds, in decimal digits only.
pub(in crate::settings) fn number(raw: &Raw, bounds: RangeInclusive<u32>) -> Result<u32, Unfit> {
    let text = raw.as_text()?;
    let number = if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None };
    number.filter(|number| bounds.contains(number)).ok_or(Unfit::PLAIN)
}

/// Reads `true` or `false`.
pub(in crate::settings) fn truth(raw: &Raw) -> Result<bool, Unfit> {
    raw.as_text()?.parse().map_err(|_| Unfit::PLAIN)
}
