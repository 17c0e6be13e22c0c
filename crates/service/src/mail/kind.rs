//! The kinds of mail and their templates.

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// The link that proves an address.
    VerifyEmail,
    /// Somebody tried to sign up with the address of an account.
    AlreadyRegistered,
    /// A session was ended because an old refresh token of it came back (RFC 9700, 4.14.2).
    SessionReuseNotice,
}

/// The source of a mail's two forms.
pub(super) struct TemplateSource {
    pub(super) text: &'static str,
    pub(super) html: &'static str,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::VerifyEmail, Self::AlreadyRegistered, Self::SessionReuseNotice];

    /// Its name in the outbox, and of its templates.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::SessionReuseNotice => "session_reuse_notice",
        }
    }

    pub(super) const fn templates(self) -> TemplateSource {
        match self {
            Self::VerifyEmail => TemplateSource {
                text: include_str!("templates/verify_email.txt"),
                html: include_str!("templates/verify_email.html"),
            },
            Self::AlreadyRegistered => TemplateSource {
                text: include_str!("templates/already_registered.txt"),
                html: include_str!("templates/already_registered.html"),
            },
            Self::SessionReuseNotice => TemplateSource {
                text: include_str!("templates/session_reuse_notice.txt"),
                html: include_str!("templates/session_reuse_notice.html"),
            },
        }
    }
}
