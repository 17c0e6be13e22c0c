//! Who a user of Better Auth is elsewhere.

use super::better_auth::{CREDENTIAL, provider};
use crate::import::cell::{Cell, Columns};
use crate::import::reading::Reading;
use crate::import::{FindingCode, IncomingIdentity, SourceRow};
use crate::{Subject, User, UserId};

/// The issuer of ids that no issuer was named for.
const BETTER_AUTH: &str = "better-auth";
/// Most characters of an issuer, as its column has it.
const ISSUER_CHARS: usize = 255;

impl Reading<'_> {
    /// The user's id at the issuer, so that mirror mode goes on with the same users; where none is named, only an id that is
    /// not kept. Then the accounts at other providers.
    pub(super) fn identities(&mut self, row: &SourceRow, user: &User) -> Vec<IncomingIdentity> {
        let mut identities = Vec::new();
        let issuer = self.rules.issuer.clone();
        let is_kept = row.key.parse::<UserId>().is_ok();
        if let Some(issuer) = issuer.or_else(|| (!is_kept).then(|| BETTER_AUTH.to_owned())) {
            let email = Some(user.email.as_typed().to_owned());
            self.add(&mut identities, &issuer, &row.key, email);
        }
        for account in &row.accounts {
            let provider = provider(account).unwrap_or_default();
            if provider != CREDENTIAL {
                let subject = Columns::new(account).take("account_id").and_then(Cell::text);
                self.add(&mut identities, &provider, &subject.unwrap_or_default(), None);
            }
        }
        identities
    }

    fn add(&mut self, to: &mut Vec<IncomingIdentity>, issuer: &str, subject: &str, email: Option<String>) {
        let subject = Subject::parse(subject).ok().filter(|_| is_issuer(issuer));
        let Some(subject) = subject else {
            let detail = "an account elsewhere has no name that could be kept, and is left out";
            self.change("identities", FindingCode::InvalidValue, detail, None);
            return;
        };
        if !to.iter().any(|known| known.issuer == issuer && known.subject == subject) {
            to.push(IncomingIdentity { issuer: issuer.to_owned(), subject, email });
        }
    }
}

/// Whether a text can stand for who has issued a subject.
pub(in crate::import) fn is_issuer(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control) && text.chars().nth(ISSUER_CHARS).is_none()
}
