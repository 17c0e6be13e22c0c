//! What a backend adds to Roster.

use crate::events::{EventHandler, EventHandlers, InsideEventHandler};
use crate::owned::{OwnedEntity, Registered, UserScope};
use crate::profile::RegisteredProfile;

/// What a backend that is built on Roster adds to it. The default is Roster alone.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Extensions {
    /// Entities whose rows belong to users.
    pub(crate) owned: Vec<Registered>,
    pub(crate) events: EventHandlers,
    /// The entity of the backend's own fields of users.
    pub(crate) profile: Option<RegisteredProfile>,
}

impl Extensions {
    /// Registers the entity of the backend's own fields of users: a row a user at most, whose id is its owner
    /// (`ID` and `OWNER` name the same column, the primary key). As [`Export`](OwnedEntity::Export) writes it, it is a part of
    /// the user: read by [`Roster::profile_of`](crate::Roster::profile_of), changed together with the user, exported and
    /// erased with the user.
    #[must_use]
    pub fn with_profile<E: OwnedEntity<Scope = UserScope>>(self) -> Self {
        Self { profile: Some(RegisteredProfile::of::<E>()), ..self }
    }

    /// Tells `handler` of account events after their commit, at least once each. See [`EventHandler`].
    ///
    /// ```
    /// use roster_service::{AccountEvent, BoxError, Extensions, Roster};
    ///
    /// async fn on_account_event(event: AccountEvent, _roster: Roster) -> Result<(), BoxError> {
    ///     println!("{} {}", event.user, event.change.as_str());
    ///     Ok(())
    /// }
    ///
    /// let extensions = Extensions::default().with_event_handler(on_account_event);
    /// ```
    #[must_use]
    pub fn with_event_handler(mut self, handler: impl EventHandler + 'static) -> Self {
        self.events.add(handler);
        self
    }

    /// Tells `handler` of account events inside of the transaction that causes them, which fails with it. See
    /// [`InsideEventHandler`].
    ///
    /// ```
    /// use roster_service::domain::AccountChange;
    /// use roster_service::{AccountEvent, BoxError, EventTx, Extensions};
    ///
    /// async fn first_workspace(event: &AccountEvent, _tx: &mut EventTx<'_>) -> Result<(), BoxError> {
    ///     match event.change {
    ///         AccountChange::Registered { .. } => Err("there is no room for another workspace".into()),
    ///         _ => Ok(()),
    ///     }
    /// }
    ///
    /// let extensions = Extensions::default().with_event_handler_inside(first_workspace);
    /// ```
    #[must_use]
    pub fn with_event_handler_inside(
        mut self,
        handler: impl for<'a> InsideEventHandler<'a> + 'static,
    ) -> Self {
        self.events.add_inside(handler);
        self
    }
}
