//! The kinds of mail and their templates.

use serde::{Deserialize, Serialize};

use crate::domain::TokenPurpose;

/// A template that comes with Roster: the name of its file, and its text.
pub(super) struct BuiltIn {
    pub(super) file: &'static str,
    pub(super) source: &'static str,
}

/// A built-in template, by the name of its file.
macro_rules! built_in {
    ($file:expr) => {
        BuiltIn { file: $file, source: include_str!(concat!("templates/", $file)) }
    };
}

/// Writes the enum and every view of it from one table, so that no kind can be without its templates.
macro_rules! kinds {
    ($($variant:ident = $name:literal, $link:expr, $meaning:literal;)+) => {
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

            /// What the token in its link is good for; `None` for a mail without a link.
            pub const fn link(self) -> Option<TokenPurpose> {
                match self { $(Self::$variant => $link,)+ }
            }

            /// The file of its text form, whose first line is the subject.
            pub(super) const fn text_file(self) -> &'static str {
                match self { $(Self::$variant => concat!($name, ".txt"),)+ }
            }

            /// The file of what stands inside of the layout of its HTML form.
            pub(super) const fn html_file(self) -> &'static str {
                match self { $(Self::$variant => concat!($name, ".html"),)+ }
            }
        }

        /// All templates.
        pub(super) const BUILT_IN: &[BuiltIn] = &[
            built_in!("layout.html"),
            built_in!("button.html"),
            $(built_in!(concat!($name, ".txt")), built_in!(concat!($name, ".html")),)+
        ];
    };
}

/// The frame around the HTML form of every mail.
pub(super) const LAYOUT_FILE: &str = "layout.html";

kinds! {
    VerifyEmail = "verify_email", Some(TokenPurpose::EmailVerification), "The link that proves an address.";
    AlreadyRegistered = "already_registered", None, "Somebody tried to sign up with the address of an account.";
    PasswordReset = "password_reset", Some(TokenPurpose::PasswordReset), "The link that sets a new password.";
    PasswordChangedNotice = "password_changed_notice", None, "The password was changed, or reset by mail.";
    ConfirmEmail = "confirm_email", Some(TokenPurpose::EmailChange), "The link that proves the new address of an account.";
    AddressInUse = "address_in_use", None, "Another account wants to change to the address of this one.";
    EmailChangeNotice = "email_change_notice", None, "To the old address: a change of address was asked for.";
    EmailChangedNotice = "email_changed_notice", None, "To the old address: the account has another one now.";
    Invitation = "invitation", Some(TokenPurpose::Invitation), "The link by which somebody joins whom an administrator has invited.";
    SessionReuseNotice = "session_reuse_notice", None, "A session was ended because an old refresh token of it came back (RFC 9700, 4.14.2).";
}
