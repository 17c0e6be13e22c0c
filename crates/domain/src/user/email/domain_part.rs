//! The domain of an address.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

/// The ASCII form of a domain (IDNA after UTS #46, letters, digits and hyphens only, DNS lengths). `None` when it is no
/// domain name.
///
/// Hyphens in the third and fourth place are allowed beside `xn--`: such names are registered and receive mail.
pub(super) fn canonical(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    // No top-level domain is a number (RFC 3696 section 2): this is an IPv4 address without its brackets.
    let is_number =
        ascii.rsplit('.').next().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    (!is_number).then(|| ascii.into_owned())
}
