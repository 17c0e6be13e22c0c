//! The kinds of mail and their templates.

use serde::{Deserialize, Serialize};

/// The source of a mail's two forms.
pub(super) struct TemplateSource {
    pub(super) text: &'static str,
    pub(super) html: &'static str,
}

/// Writes the enum and every view of it from one table, so that no kind can be without its templates.
macro_rules! kinds {
    ($($variant:ident = $name:literal, $meaning:literal;)+) => {
        /// What a mail is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum MailKind {
            $(#[doc = $meaning] #[serde(rename = $name)] $variant,)+
        }

        impl MailKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the outbox, and of its templates.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            pub(super) const fn templates(self) -> TemplateSource {
                match self {
                    $(Self::$variant => TemplateSource {
                        text: include_str!(concat!("templates/", $name, ".txt")),
                        html: include_str!(concat!("templates/", $name, ".html")),
                    },)+
                }
            }
        }
    };
}

kinds! {
    VerifyEmail = "verify_email", "The link that proves an address.";
    AlreadyRegistered = "already_registered", "Somebody tried to sign up with the address of an account.";
    PasswordReset = "password_reset", "The link that sets a new password.";
    PasswordChangedNotice = "password_changed_notice", "The password was changed, or reset by mail.";
    ConfirmEmail = "confirm_email", "The link that proves the new address of an account.";
    AddressInUse = "address_in_use", "Another account wants to change to the address of this one.";
    EmailChangeNotice = "email_change_notice", "To the old address: a change of address was asked for.";
    EmailChangedNotice = "email_changed_notice", "To the old address: the account has another one now.";
    Invitation = "invitation", "The link by which somebody joins whom an administrator has invited.";
    SessionReuseNotice = "session_reuse_notice", "A session was ended because an old refresh token of it came back (RFC 9700, 4.14.2).";
}
