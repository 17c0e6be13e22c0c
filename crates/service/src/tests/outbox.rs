use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::fixture::Fixture;
use crate::RegistrationMode;
use crate::mail::{Mail, Mailer, MailerError, Sending};

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
}
