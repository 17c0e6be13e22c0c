//! What forms after the PHC string format share: `$function$name=number,...$salt$digest`.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The format has no padding; some systems write it all the same. Unused bits of the last character may be anything.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a salt or a digest.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// A decimal number without sign and leading zeros.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_canonical = text == "0" || !text.starts_with('0');
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_canonical && is_decimal { text.parse().ok() } else { None }
}

/// The numbers of `name=number,...`: exactly these names in this order.
pub(super) fn parameters<const N: usize>(text: &str, names: [&str; N]) -> Option<[u32; N]> {
    let mut parts = text.split(',');
    let mut values = [0; N];
    for (name, value) in names.iter().zip(&mut values) {
        *value = number(parts.next()?.strip_prefix(name)?.strip_prefix('=')?)?;
    }
    parts.next().is_none().then_some(values)
}

/// The parts between the `$` of a text, when there are exactly so many.
pub(super) fn fields<const N: usize>(text: &str) -> Option<[&str; N]> {
    text.split('$').collect::<Vec<_>>().try_into().ok()
}
