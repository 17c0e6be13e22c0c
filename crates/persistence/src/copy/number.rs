//! Decimal numbers of any length.

/// The one way to write a number: its digits without zeros around them, `e`, and the power of ten. `None` when the text is no
/// number, or its power is none.
///
/// ```ignore
/// assert_eq!(normal("-12.50"), Some("-125e-1".to_owned()));
/// ```
pub(super) fn normal(text: &str) -> Option<String> {
    let (sign, rest) =
        text.strip_prefix('-').map_or(("", text.strip_prefix('+').unwrap_or(text)), |rest| ("-", rest));
    let (mantissa, power) =
        rest.split_once(['e', 'E']).map_or((rest, Some(0)), |(m, power)| (m, power.parse().ok()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let power: i64 = i64::checked_sub(power?, i64::try_from(fraction.len()).ok()?)?;
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some("0e0".to_owned());
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let power = power.checked_add(i64::try_from(zeros).ok()?)?;
    Some(format!("{sign}{significant}e{power}"))
}

/// Whether an IEEE double of this text, written out again, is the same number.
pub(super) fn fits_double(text: &str) -> bool {
    let double = text.parse::<f64>().ok().filter(|double| double.is_finite());
    double.is_some_and(|double| normal(&double.to_string()) == normal(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for (texts, form) in [
            (&["0", "-0", "0.000", "0e17", "+0"][..], "0e0"),
            (&["1", "1.0", "10e-1", "0.1E1", "+1"], "1e0"),
            (&["-12.50", "-125e-1", "-0012.5"], "-125e-1"),
            (&["1e400", "10e399"], "1e400"),
            (&["12345678901234567890.5"], "123456789012345678905e-1"),
        ] {
            for text in texts {
                assert_eq!(normal(text).as_deref(), Some(form), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_number_has_none() {
        for text in
            ["", "-", ".", "e5", "NaN", "Infinity", "1e", "1e99999999999999999999", "1 2", "0x10", "1.2.3"]
        {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn a_double_keeps_what_it_can() {
        for text in ["0", "12.50", "0.1", "9007199254740992", "1e300"] {
            assert!(fits_double(text), "{text}");
        }
        for text in ["9007199254740993", "0.12345678901234567890", "1e400", "NaN"] {
            assert!(!fits_double(text), "{text}");
        }
    }
}
