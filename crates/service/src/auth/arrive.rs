//! What every way of signing in ends with: a session, and a device that is known from then on.

use crate::audit::RequestInfo;
use crate::change::Change;
use crate::domain::{DeviceName, Session, User};
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

/// What a client says of itself when it signs in.
pub(crate) struct Arrival {
    /// What it calls its device.
    pub(crate) device_name: Option<DeviceName>,
    /// The device token that it has already.
    pub(crate) device_token: Option<OpaqueToken>,
}

impl Roster {
    /// Opens the session of a user whose row this change holds.
    pub(crate) async fn arrive(
        &self,
        change: &mut Change<'_>,
        user: &User,
        arrival: Arrival,
        request: &RequestInfo,
    ) -> Result<(Session, OpaqueToken), Internal> {
        let session = self.open_session(change, user, arrival.device_name, request).await?;
        let device_token = self.know_device(change, user.id, arrival.device_token).await?;
        Ok((session, device_token))
    }
}
