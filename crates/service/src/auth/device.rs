//! Known devices: what an earlier log-in or a password reset leaves with the owner, so that strangers who guess cannot
//! lock the owner out.

use std::net::IpAddr;
use std::time::Duration;

use uuid::Uuid;

use crate::domain::{ClientNetwork, DeviceTokenId, Timestamp, UserId};
use crate::persistence::{DeviceMark, DeviceToken, Tx};
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

/// How long a device is known after its last log-in.
const LIFETIME: Duration = Duration::from_hours(180 * 24);
/// How long the network of a password reset counts as a known device, so that a reset by the hosted page serves as well.
const NETWORK_LIFETIME: Duration = Duration::from_mins(30);
/// Devices that are known of one user; the ones longest unused go.
const KEPT: u64 = 50;

impl Roster {
    /// The known device of `user` that a client is: by the token that it shows, or else by where it is. Somebody else's
    /// token, or a dead one, is none. Asked in the same way where there is no user.
    pub(super) async fn recognise_device(
        &self,
        user: Option<UserId>,
        shown: Option<&OpaqueToken>,
        ip: Option<IpAddr>,
    ) -> Result<Option<DeviceTokenId>, Internal> {
        let user = user.unwrap_or(UserId::from_uuid(Uuid::nil()));
        let hash = shown.map(OpaqueToken::hash);
        let network = ip.map(|ip| ClientNetwork::of(ip).to_string());
        let devices = self.store().device_tokens();
        Ok(devices.find_known(user, hash.as_deref(), network.as_deref(), self.now()).await?)
    }

    /// The token of a device that has just shown who it belongs to: its own when it showed a live one of this user, else
    /// a new one.
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
        self.insert_device(tx, user, DeviceMark::Token(token.hash()), expires_at).await?;
        Ok(token)
    }

    /// For half an hour whoever is in the network of `ip` counts as a known device of `user`: it has just reset the
    /// password from there.
    pub(crate) async fn know_network(&self, tx: &Tx, user: UserId, ip: IpAddr) -> Result<(), Internal> {
        let network = DeviceMark::Network(ClientNetwork::of(ip).to_string());
        self.insert_device(tx, user, network, self.now().plus(NETWORK_LIFETIME)).await
    }

    async fn insert_device(
        &self,
        tx: &Tx,
        user: UserId,
        mark: DeviceMark,
        expires_at: Timestamp,
    ) -> Result<(), Internal> {
        let created_at = self.now();
        let id = DeviceTokenId::generate(created_at, self.random()?);
        tx.device_tokens().insert(DeviceToken { id, user, mark, expires_at, created_at }).await?;
        Ok(tx.device_tokens().trim(user, KEPT).await?)
    }
}
