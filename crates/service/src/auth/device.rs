//! Known devices: each log-in hands out a token that marks the device.

use std::time::Duration;

use crate::domain::{DeviceTokenId, UserId};
use crate::persistence::{DeviceToken, Tx};
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

/// How long a device is known after its last log-in.
const LIFETIME: Duration = Duration::from_hours(180 * 24);
/// Devices that are known of one user; the ones longest unused go.
const KEPT: u64 = 50;

impl Roster {
    /// The token of a device that has just signed in: its own when it showed a live one of this user, else a new one.
    pub(crate) async fn know_device(
        &self,
        tx: &Tx,
        user: UserId,
        shown: Option<OpaqueToken>,
    ) -> Result<OpaqueToken, Internal> {
        let now = self.now();
        let expires_at = now.plus(LIFETIME);
        if let Some(shown) = shown
            && tx.device_tokens().touch(user, &shown.hash(), now, expires_at).await?
        {
            return Ok(shown);
        }
        let token = OpaqueToken::generate(self.ids())?;
        let id = DeviceTokenId::generate(now, self.random()?);
        let row = DeviceToken { id, user, token_hash: token.hash(), expires_at, created_at: now };
        tx.device_tokens().insert(row).await?;
        tx.device_tokens().trim(user, KEPT).await?;
        Ok(token)
    }
}
