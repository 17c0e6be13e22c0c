use super::fixture::{Fixture, PASSWORD, password};
use crate::domain::{
    AccountStatus, DisplayName, Email, PageLimit, PageRequest, Patch, Profile, ProfileChanges, RoleName,
    User, UserFilter, UserOrder,
};
use crate::{
    Caller, Counting, CreateUserError, CreateUserInput, ListError, ProfileChange, RegisterError,
    RegisterInput, Registered, RegistrationMode, RequestInfo, UpdateMeError, UserPage, VerifyEmailError,
    VerifyEmailInput,
};

fn input(email: &str, role: &str) -> CreateUserInput {
    CreateUserInput {
        role: RoleName::parse(role).unwrap(),
        is_email_verified: true,
        password: Some(password(PASSWORD)),
        ..CreateUserInput::new(Email::parse(email).unwrap())
    }
}

async fn create(fixture: &Fixture, input: CreateUserInput) -> Result<User, CreateUserError> {
    let roster = &fixture.roster;
    roster.create_user(&roster.grant_to_system(), input, &RequestInfo::default()).await
}

#[tokio::test]
async fn a_proven_registration_is_active_with_its_own_password() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let user = fixture.activate("ada@example.com").await;
    assert_eq!(user.status, AccountStatus::Active);
    assert!(user.email_verified());
    assert_eq!(fixture.log_in("ada@example.com").await.user.id, user.id);
}

#[tokio::test]
async fn a_token_alone_is_refused_and_stays_usable() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let token = fixture.mailed_token().await;
    let proof =
        |password| VerifyEmailInput { token: token.clone(), registration: None, password, session: None };
    let request = RequestInfo::default();
    let refused = fixture.roster.verify_email(proof(None), &request).await;
    assert!(matches!(refused, Err(VerifyEmailError::PasswordConfirmationRequired)));
    let refused = fixture.roster.verify_email(proof(Some(password("short"))), &request).await;
    assert!(matches!(refused, Err(VerifyEmailError::Password(_))));
    let user =
        fixture.roster.verify_email(proof(Some(password("another good one"))), &request).await.unwrap();
    assert_eq!(user.status, AccountStatus::Active);
    let again = fixture.roster.verify_email(proof(Some(password("another good one"))), &request).await;
    assert!(matches!(again, Err(VerifyEmailError::InvalidToken)));
}

#[tokio::test]
async fn an_open_account_proves_its_address_by_its_own_session() {
    let fixture = Fixture::new(RegistrationMode::Open).await;
    let Registered::Created(user) = fixture.register("ada@example.com").await else { panic!("not created") };
    assert!(!user.email_verified());
    let token = fixture.mailed_token().await;
    let login = fixture.log_in("ada@example.com").await;
    let caller: Caller = fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
    let input =
        VerifyEmailInput { token, registration: None, password: None, session: Some(Box::new(caller)) };
    let user = fixture.roster.verify_email(input, &RequestInfo::default()).await.unwrap();
    assert!(user.email_verified());
    fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
}

#[tokio::test]
async fn a_closed_installation_registers_nobody() {
    let fixture = Fixture::new(RegistrationMode::Closed).await;
    let input = RegisterInput {
        email: Email::parse("ada@example.com").unwrap(),
        password: password(PASSWORD),
        username: None,
        profile: Profile::default(),
    };
    let refused = fixture.roster.register(input, &RequestInfo::default()).await;
    assert!(matches!(refused, Err(RegisterError::Closed)));
    assert_eq!(fixture.roster.hashing().stats().runs(), 0);
}

#[tokio::test]
async fn an_operators_account_takes_the_address_from_an_unproven_registration() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let made = create(&fixture, input("ada@example.com", "admin")).await.unwrap();
    assert_eq!((made.role.as_str(), made.email_verified()), ("admin", true));
    assert!(matches!(
        create(&fixture, input("ADA@example.com", "viewer")).await,
        Err(CreateUserError::EmailTaken)
    ));
    assert!(matches!(
        create(&fixture, input("bob@example.com", "nobody")).await,
        Err(CreateUserError::UnknownRole)
    ));
}

#[tokio::test]
async fn an_unexpected_version_changes_nothing_and_no_change_raises_no_version() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let login = fixture.log_in("ada@example.com").await;
    let caller = fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
    let request = RequestInfo::default();
    let name = || ProfileChanges {
        name: Patch::Set(DisplayName::parse("Ada").unwrap()),
        ..ProfileChanges::default()
    };
    let version = caller.user.version.get();

    let refused =
        fixture.roster.update_me(&caller, name(), &ProfileChange::keep(), |at| at != version, &request).await;
    assert!(matches!(refused, Err(UpdateMeError::Stale)));
    let changed = fixture
        .roster
        .update_me(&caller, name(), &ProfileChange::keep(), |at| at == version, &request)
        .await
        .unwrap();
    assert_eq!(changed.version.get(), version + 1);
    let same =
        fixture.roster.update_me(&caller, name(), &ProfileChange::keep(), |_| true, &request).await.unwrap();
    assert_eq!(same.version.get(), version + 1);
}

#[tokio::test]
async fn a_user_is_found_by_id_address_and_username_and_lists_page_by_cursor() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let mut made = Vec::new();
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        fixture.clock.advance(std::time::Duration::from_secs(1));
        made.push(create(&fixture, input(email, "viewer")).await.unwrap().id);
    }
    for name in [made[0].to_string().as_str(), "A@example.com"] {
        assert_eq!(fixture.roster.find_user(name).await.unwrap().unwrap().id, made[0]);
    }
    assert!(fixture.roster.find_user("nobody").await.unwrap().is_none());

    let mut page = PageRequest { limit: PageLimit::new(2).unwrap(), cursor: None };
    let filter = UserFilter::default();
    let list = async |page: &PageRequest, order: UserOrder| {
        let by = fixture.roster.grant_to_system();
        fixture.roster.list_users(&by, (&filter).into(), order, Counting::Exact, page).await
    };
    let ids = |page: &UserPage| page.page.items.iter().map(|user| user.id).collect::<Vec<_>>();
    let first = list(&page, UserOrder::default()).await.unwrap();
    assert_eq!((ids(&first), first.count), (vec![made[2], made[1]], Some(3)));
    page.cursor = first.page.next;
    let second = list(&page, UserOrder::default()).await.unwrap();
    assert_eq!((ids(&second), second.page.next), (vec![made[0]], None));
    let oldest_first = UserOrder { is_descending: false, ..UserOrder::default() };
    assert!(matches!(list(&page, oldest_first).await, Err(ListError::InvalidCursor)));
    page.cursor = Some("nonsense".to_owned());
    assert!(matches!(list(&page, UserOrder::default()).await, Err(ListError::InvalidCursor)));
}
