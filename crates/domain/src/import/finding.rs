//! What an import has to tell of a row.

use crate::named::named;

named! {
    /// Why a row was refused, or a value of it changed.
    pub enum FindingCode {
        /// The address is no e-mail address, or longer than 254 bytes.
        InvalidEmail = "invalid_email",
        /// Somebody else has the address.
        EmailTaken = "email_taken",
        /// Somebody else has the username.
        UsernameTaken = "username_taken",
        /// The username has an `@` or control characters in it.
        InvalidUsername = "invalid_username",
        /// Somebody else is that customer.
        StripeCustomerIdTaken = "stripe_customer_id_taken",
        /// A value does not fit: another one, or none, took its place, or the line was refused.
        InvalidValue = "invalid_value",
        /// A text was cut to the length of its column, or a line is longer than 1 MiB.
        TooLong = "too_long",
        /// The role is none that the target knows.
        UnknownRole = "unknown_role",
        /// A local time that does not exist in its zone, or exists twice; the later reading was taken.
        AmbiguousTime = "ambiguous_time",
        /// Nothing here can verify the hash.
        UnusablePasswordHash = "unusable_password_hash",
        /// A line that is not one JSON object in UTF-8.
        MalformedRequest = "malformed_request",
        /// A line with a key that nothing is known of.
        UnknownField = "unknown_field",
        /// A value of another JSON type than its field has.
        WrongType = "wrong_type",
        /// A line without an address.
        Required = "required",
    }
}

/// One thing that an import has to tell of a row. It never holds a hash or a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// JSON pointer (RFC 6901) to the field, in the words of the user line (`/email`); empty for the whole row.
    pub field: String,
    /// What it is.
    pub code: FindingCode,
    /// The same in words, for people.
    pub detail: String,
}

impl Finding {
    /// A finding about one field, named as in the user line.
    pub fn of(field: &str, code: FindingCode, detail: impl Into<String>) -> Self {
        Self { field: format!("/{field}"), code, detail: detail.into() }
    }

    /// A finding about the whole row.
    pub fn of_row(code: FindingCode, detail: impl Into<String>) -> Self {
        Self { field: String::new(), code, detail: detail.into() }
    }
}
