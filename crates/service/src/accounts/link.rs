//! Mailed links: a one-time token, the row that knows its hash, and the mail that carries it.

use crate::change::Change;
use crate::domain::{
    Email, LinkDecision, OneTimeToken, OneTimeTokenId, Requester, TokenPayload, TokenPurpose, User, UserId,
    decide_link,
};
use crate::mail::{MailKind, MailLink, MailPayload};
use crate::persistence::{StoreError, Tx};
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

/// What a mailed link is for: the purpose of its token, the kind of its mail, and the page that it leads to.
struct LinkKind {
    mail: MailKind,
    page: &'static str,
}

const fn kind_of(purpose: TokenPurpose) -> LinkKind {
    match purpose {
        TokenPurpose::EmailVerification => LinkKind { mail: MailKind::VerifyEmail, page: "verify-email" },
        TokenPurpose::PasswordReset => LinkKind { mail: MailKind::PasswordReset, page: "reset-password" },
        TokenPurpose::EmailChange => LinkKind { mail: MailKind::ConfirmEmail, page: "confirm-email" },
        TokenPurpose::Invitation => LinkKind { mail: MailKind::Invitation, page: "accept-invitation" },
    }
}

/// A link to be mailed.
pub(crate) struct NewLink {
    /// What its token is good for.
    pub(crate) purpose: TokenPurpose,
    /// Who asks for it.
    pub(crate) requester: Requester,
    /// What its token carries. The mail goes to the new address in it, or else to the user's own.
    pub(crate) payload: TokenPayload,
}

impl Roster {
    /// Mails a fresh link, unless enough of them are on their way: at most three of a purpose are live, and nobody kills
    /// the owner's link by asking again.
    pub(crate) async fn send_link(
        &self,
        change: &mut Change<'_>,
        user: &User,
        link: NewLink,
    ) -> Result<(), Internal> {
        let NewLink { purpose, requester, payload } = link;
        let now = self.now();
        let live = change.one_time_tokens().live_of(user.id, purpose, now).await?;
        let LinkDecision::Send { replace } = decide_link(&live, requester, now) else {
            return Ok(());
        };
        let to: Email = payload.new_email.as_ref().unwrap_or(&user.email).clone();
        let LinkKind { mail, page } = kind_of(purpose);
        // A change of address mails to whomever the user names. Only what goes out is counted, so that asking often does
        // not use up what the owner may need.
        let is_bounded = requester == Requester::Anybody || purpose == TokenPurpose::EmailChange;
        if is_bounded && !self.may_mail(change, mail, &to).await? {
            return Ok(());
        }
        if let Some(oldest) = replace {
            change.one_time_tokens().void(oldest, now).await?;
        }
        let token = OpaqueToken::generate(self.ids())?;
        let id = OneTimeTokenId::generate(now, self.random()?);
        let row = OneTimeToken::new(id, user.id, purpose, token.hash(), payload, now);
        change.one_time_tokens().insert(&row).await?;
        let site = &self.settings().link_base;
        let url = format!("{site}/{page}?token={}", token.expose());
        let link = MailLink { url, valid_for: purpose.ttl() };
        change.mail(Some(user.id), &MailPayload::with_link(mail, &to, site, link, now)).await
    }

    /// The live token of a purpose. Consumes nothing.
    pub(super) async fn live_link(
        &self,
        purpose: TokenPurpose,
        token: &OpaqueToken,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        self.store().one_time_tokens().find_live(&token.hash(), purpose, self.now()).await
    }

    /// The live token of a purpose, and whose account it is for. Consumes nothing.
    pub(super) async fn held_link(
        &self,
        purpose: TokenPurpose,
        token: &OpaqueToken,
    ) -> Result<Option<(OneTimeToken, User)>, StoreError> {
        let Some(live) = self.live_link(purpose, token).await? else { return Ok(None) };
        let user = self.store().users().find(live.user_id).await?;
        Ok(user.map(|user| (live, user)))
    }

    /// Whether a mailed token of a purpose is still good. Consumes nothing.
    pub async fn is_link_live(&self, purpose: TokenPurpose, token: &OpaqueToken) -> Result<bool, Internal> {
        Ok(self.live_link(purpose, token).await?.is_some())
    }

    /// Spends a token and holds its user's row; `None` when somebody else spent it or the user is gone.
    pub(super) async fn spend_link(
        &self,
        tx: &Tx,
        purpose: TokenPurpose,
        token: &OpaqueToken,
        user: UserId,
    ) -> Result<Option<(User, OneTimeToken)>, StoreError> {
        // The user's row before the token's, as everywhere: two links of one account would wait for each other.
        let user = tx.users().lock(user).await?.filter(|user| !user.is_deleted());
        let spent = tx.one_time_tokens().consume(&token.hash(), purpose, self.now()).await?;
        Ok(user.zip(spent))
    }
}
