//! A handler that does not let somebody be erased.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::domain::{AccountChange, Email, UserId};
use crate::events::{HandlerFuture, InsideEventHandler};
use crate::tests::fixture::Fixture;
use crate::{AccountEvent, CreateUserInput, EventTx, Extensions, RegistrationMode, RequestInfo};

/// Keeps one user from being erased.
#[derive(Clone, Default)]
struct Keeps(Arc<Mutex<Option<UserId>>>);

impl<'a> InsideEventHandler<'a> for Keeps {
    fn handle(&'a self, event: &'a AccountEvent, _: &'a mut EventTx<'a>) -> HandlerFuture<'a> {
        let keeps = event.change == AccountChange::Purged && *self.0.lock().unwrap() == Some(event.user);
        Box::pin(async move { if keeps { Err("there is an unpaid bill".into()) } else { Ok(()) } })
    }
}

#[tokio::test]
async fn somebody_whom_a_handler_keeps_keeps_nobody_else() {
    let keeps = Keeps::default();
    let extensions = Extensions::default().with_event_handler_inside(keeps.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let (roster, request) = (&fixture.roster, RequestInfo::default());
    let mut deleted = Vec::new();
    for name in ["ada", "bob", "eve"] {
        let input = CreateUserInput::new(Email::parse(&format!("{name}@example.com")).unwrap());
        let user = roster.create_user(&roster.grant_to_system(), input, &request).await.unwrap();
        roster.delete_user(&roster.grant_to_system(), user.id, &|_| true, &request).await.unwrap();
        fixture.clock.advance(Duration::from_mins(1));
        deleted.push(user.id);
    }
    *keeps.0.lock().unwrap() = deleted.first().copied();
    let day = Duration::from_hours(24);
    fixture.clock.advance(31 * day);
    assert_eq!(roster.purge_expired(30 * day).await.unwrap().users, 2);
    *keeps.0.lock().unwrap() = None;
    assert_eq!(roster.purge_expired(30 * day).await.unwrap().users, 1, "the one who was kept");
}
