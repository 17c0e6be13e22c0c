use std::time::Duration;

use super::heard::{Heard, moved, registered};
use crate::domain::{AccountChange, StatusKind, StatusReason, UserOrigin};
use crate::tests::fixture::Fixture;
use crate::tests::mirror::{Provider, mirror_with};
use crate::{Extensions, RegistrationMode, RequestInfo};

#[tokio::test]
async fn a_first_token_tells_of_its_user_and_a_newer_one_of_what_it_proves() {
    let (fixture, provider, heard) =
        (Fixture::new(RegistrationMode::Verify).await, Provider::new(), Heard::default());
    let extensions = Extensions::default().with_event_handler_inside(heard.clone());
    let roster = mirror_with(&fixture, &provider, extensions).await;
    let user = roster.authenticate(&provider.token(&fixture, "ada", "Ada")).await.unwrap().user.id;
    assert_eq!(heard.take_changes(), [(user, registered(UserOrigin::Issuer))]);
    fixture.clock.advance(Duration::from_secs(10));
    roster.authenticate(&provider.token(&fixture, "ada", "Countess")).await.unwrap();
    assert_eq!(heard.take_changes(), [], "a name is none of it");
    roster.authenticate(&provider.verified_token(&fixture, "ada")).await.unwrap();
    assert_eq!(heard.take_changes(), [(user, AccountChange::Verified)]);

    let (system, reason) = (roster.grant_to_system(), StatusReason::parse("spam").unwrap());
    roster.suspend_user(&system, user, &reason, None, &|_| true, &RequestInfo::default()).await.unwrap();
    assert_eq!(heard.take_changes(), [(user, moved(StatusKind::Active, StatusKind::Suspended))]);
    roster.authenticate(&provider.token(&fixture, "ada", "Ada")).await.unwrap_err();
    assert_eq!(heard.take_changes(), []);
}
