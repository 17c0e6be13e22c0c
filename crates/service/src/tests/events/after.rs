//! Handlers after the commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::heard::{Heard, registered};
use crate::domain::{AccountChange, PageRequest, UserOrigin};
use crate::events::HandlerFuture;
use crate::persistence::OutboxEntry;
use crate::tests::fixture::Fixture;
use crate::{
    AccountEvent, BoxError, EventHandler, Extensions, RegistrationMode, RequestInfo, Roster, Unsent,
};

const ADA: &str = "ada@example.com";
/// Longer than any wait between two tries.
const HOURS: Duration = Duration::from_hours(2);

/// Fails so many times, in its own way, and then keeps what it hears.
struct Failing<F> {
    failures: usize,
    tries: Arc<AtomicUsize>,
    heard: Heard,
    fail: F,
}

impl<F: Fn() -> BoxError + Send + Sync> EventHandler for Failing<F> {
    fn handle(&self, event: AccountEvent, _: Roster) -> HandlerFuture<'_> {
        Box::pin(async move {
            if self.tries.fetch_add(1, Ordering::Relaxed) < self.failures {
                return Err((self.fail)());
            }
            self.heard.note(&event);
            Ok(())
        })
    }
}

fn failing<F: Fn() -> BoxError + Send + Sync>(
    failures: usize,
    fail: F,
) -> (Failing<F>, Heard, Arc<AtomicUsize>) {
    let (heard, tries) = (Heard::default(), Arc::new(AtomicUsize::new(0)));
    (Failing { failures, tries: tries.clone(), heard: heard.clone(), fail }, heard, tries)
}

/// The events that wait or were given up.
async fn waiting(roster: &Roster, which: Unsent) -> Vec<OutboxEntry> {
    let messages = roster.list_mails(which, &PageRequest::default()).await.unwrap().items;
    messages.into_iter().filter(|message| message.kind.starts_with("event.")).collect()
}

#[tokio::test]
async fn a_handler_that_fails_is_told_again_until_it_succeeds() {
    let (handler, heard, tries) = failing(2, || "the queue is down".into());
    let extensions = Extensions::default().with_event_handler(handler);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    assert_eq!(heard.told(&fixture).await, []);
    let message = waiting(&fixture.roster, Unsent::All).await.remove(0);
    assert_eq!((message.kind.as_str(), message.attempts), ("event.registered", 1));
    assert_eq!((message.last_error.as_deref(), message.user), (Some("the queue is down"), None));
    assert_eq!(heard.told(&fixture).await, [], "not before its time");
    assert_eq!(tries.load(Ordering::Relaxed), 1);
    for _ in 0..2 {
        fixture.clock.advance(HOURS);
        fixture.roster.deliver_due().await.unwrap();
    }
    let events = heard.take();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].id.as_uuid(), message.id.as_uuid(), "it is the same event each time");
    assert_eq!(waiting(&fixture.roster, Unsent::All).await, []);
}

#[tokio::test]
async fn a_handler_that_panics_ends_nothing_but_its_own_try() {
    let (handler, heard, _) = failing(1, || panic!("a bug in a backend"));
    let extensions = Extensions::default().with_event_handler(handler);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1, "the mail");
    fixture.clock.advance(HOURS);
    assert_eq!(heard.told(&fixture).await.len(), 1);
}

#[tokio::test]
async fn an_event_that_was_given_up_can_be_tried_again() {
    let (handler, heard, _) = failing(20, || "the queue is down".into());
    let extensions = Extensions::default().with_event_handler(handler);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    for _ in 0..20 {
        fixture.roster.deliver_due().await.unwrap();
        fixture.clock.advance(HOURS);
    }
    let dead = waiting(&fixture.roster, Unsent::Dead).await;
    assert_eq!(dead.len(), 1);
    fixture.roster.retry_mail(dead[0].id).await.unwrap();
    assert_eq!(heard.told(&fixture).await.len(), 1);
}

#[tokio::test]
async fn one_handler_that_fails_keeps_the_event_from_no_other() {
    let (handler, late, _) = failing(1, || "the queue is down".into());
    let other = Heard::default();
    let extensions = Extensions::default().with_event_handler(handler).with_event_handler(other.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    assert_eq!((late.told(&fixture).await.len(), other.take().len()), (0, 1));
    fixture.clock.advance(HOURS);
    assert_eq!((late.told(&fixture).await.len(), other.take().len()), (1, 1), "at least once");
}

#[tokio::test]
async fn what_was_rolled_back_is_told_to_nobody() {
    let heard = Heard::default();
    let refusing =
        |_: &AccountEvent, _: &mut crate::EventTx<'_>| std::future::ready(Err(BoxError::from("no")));
    let extensions =
        Extensions::default().with_event_handler(heard.clone()).with_event_handler_inside(refusing);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.roster.invite_first_admin(&crate::domain::Email::parse(ADA).unwrap()).await.unwrap_err();
    assert_eq!(heard.told(&fixture).await, []);
    assert_eq!(waiting(&fixture.roster, Unsent::All).await, []);
}

#[tokio::test]
async fn an_event_outlives_the_purge_of_its_user() {
    let (handler, heard, _) = failing(1, || "the queue is down".into());
    let extensions = Extensions::default().with_event_handler(handler);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    heard.told(&fixture).await;
    fixture.clock.advance(Duration::from_hours(24 * 31));
    fixture.roster.purge_expired(Duration::from_hours(24 * 30)).await.unwrap();
    let mut told: Vec<_> = heard.told(&fixture).await.into_iter().map(|(_, change)| change).collect();
    told.sort_by_key(AccountChange::as_str);
    assert_eq!(told, [AccountChange::Purged, registered(UserOrigin::SignUp)]);
}

#[tokio::test]
async fn where_nobody_listens_after_the_commit_nothing_is_written() {
    let extensions = Extensions::default().with_event_handler_inside(Heard::default());
    for extensions in [Extensions::default(), extensions] {
        let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
        fixture.register(ADA).await;
        assert_eq!(waiting(&fixture.roster, Unsent::All).await, []);
    }
}

/// The plain `roster` takes nothing from a backend beside which it runs.
#[tokio::test]
async fn a_process_without_handlers_leaves_the_events_to_others() {
    let heard = Heard::default();
    let extensions = Extensions::default().with_event_handler(heard.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    let plain = fixture.with_mailer(fixture.mailbox.clone()).await;
    assert_eq!(plain.deliver_due().await.unwrap(), 1, "the mail");
    assert_eq!(heard.told(&fixture).await, []);
    fixture.clock.advance(HOURS);
    assert_eq!(heard.told(&fixture).await.len(), 1);
}

#[tokio::test]
async fn a_handler_may_use_the_service_itself() {
    async fn delete_at_once(event: AccountEvent, roster: Roster) -> Result<(), BoxError> {
        if event.change == AccountChange::Verified {
            let by = roster.grant_to_system();
            roster.delete_user(&by, event.user, &|_| true, &RequestInfo::default()).await?;
        }
        Ok(())
    }
    let extensions = Extensions::default().with_event_handler(delete_at_once);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let ada = fixture.activate(ADA).await;
    fixture.roster.deliver_due().await.unwrap();
    assert!(fixture.roster.find_user(&ada.id.to_string()).await.unwrap().unwrap().is_deleted());
}
