//! E-mail addresses.

mod domain_part;
mod local_part;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::characters::is_invisible;

/// Longest address, in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_BYTES: usize = 254;
/// Normalisation makes a text at most this many times shorter; what is longer need not be normalised to be refused.
const MAX_SHRINKING: usize = 4;

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// There is nothing but spaces.
    #[error("is blank")]
    Blank,
    /// The address has more than 254 bytes, as typed or in its canonical form.
    #[error("is longer than 254 bytes")]
    TooLong,
    /// There is a control character in it, such as a line break.
    #[error("contains control characters")]
    ControlCharacter,
    /// There is no `@`, or what stands before it is no local part.
    #[error("is not a valid e-mail address")]
    LocalPart,
    /// What stands after the `@` is no domain name.
    #[error("does not end in a valid domain name")]
    Domain,
}

/// Exactly one e-mail address (RFC 5321, internationalised by RFC 6531).
///
/// Two addresses with one canonical form are one address: case does not count, nor Unicode's different spellings of the
/// same letter (NFC), nor quotes that are not needed, nor whether the domain is written in its own script or in Punycode.
/// Tags (`ada+lists@`) and dots do count. Letters that are another form of an ordinary one (full-width, ligatures) and
/// whatever cannot be seen are refused, so that no two addresses look alike more than their scripts make them.
///
/// ```
/// use roster_domain::{Email, EmailError};
///
/// let email = Email::parse(" Ada@Bücher.example ")?;
/// assert_eq!(email.as_typed(), "Ada@Bücher.example");
/// assert_eq!(email.canonical(), "ada@xn--bcher-kva.example");
/// assert_eq!(Email::parse("Ada <ada@example.com>"), Err(EmailError::LocalPart));
/// # Ok::<(), EmailError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    typed: String,
    canonical: String,
}

impl Email {
    /// Reads an address; outer spaces do not belong to it.
    ///
    /// Display names, comments, lists, address literals (`@[192.0.2.1]`) and an empty quoted local part are refused. A
    /// domain without a dot is accepted: RFC 5321 section 2.3.5 does, and so do closed networks.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(EmailError::Blank);
        }
        if text.len() > MAX_BYTES * MAX_SHRINKING {
            return Err(EmailError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(EmailError::ControlCharacter);
        }
        // Before any rule is applied, so that no rule is passed by one spelling and broken by another.
        let typed: String = text.nfc().collect();
        let (local, domain) = local_part::split(&typed).ok_or(EmailError::LocalPart)?;
        if typed.chars().any(is_invisible) {
            return Err(EmailError::LocalPart);
        }
        let local = local_part::canonical(local).ok_or(EmailError::LocalPart)?;
        let domain = domain_part::canonical(domain).ok_or(EmailError::Domain)?;
        let canonical = format!("{local}@{domain}");
        if typed.len() > MAX_BYTES || canonical.len() > MAX_BYTES {
            return Err(EmailError::TooLong);
        }
        Ok(Self { typed, canonical })
    }

    /// The address that the database holds in both forms.
    ///
    /// # Errors
    /// [`EmailError::LocalPart`] when one of them has no `@` between two parts.
    pub fn from_stored(typed: impl Into<String>, canonical: impl Into<String>) -> Result<Self, EmailError> {
        let (typed, canonical) = (typed.into(), canonical.into());
        let is_address = |text: &str| matches!(text.rsplit_once('@'), Some((local, domain)) if !local.is_empty() && !domain.is_empty());
        if is_address(&typed) && is_address(&canonical) {
            Ok(Self { typed, canonical })
        } else {
            Err(EmailError::LocalPart)
        }
    }

    /// The address as its owner wrote it, without outer spaces, in NFC. Mail goes to this form.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The form that decides uniqueness: local part in lower case, domain in its ASCII form.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What stands before the `@`, in the canonical form.
    pub fn local_part(&self) -> &str {
        self.canonical.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The domain in its ASCII form, lower case.
    pub fn domain(&self) -> &str {
        self.canonical.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Email").field(&self.typed).finish()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests;
