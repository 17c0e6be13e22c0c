//! Every use case that does something to an account tells of it, and no other does.

use std::time::Duration;

use super::heard::{Heard, given, moved, registered};
use crate::domain::{
    AccountChange, DisplayName, Email, Patch, ProfileChanges, RoleName, StatusKind, StatusReason, User,
    UserEdit, UserId, UserOrigin,
};
use crate::tests::fixture::{Fixture, PASSWORD, login, password};
use crate::{
    AcceptInvitationInput, Caller, CreateUserInput, Extensions, LoginInput, ProfileChange, RegistrationMode,
    RequestInfo, ResetPasswordInput,
};

const ADA: &str = "ada@example.com";
const DAY: Duration = Duration::from_hours(24);
const ACTIVE: StatusKind = StatusKind::Active;
const PENDING: StatusKind = StatusKind::PendingVerification;
const SUSPENDED: StatusKind = StatusKind::Suspended;
const LOCKED: StatusKind = StatusKind::Locked;

/// A service with one listener after the commit, and one user who is active.
struct Walk {
    fixture: Fixture,
    heard: Heard,
    ada: UserId,
    request: RequestInfo,
}

impl Walk {
    async fn begin() -> Self {
        let heard = Heard::default();
        let extensions = Extensions::default().with_event_handler(heard.clone());
        let fixture = Fixture::extended(RegistrationMode::Verify, extensions).await;
        let ada = fixture.activate(ADA).await.id;
        heard.told(&fixture).await;
        Self { fixture, heard, ada, request: RequestInfo::default() }
    }

    /// What has happened to Ada since the last call; nothing has to anybody else.
    async fn of_ada(&self) -> Vec<AccountChange> {
        let told = self.heard.told(&self.fixture).await;
        assert!(told.iter().all(|(user, _)| *user == self.ada), "{told:?}");
        told.into_iter().map(|(_, change)| change).collect()
    }

    async fn caller(&self) -> Caller {
        let login = self.fixture.log_in(ADA).await;
        self.fixture.roster.authenticate(&login.tokens.access_token).await.unwrap()
    }

    async fn guess_until_locked(&self) {
        let wrong = || LoginInput { password: password("a wrong password"), ..login(ADA) };
        for _ in 0..10 {
            self.fixture.roster.log_in(wrong(), &self.request).await.map(drop).unwrap_err();
        }
    }

    async fn suspend(&self, for_days: Option<u32>) {
        let reason = StatusReason::parse("spam").unwrap();
        let until = for_days.map(|days| self.fixture.now().plus(DAY * days));
        let roster = &self.fixture.roster;
        let by = roster.grant_to_system();
        roster.suspend_user(&by, self.ada, &reason, until, &|_| true, &self.request).await.unwrap();
    }

    async fn create(&self, input: CreateUserInput) -> User {
        let roster = &self.fixture.roster;
        roster.create_user(&roster.grant_to_system(), input, &self.request).await.unwrap()
    }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[tokio::test]
async fn locks_and_their_ends_are_told() {
    let walk = Walk::begin().await;
    let roster = &walk.fixture.roster;
    walk.guess_until_locked().await;
    assert_eq!(walk.of_ada().await, [moved(ACTIVE, LOCKED)]);
    walk.fixture.clock.advance(DAY);
    assert_eq!(roster.settle_due(10).await.unwrap(), 1);
    assert_eq!(walk.of_ada().await, [moved(LOCKED, ACTIVE)], "by itself");

    walk.fixture.roster.log_in(login(ADA), &walk.request).await.map(drop).unwrap();
    walk.guess_until_locked().await;
    walk.of_ada().await;
    walk.fixture.clock.advance(DAY);
    walk.fixture.log_in(ADA).await;
    assert_eq!(walk.of_ada().await, [moved(LOCKED, ACTIVE)], "with the next log-in");

    walk.guess_until_locked().await;
    walk.of_ada().await;
    roster.unlock_user(&roster.grant_to_system(), walk.ada, &|_| true, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [moved(LOCKED, ACTIVE)], "by an administrator");
}

#[tokio::test]
async fn suspensions_and_their_ends_are_told() {
    let walk = Walk::begin().await;
    let roster = &walk.fixture.roster;
    walk.suspend(None).await;
    assert_eq!(walk.of_ada().await, [moved(ACTIVE, SUSPENDED)]);
    walk.suspend(Some(1)).await;
    assert_eq!(walk.of_ada().await, [], "another end is no other status");
    walk.fixture.clock.advance(DAY);
    assert_eq!(roster.settle_due(10).await.unwrap(), 1);
    assert_eq!(walk.of_ada().await, [moved(SUSPENDED, ACTIVE)], "by itself");
    walk.suspend(None).await;
    walk.of_ada().await;
    let by = roster.grant_to_system();
    roster.activate_user(&by, walk.ada, false, &|_| true, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [moved(SUSPENDED, ACTIVE)], "by an administrator");
}

#[tokio::test]
async fn a_suspension_that_ended_unnoticed_is_told_with_what_comes_next() {
    let walk = Walk::begin().await;
    walk.suspend(Some(1)).await;
    walk.of_ada().await;
    walk.fixture.clock.advance(DAY);
    walk.suspend(Some(2)).await;
    assert_eq!(walk.of_ada().await, [moved(SUSPENDED, ACTIVE), moved(ACTIVE, SUSPENDED)]);
}

#[tokio::test]
async fn roles_deletions_and_returns_are_told() {
    let walk = Walk::begin().await;
    let (roster, any) = (&walk.fixture.roster, &|_| true);
    let manager = RoleName::parse("manager").unwrap();
    roster.set_role(&roster.grant_to_system(), walk.ada, &manager, any, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [given("viewer", "manager")]);
    roster.set_role(&roster.grant_to_system(), walk.ada, &manager, any, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [], "the same role");

    let caller = walk.caller().await;
    roster.delete_me(&caller, &password(PASSWORD), any, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [AccountChange::Deleted]);
    let by = roster.grant_to_system();
    roster.restore_user(&by, walk.ada, (None, None), any, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [AccountChange::Restored]);
    roster.delete_user(&by, walk.ada, any, &walk.request).await.unwrap();
    roster.purge_user(&by, walk.ada, any, &walk.request).await.unwrap();
    let mut told = walk.of_ada().await;
    told.sort_by_key(AccountChange::as_str);
    assert_eq!(told, [AccountChange::Deleted, AccountChange::Purged]);
}

#[tokio::test]
async fn what_the_purge_erases_by_itself_is_told() {
    let walk = Walk::begin().await;
    let (roster, by) = (&walk.fixture.roster, walk.fixture.roster.grant_to_system());
    roster.delete_user(&by, walk.ada, &|_| true, &walk.request).await.unwrap();
    walk.fixture.register("bob@example.com").await;
    let told = walk.heard.told(&walk.fixture).await;
    let bob = told.iter().map(|(user, _)| *user).find(|user| *user != walk.ada).unwrap();
    walk.fixture.clock.advance(DAY * 31);
    roster.purge_expired(DAY * 30).await.unwrap();
    let mut told = walk.heard.told(&walk.fixture).await;
    told.sort_by_key(|(user, _)| *user != walk.ada);
    assert_eq!(told, [(walk.ada, AccountChange::Purged), (bob, AccountChange::Purged)]);
}

#[tokio::test]
async fn every_way_to_prove_an_address_is_told() {
    let walk = Walk::begin().await;
    let (roster, any) = (&walk.fixture.roster, &|_| true);
    let caller = walk.caller().await;
    let (new, current) = (email("countess@example.com"), password(PASSWORD));
    roster.request_email_change(&caller, &new, &current, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [], "it is asked for");
    let mails = walk.fixture.mailbox.mails();
    let link = mails.iter().rev().find(|mail| mail.to == new).unwrap().text.split_once("token=").unwrap().1;
    let token = crate::OpaqueToken::parse(link.split_whitespace().next().unwrap()).unwrap();
    roster.confirm_email(&token, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [AccountChange::Verified], "the new one is proven");

    let by = roster.grant_to_system();
    let edit = |text, vouched| UserEdit { address: Some((email(text), vouched)), ..UserEdit::default() };
    roster
        .edit_user(&by, walk.ada, &edit("b@example.com", true), &ProfileChange::keep(), any, &walk.request)
        .await
        .unwrap();
    assert_eq!(walk.of_ada().await, [AccountChange::Verified], "vouched for");
    roster
        .edit_user(&by, walk.ada, &edit(ADA, false), &ProfileChange::keep(), any, &walk.request)
        .await
        .unwrap();
    assert_eq!(walk.of_ada().await, [], "another one that nobody has proven");
    roster.forgot_password(&email(ADA), &walk.request).await.unwrap();
    let input = ResetPasswordInput {
        token: walk.fixture.mailed_token().await,
        new_password: password("quite another password"),
    };
    roster.reset_password(input, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, [AccountChange::Verified], "by a reset");
}

#[tokio::test]
async fn a_user_whom_others_make_is_told_with_how() {
    let walk = Walk::begin().await;
    let roster = &walk.fixture.roster;
    let invited = walk.create(CreateUserInput::new(email("bob@example.com"))).await.id;
    assert_eq!(walk.heard.told(&walk.fixture).await, [(invited, registered(UserOrigin::Invitation))]);
    let input = AcceptInvitationInput {
        token: walk.fixture.mailed_token().await,
        password: password(PASSWORD),
        name: None,
    };
    roster.accept_invitation(input, &walk.request).await.map(drop).unwrap();
    let joined = [AccountChange::Verified, moved(PENDING, ACTIVE)].map(|change| (invited, change));
    assert_eq!(walk.heard.told(&walk.fixture).await, joined);

    let vouched = CreateUserInput {
        password: Some(password(PASSWORD)),
        is_email_verified: true,
        ..CreateUserInput::new(email("grace@example.com"))
    };
    let made = walk.create(vouched).await.id;
    let changes = [registered(UserOrigin::Administrator), AccountChange::Verified];
    assert_eq!(walk.heard.told(&walk.fixture).await, changes.map(|change| (made, change)));
    roster.invite_first_admin(&email("root@example.com")).await.unwrap();
    let told = walk.heard.told(&walk.fixture).await;
    assert_eq!(
        told.iter().map(|(_, change)| change).collect::<Vec<_>>(),
        [&registered(UserOrigin::Invitation)]
    );
}

#[tokio::test]
async fn what_changes_nothing_of_that_is_not_told() {
    let walk = Walk::begin().await;
    let roster = &walk.fixture.roster;
    let caller = walk.caller().await;
    let name = Patch::Set(DisplayName::parse("Ada").unwrap());
    let changes = ProfileChanges { name, ..ProfileChanges::default() };
    roster.update_me(&caller, changes, &ProfileChange::keep(), |_| true, &walk.request).await.unwrap();
    let new = password("quite another password");
    roster.change_password(&caller, &password(PASSWORD), &new, &walk.request).await.unwrap();
    roster.export_me(&caller, &walk.request).await.unwrap();
    roster.log_out(&caller, &walk.request).await.unwrap();
    assert_eq!(walk.of_ada().await, []);
}
