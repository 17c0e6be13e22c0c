//! The registry of field codes, and one failed field.

use std::borrow::Cow;

/// Writes the enum and every view of it from one table.
macro_rules! field_codes {
    ($($variant:ident = $name:literal, $detail:literal, $meaning:literal;)+) => {
        /// Why one field or parameter was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FieldCode {
            $(#[doc = $meaning] $variant,)+
        }

        impl FieldCode {
            /// Every field code there is, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The text for a person when nothing more precise is known.
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$variant => $detail,)+ }
            }

            /// What the code means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

field_codes! {
    Required = "required", "is required", "The field is missing, null or blank.";
    UnknownField = "unknown_field", "is not known here", "The call knows no field or parameter of this name.";
    WrongType = "wrong_type", "has the wrong JSON type", "The value is of another JSON type than the one documented.";
    TooLong = "too_long", "is too long", "The text has more characters than the field takes.";
    TooShort = "too_short", "is too short", "The text has fewer characters than the field asks for.";
    InvalidEmail = "invalid_email", "is not a valid e-mail address", "The text is no e-mail address that mail can be sent to.";
    InvalidUsername = "invalid_username", "is not a valid username", "The text does not follow the rules for usernames.";
    InvalidPhone = "invalid_phone", "is not a valid phone number", "The text is no phone number in international form (E.164).";
    InvalidUrl = "invalid_url", "is not a valid URL", "The text is no absolute URL of a permitted kind.";
    InvalidValue = "invalid_value", "has a value that is not accepted", "The value is outside the documented set or range, or holds control characters.";
    PasswordTooShort = "password_too_short", "is too short", "The password has fewer characters than the policy asks for.";
    PasswordTooLong = "password_too_long", "is too long", "The password has more than 256 characters or 1,024 bytes.";
    PasswordTooCommon = "password_too_common", "is among the most common passwords", "The password is on the list of those that attackers try first.";
    PasswordContainsIdentity = "password_contains_identity", "contains the name or the address of the account", "The password contains the e-mail address, the username or a part of the name.";
}

impl FieldCode {
    /// The field code with this wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

/// Why a value was refused, before it is known which field it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field code.
    pub code: FieldCode,
    /// A text for a person; never the refused value.
    pub detail: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with a text of its own.
    pub fn new(code: FieldCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<FieldCode> for Refusal {
    fn from(code: FieldCode) -> Self {
        Self::new(code, code.detail())
    }
}

/// Where a refused value stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A JSON pointer into the body (RFC 6901); empty for the whole body.
    Pointer(String),
    /// The name of a query parameter.
    Parameter(String),
}

/// One failed field of a `validation_failed` problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where the value stood.
    pub location: Location,
    /// Why it was refused.
    pub refusal: Refusal,
}

impl FieldError {
    /// A failure of the body's top-level field `name`.
    pub fn field(name: &str, refusal: impl Into<Refusal>) -> Self {
        Self { location: Location::Pointer(pointer(name)), refusal: refusal.into() }
    }

    /// A failure of the item at a place, from 0 on, of the list in the body's top-level field `name`.
    pub fn item(name: &str, place: usize, refusal: impl Into<Refusal>) -> Self {
        let pointer = format!("{}/{place}", pointer(name));
        Self { location: Location::Pointer(pointer), refusal: refusal.into() }
    }

    /// The same failure where what it was found in is the body's top-level field `name`.
    pub(crate) fn within(self, name: &str) -> Self {
        match self.location {
            Location::Pointer(inner) => Self { location: Location::Pointer(pointer(name) + &inner), ..self },
            Location::Parameter(_) => self,
        }
    }

    /// A failure of the whole body.
    pub fn body(refusal: impl Into<Refusal>) -> Self {
        Self { location: Location::Pointer(String::new()), refusal: refusal.into() }
    }

    /// A failure of the query parameter `name`.
    pub fn parameter(name: &str, refusal: impl Into<Refusal>) -> Self {
        Self { location: Location::Parameter(name.to_owned()), refusal: refusal.into() }
    }
}

/// The JSON pointer to a top-level field: `~` and `/` escaped as RFC 6901 asks.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_pointer_escapes_what_rfc_6901_asks_for() {
        assert_eq!(pointer("a/b~c"), "/a~1b~0c");
        assert_eq!(pointer(""), "/");
    }
}
