//! Senders of mail.

use std::fmt;

use crate::settings::raw::{Raw, Unfit};

/// Longest address, in bytes (RFC 5321, section 4.5.3.1.3, without the brackets).
const MAX_ADDRESS: usize = 254;

/// A mail address with the name shown beside it: `Roster <no-reply@accounts.example>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, where there is one.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    pub(in crate::settings) fn read(raw: &Raw) -> Result<Self, Unfit> {
        let text = raw.as_text()?;
        if text.chars().any(char::is_control) {
            return Err(Unfit::because("has control characters"));
        }
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", text),
        };
        if !is_address(address) || name.contains(['<', '>', '"', '\\']) {
            return Err(Unfit::PLAIN);
        }
        Ok(Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address.to_owned() })
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "\"{name}\" <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

/// Whether a text has the shape of a mail address. The accounts' own rules are stricter; this is to find slips.
pub(in crate::settings) fn is_address(text: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
    };
    text.len() <= MAX_ADDRESS
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            fits(local)
                && fits(domain)
                && !local.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_name_is_optional_and_may_be_quoted() {
        for text in ["Roster, Inc. <a@b.example>", "\"Roster, Inc.\" <a@b.example>"] {
            let mailbox = Mailbox::read(&Raw::text(text)).unwrap();
            assert_eq!(
                (mailbox.name.as_deref(), mailbox.address.as_str()),
                (Some("Roster, Inc."), "a@b.example")
            );
            assert_eq!(Mailbox::read(&Raw::text(&mailbox.to_string())).unwrap(), mailbox);
        }
        assert_eq!(Mailbox::read(&Raw::text("a@b.example")).unwrap().name, None);
    }

    #[test]
    fn what_could_forge_a_header_is_refused() {
        for text in [
            "",
            "Roster",
            "a@b@c",
            "a@",
            "@b",
            "Roster <a@b",
            "a@b>",
            "R\r\nBcc: x@y <a@b>",
            "a <b@c> <d@e>",
            "a@b, c@d",
        ] {
            assert!(Mailbox::read(&Raw::text(text)).is_err(), "{text:?}");
        }
    }
}
