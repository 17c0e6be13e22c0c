//! Handlers inside of the transaction.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::heard::{Heard, registered};
use crate::domain::{AccountChange, Email, UserId, UserOrigin};
use crate::events::{HandlerFuture, InsideEventHandler};
use crate::persistence::{DatabaseError, StoreError};
use crate::tests::fixture::{Fixture, PASSWORD, password};
use crate::tests::once::{answer, request};
use crate::{
    AccountEvent, Answered, BoxError, CreateUserError, CreateUserInput, EventTx, Extensions, Internal,
    RegisterError, RegisterInput, RegistrationMode, RequestInfo, Roster,
};

const ADA: &str = "ada@example.com";

/// Fails at one kind of event for as long as it is told to, and keeps the addresses that it has seen of users.
#[derive(Clone)]
struct Refusing {
    at: &'static str,
    refuses: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<Option<String>>>>,
}

impl Refusing {
    fn at(at: &'static str) -> Self {
        Self { at, refuses: Arc::new(AtomicBool::new(true)), seen: Arc::default() }
    }
}

impl<'a> InsideEventHandler<'a> for Refusing {
    fn handle(&'a self, event: &'a AccountEvent, tx: &'a mut EventTx<'a>) -> HandlerFuture<'a> {
        Box::pin(async move {
            let email = tx.user().map(|user| user.email.as_typed().to_owned());
            self.seen.lock().unwrap().push(email);
            if event.change.as_str() == self.at && self.refuses.load(Ordering::Relaxed) {
                return Err("no room for another workspace".into());
            }
            Ok(())
        })
    }
}

async fn register(roster: &Roster) -> Result<(), RegisterError> {
    let input = RegisterInput {
        email: Email::parse(ADA).unwrap(),
        password: password(PASSWORD),
        username: None,
        profile: crate::domain::Profile::default(),
    };
    roster.register(input, &RequestInfo::default()).await.map(drop)
}

async fn ids(fixture: &Fixture) -> Vec<UserId> {
    fixture.roster.find_user(ADA).await.unwrap().into_iter().map(|user| user.id).collect()
}

#[tokio::test]
async fn a_handler_that_fails_takes_the_registration_back_with_it() {
    let handler = Refusing::at("registered");
    let extensions = Extensions::default().with_event_handler_inside(handler.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let Err(RegisterError::Internal(Internal::Failed(cause))) = register(&fixture.roster).await else {
        panic!("it was registered")
    };
    let reason = cause.source().map(ToString::to_string);
    assert_eq!(reason.as_deref(), Some("no room for another workspace"), "the cause is there to be logged");
    assert_eq!(ids(&fixture).await, []);
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 0, "no mail either");
    handler.refuses.store(false, Ordering::Relaxed);
    register(&fixture.roster).await.unwrap();
    assert_eq!(ids(&fixture).await.len(), 1);
    let seen = handler.seen.lock().unwrap().clone();
    assert_eq!(
        seen,
        [Some(ADA.to_owned()), Some(ADA.to_owned())],
        "it sees what the transaction has written"
    );
}

#[tokio::test]
async fn a_deletion_and_a_purge_can_be_refused_too() {
    let (deletion, purge) = (Refusing::at("deleted"), Refusing::at("purged"));
    let extensions = Extensions::default()
        .with_event_handler_inside(deletion.clone())
        .with_event_handler_inside(purge.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let (id, roster) = (fixture.activate(ADA).await.id, &fixture.roster);
    let (by, request) = (roster.grant_to_system(), RequestInfo::default());
    let is_deleted = async || roster.find_user(&id.to_string()).await.unwrap().map(|user| user.is_deleted());
    roster.delete_user(&by, id, &|_| true, &request).await.unwrap_err();
    assert_eq!(is_deleted().await, Some(false));
    deletion.refuses.store(false, Ordering::Relaxed);
    roster.delete_user(&by, id, &|_| true, &request).await.unwrap();
    roster.purge_user(&by, id, &|_| true, &request).await.unwrap_err();
    assert_eq!(is_deleted().await, Some(true));
    purge.refuses.store(false, Ordering::Relaxed);
    roster.purge_user(&by, id, &|_| true, &request).await.unwrap();
    assert_eq!(is_deleted().await, None);
    assert_eq!(purge.seen.lock().unwrap().last(), Some(&None), "there is nobody left");
}

#[tokio::test]
async fn handlers_get_the_events_of_a_transaction_in_order_one_after_the_other() {
    let (first, second, after) = (Heard::default(), Heard::default(), Heard::default());
    let extensions = Extensions::default()
        .with_event_handler_inside(first.clone())
        .with_event_handler(after.clone())
        .with_event_handler_inside(second.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let input =
        CreateUserInput { is_email_verified: true, ..CreateUserInput::new(Email::parse(ADA).unwrap()) };
    let by = fixture.roster.grant_to_system();
    fixture.roster.create_user(&by, input, &RequestInfo::default()).await.unwrap();
    fixture.roster.deliver_due().await.unwrap();
    let events = first.take();
    let names: Vec<_> = events.iter().map(|event| event.change.as_str()).collect();
    assert_eq!(names, ["registered", "verified"]);
    assert_eq!((second.take(), after.take()), (events.clone(), events), "everybody hears of the same");
}

#[tokio::test]
async fn an_async_function_or_closure_is_a_handler() {
    async fn refuse_roots(event: &AccountEvent, tx: &mut EventTx<'_>) -> Result<(), BoxError> {
        let user = tx.user().ok_or("nobody")?;
        let is_root = user.email.canonical().starts_with("root@");
        if is_root && event.change == registered(UserOrigin::SignUp) {
            Err("no roots".into())
        } else {
            Ok(())
        }
    }
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let counting = move |_: &AccountEvent, _: &mut EventTx<'_>| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(()))
    };
    let extensions =
        Extensions::default().with_event_handler_inside(refuse_roots).with_event_handler_inside(counting);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

/// What the database gave up is run again, and the handler with it.
#[tokio::test]
async fn a_deadlock_in_a_handler_is_tried_again() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let deadlocking = move |_: &AccountEvent, _: &mut EventTx<'_>| {
        let is_first = counted.fetch_add(1, Ordering::Relaxed) == 0;
        let deadlock = StoreError::Database(DatabaseError::new(Some("40P01".to_owned()), "gave up"));
        std::future::ready(if is_first { Err(BoxError::from(Internal::from(deadlock))) } else { Ok(()) })
    };
    let extensions = Extensions::default().with_event_handler_inside(deadlocking);
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    register(&fixture.roster).await.unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

async fn create_once(roster: &Roster) -> Answered<Result<UserId, CreateUserError>> {
    let work = async |roster: Roster| {
        let input = CreateUserInput::new(Email::parse(ADA).unwrap());
        let made = roster.create_user(&roster.grant_to_system(), input, &RequestInfo::default()).await;
        (made.is_ok().then(|| answer(201, ADA)), made.map(|user| user.id))
    };
    roster.once(request(roster, ADA), work).await.unwrap()
}

#[tokio::test]
async fn a_request_that_is_answered_again_tells_nobody_again() {
    let (inside, after) = (Heard::default(), Heard::default());
    let extensions =
        Extensions::default().with_event_handler_inside(inside.clone()).with_event_handler(after.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    assert!(matches!(create_once(&fixture.roster).await, Answered::First(Ok(_))));
    assert!(matches!(create_once(&fixture.roster).await, Answered::Replayed(_)));
    assert_eq!((inside.take().len(), after.told(&fixture).await.len()), (1, 1));
}

#[tokio::test]
async fn a_request_that_a_handler_refused_takes_effect_when_it_is_sent_again() {
    let handler = Refusing::at("registered");
    let extensions = Extensions::default().with_event_handler_inside(handler.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    let refused = create_once(&fixture.roster).await;
    assert!(matches!(refused, Answered::First(Err(CreateUserError::Internal(_)))));
    assert_eq!(ids(&fixture).await, []);
    handler.refuses.store(false, Ordering::Relaxed);
    let Answered::First(Ok(made)) = create_once(&fixture.roster).await else { panic!("nothing was made") };
    assert_eq!(ids(&fixture).await, [made]);
}

/// The purge of one user is one transaction: what a handler refuses is there the next time.
#[tokio::test]
async fn a_registration_that_was_abandoned_stays_as_long_as_a_handler_needs_it() {
    let handler = Refusing::at("purged");
    let extensions = Extensions::default().with_event_handler_inside(handler.clone());
    let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
    fixture.register(ADA).await;
    let month = std::time::Duration::from_hours(24 * 30);
    fixture.clock.advance(month);
    fixture.roster.purge_expired(month).await.unwrap_err();
    assert_eq!(ids(&fixture).await.len(), 1);
    handler.refuses.store(false, Ordering::Relaxed);
    assert_eq!(fixture.roster.purge_expired(month).await.unwrap().registrations, 1);
    assert_eq!(ids(&fixture).await, []);
    assert_eq!(AccountChange::Purged.as_str(), handler.at);
}
