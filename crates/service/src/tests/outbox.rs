//! Delivery of mail: what fails, hangs, dies and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::fixture::Fixture;
use crate::domain::{Email, OutboxId, PageLimit, PageRequest};
use crate::mail::{Mail, MailKind, MailPayload, Mailer, MailerError, Sending};
use crate::persistence::OutboxEntry;
use crate::{RegistrationMode, RetryMailError, Roster, Unsent};

/// The lease under which a mail is delivered.
const LEASE: Duration = Duration::from_mins(2);

/// Refuses as often as it is told, then takes every mail.
struct Refusing {
    refusals: u32,
    tries: AtomicU32,
    is_permanent: bool,
}

impl Refusing {
    fn new(refusals: u32, is_permanent: bool) -> Arc<Self> {
        Arc::new(Self { refusals, tries: AtomicU32::new(0), is_permanent })
    }

    fn tries(&self) -> u32 {
        self.tries.load(Ordering::Relaxed)
    }
}

impl Mailer for Refusing {
    fn send<'a>(&'a self, _: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            match self.tries.fetch_add(1, Ordering::Relaxed) < self.refusals {
                true if self.is_permanent => Err(MailerError::permanent("refused")),
                true => Err(MailerError::transient("busy")),
                false => Ok(()),
            }
        })
    }
}

/// Takes a mail and says nothing more, until it is told to; tells when it was given one.
#[derive(Default)]
struct Hanging {
    begun: Notify,
    go_on: Notify,
    sent: AtomicU32,
}

impl Mailer for Hanging {
    fn send<'a>(&'a self, _: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            self.begun.notify_one();
            self.go_on.notified().await;
            self.sent.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }
}

/// Never answers, while time flies.
struct Endless;

impl Mailer for Endless {
    fn send<'a>(&'a self, _: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            tokio::time::pause();
            tokio::time::advance(Duration::from_mins(1)).await;
            tokio::time::resume();
            std::future::pending().await
        })
    }
}

async fn unsent(roster: &Roster, which: Unsent) -> Vec<OutboxEntry> {
    roster.list_mails(which, &PageRequest::default()).await.unwrap().items
}

/// The only mail that has not been sent.
async fn waiting(roster: &Roster) -> OutboxEntry {
    let mut found = unsent(roster, Unsent::All).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test]
async fn a_mail_that_fails_is_tried_again_later_and_leaves_once() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let mailer = Refusing::new(2, false);
    let roster = fixture.with_mailer(mailer.clone()).await;
    assert_eq!(roster.deliver_due().await.unwrap(), 0);
    assert_eq!(roster.deliver_due().await.unwrap(), 0);
    assert_eq!(mailer.tries(), 1, "not before its time");
    for _ in 0..2 {
        fixture.clock.advance(Duration::from_mins(1));
        roster.deliver_due().await.unwrap();
    }
    assert_eq!(mailer.tries(), 3);
    fixture.clock.advance(Duration::from_hours(24));
    assert_eq!(roster.deliver_due().await.unwrap(), 0);
    assert_eq!(mailer.tries(), 3);
}

/// Each wait is twice the one before, up to an hour, and up to a quarter longer by chance.
#[tokio::test]
async fn tries_come_at_growing_distances_and_end_after_half_a_day() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let mailer = Refusing::new(u32::MAX, false);
    let roster = fixture.with_mailer(mailer.clone()).await;
    let begun = fixture.now();
    let mut least = Duration::from_secs(5);
    for attempt in 1..20 {
        roster.deliver_due().await.unwrap();
        let mail = waiting(&roster).await;
        assert_eq!((mail.attempts, mail.dead_at, mail.last_error.as_deref()), (attempt, None, Some("busy")));
        let now = fixture.now();
        let wait = mail.available_at.since(now);
        assert!(wait >= least && wait <= least.mul_f64(1.25), "{wait:?} after {attempt}");
        fixture.clock.advance(wait.saturating_sub(Duration::from_micros(1)));
        assert_eq!(
            (roster.deliver_due().await.unwrap(), mailer.tries()),
            (0, attempt),
            "not before its time"
        );
        fixture.clock.advance(Duration::from_micros(1));
        least = (least * 2).min(Duration::from_hours(1));
    }
    roster.deliver_due().await.unwrap();
    let dead = unsent(&roster, Unsent::Dead).await;
    assert_eq!((dead.len(), dead[0].attempts, dead[0].last_error.as_deref()), (1, 20, Some("busy")));
    let hours = dead[0].dead_at.unwrap().since(begun).as_secs() / 3600;
    assert!((10..13).contains(&hours), "{hours} hours");
    fixture.clock.advance(Duration::from_hours(240));
    assert_eq!((roster.deliver_due().await.unwrap(), mailer.tries()), (0, 20));
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_not_tried_again() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let mailer = Refusing::new(u32::MAX, true);
    let roster = fixture.with_mailer(mailer.clone()).await;
    roster.deliver_due().await.unwrap();
    fixture.clock.advance(Duration::from_hours(24));
    roster.deliver_due().await.unwrap();
    assert_eq!(mailer.tries(), 1);
    assert_eq!(unsent(&roster, Unsent::Dead).await[0].last_error.as_deref(), Some("refused"));
}

/// A mailer that takes a mail and never answers is a failure like any other.
#[tokio::test]
async fn a_delivery_that_hangs_is_cut_off_after_a_minute_and_tried_again() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let endless = fixture.with_mailer(Arc::new(Endless)).await;
    assert_eq!(endless.deliver_due().await.unwrap(), 0);
    let mail = waiting(&endless).await;
    assert_eq!((mail.attempts, mail.last_error.as_deref()), (1, Some("the delivery took too long")));
    fixture.clock.advance(Duration::from_secs(7));
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
}

#[tokio::test]
async fn who_is_told_to_stop_finishes_what_is_under_way_and_begins_nothing_more() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    for number in 0..9 {
        fixture.register(&format!("user{number}@example.com")).await;
    }
    let mailer = Arc::new(Hanging::default());
    let roster = fixture.with_mailer(mailer.clone()).await;
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let worker = tokio::spawn(async move { roster.deliver_until(stopped.notified()).await });
    mailer.begun.notified().await;
    stop.notify_one();
    assert!(!worker.is_finished());
    while !worker.is_finished() {
        mailer.go_on.notify_waiters();
        tokio::task::yield_now().await;
    }
    worker.await.unwrap();
    let sent = usize::try_from(mailer.sent.load(Ordering::Relaxed)).unwrap();
    assert_eq!(sent, 4, "a batch");
    assert_eq!(
        fixture.roster.deliver_due().await.unwrap(),
        9 - sent,
        "the others are free for the next worker"
    );
}

#[tokio::test]
async fn the_mail_of_a_worker_that_died_goes_out_after_its_lease() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let mailer = Arc::new(Hanging::default());
    let roster = fixture.with_mailer(mailer.clone()).await;
    let worker = tokio::spawn(async move { roster.deliver_due().await });
    mailer.begun.notified().await;
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    fixture.clock.advance(LEASE.saturating_sub(Duration::from_secs(1)));
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 0);
    fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
    assert_eq!(fixture.mailbox.mails().len(), 1);
}

/// A mail that ends the process each time it is touched must not do so for ever.
#[tokio::test]
async fn a_mail_whose_delivery_never_comes_to_an_end_is_given_up() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    for _ in 0..20 {
        let tx = fixture.store.begin().await.unwrap();
        assert_eq!(tx.outbox().lease(fixture.now(), 1, LEASE).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        fixture.clock.advance(LEASE);
    }
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 0);
    assert!(fixture.mailbox.mails().is_empty());
    let dead = unsent(&fixture.roster, Unsent::Dead).await;
    assert_eq!(dead[0].last_error.as_deref(), Some("no delivery of it came to an end"));
}

#[tokio::test]
async fn several_workers_at_once_send_each_mail_once() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    for number in 0..20 {
        fixture.register(&format!("user{number}@example.com")).await;
    }
    let (a, b, c) = tokio::join!(
        fixture.roster.deliver_due(),
        fixture.roster.deliver_due(),
        fixture.roster.deliver_due()
    );
    assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 20);
    let mut to: Vec<_> = fixture.mailbox.mails().iter().map(|mail| mail.to.to_string()).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), fixture.mailbox.mails().len()), (20, 20));
}

/// VE-07: an address in the database that is not one mailbox gets nothing, and neither does anybody in it.
#[tokio::test]
async fn a_stored_address_that_is_no_single_mailbox_gets_no_mail() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let recipients =
        ["a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com", "<a@example.com>"];
    for to in recipients {
        let to = Email::from_stored(to, to).unwrap();
        enqueue(&fixture, &to).await;
    }
    let imported = Email::from_stored("\u{fb01}ona@example.com", "\u{fb01}ona@example.com").unwrap();
    enqueue(&fixture, &imported).await;
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
    assert!(fixture.mailbox.mails()[0].to == imported, "an odd address is one all the same");
    let dead = unsent(&fixture.roster, Unsent::Dead).await;
    assert_eq!(dead.len(), recipients.len());
    for mail in dead {
        assert_eq!((mail.attempts, mail.last_error.as_deref()), (1, Some("the address is not deliverable")));
    }
}

async fn enqueue(fixture: &Fixture, to: &Email) {
    let site = "https://accounts.example";
    let mail = MailPayload::notice(MailKind::AlreadyRegistered, to, site, fixture.now(), None);
    let mut change = fixture.roster.change().await.unwrap();
    change.mail(None, &mail).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_mail_that_was_given_up_can_be_tried_again() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    fixture.with_mailer(Refusing::new(1, true)).await.deliver_due().await.unwrap();
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 0);
    let id = unsent(&fixture.roster, Unsent::Dead).await[0].id;
    let mail = fixture.roster.retry_mail(id).await.unwrap();
    assert_eq!((mail.id, mail.attempts, mail.dead_at, mail.available_at), (id, 0, None, fixture.now()));
    assert!(unsent(&fixture.roster, Unsent::Dead).await.is_empty());
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
    assert!(unsent(&fixture.roster, Unsent::All).await.is_empty());
    for gone in [id, OutboxId::generate(fixture.now(), [9; 10])] {
        let refused = fixture.roster.retry_mail(gone).await;
        assert!(matches!(refused, Err(RetryMailError::NotThere(named)) if named == gone), "{refused:?}");
    }
}

#[tokio::test]
async fn a_mail_that_waits_for_its_next_try_can_be_tried_at_once() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let busy = fixture.with_mailer(Refusing::new(u32::MAX, false)).await;
    busy.deliver_due().await.unwrap();
    fixture.roster.retry_mail(waiting(&busy).await.id).await.unwrap();
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
}

#[tokio::test]
async fn mails_are_listed_page_by_page_the_newest_first() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    for number in 0..5 {
        fixture.register(&format!("user{number}@example.com")).await;
        fixture.clock.advance(Duration::from_secs(1));
    }
    let whole = unsent(&fixture.roster, Unsent::All).await;
    assert!(whole.is_sorted_by(|a, b| a.created_at > b.created_at));
    let mut page = PageRequest { limit: PageLimit::new(2).unwrap(), cursor: None };
    let mut found = Vec::new();
    loop {
        let next = fixture.roster.list_mails(Unsent::All, &page).await.unwrap();
        found.extend(next.items);
        page.cursor = next.next;
        if page.cursor.is_none() {
            break;
        }
        let dead = fixture.roster.list_mails(Unsent::Dead, &page).await;
        assert!(matches!(dead, Err(crate::ListError::InvalidCursor)), "a cursor of another list");
    }
    assert_eq!(found, whole);
}
