//! What is allowed but hardly meant.

use super::auth::MIN_SOUND_BCRYPT_COST;
use super::{Effect, Engine, MailTransport, Origin, Settings};

/// Failures in a row that strangers may have at one account, with room for those of known devices (NIST SP 800-63B-4, 3.2.2).
const MOST_FAILURES: u32 = 90;

impl Settings {
    /// What an operator should hear of at the start, one sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let cases = [
            (
                self.database.url.engine() == Engine::Postgres && self.mail.transport == MailTransport::Log,
                "mails are printed on standard error and reach nobody: set ROSTER_MAIL__TRANSPORT to smtp",
            ),
            (
                self.auth.bcrypt_cost < MIN_SOUND_BCRYPT_COST,
                "ROSTER_AUTH__BCRYPT_COST is below 10, which is for tests only: passwords are poorly protected",
            ),
            (
                self.http.public_url.as_ref().is_some_and(|url| !url.is_https() && !url.is_loopback()),
                "ROSTER_HTTP__PUBLIC_URL is not https: passwords and tokens travel unencrypted",
            ),
            (
                self.lockout.threshold > MOST_FAILURES,
                "ROSTER_LOCKOUT__THRESHOLD is above 90: more guesses at one account than NIST SP 800-63B allows",
            ),
        ];
        let meant = cases.into_iter().filter(|(applies, _)| *applies).map(|(_, warning)| warning.to_owned());
        let is_set = |origin: &Origin| matches!(origin, Origin::Environment | Origin::File { .. });
        let idle = self.shown.iter().filter(|shown| shown.effect == Effect::Later && is_set(&shown.origin));
        meant.chain(idle.map(|shown| format!("{} has no effect in this version", shown.key))).collect()
    }
}
