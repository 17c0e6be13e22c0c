use super::*;
use crate::audit::RequestInfo;
use crate::domain::{AccountStatus, Actor, PasswordHash, RoleName, StatusKind, StatusReason};
use crate::persistence::Window;

/// [`PASSWORD`] as bcrypt has it.
const HASH: &str = "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
const PASSWORD: &str = "Pässword";

#[tokio::test]
async fn the_same_import_changes_nothing_the_second_time() {
    let place = Place::new().await;
    let text = lines([
        row("1", 0, json!({ "role": "boss", "username": "ada" })),
        row("2", 0, json!({ "username": "ADA" })),
        row("3", 0, json!({ "email": "no address" })),
        row("4", 0, json!({ "email": "1@example.com" })),
        json!({ "email": "keyless@example.com" }),
    ]);
    assert_eq!(place.import(&text).await, summary(5, 3, 0, 2, 2));
    let users = async || {
        let mut users = Vec::new();
        for email in ["1@example.com", "2@example.com", "keyless@example.com"] {
            users.push(place.user(email).await);
        }
        users
    };
    let before = users().await;
    for on_conflict in [OnConflict::Skip, OnConflict::Update] {
        let options = ImportOptions { on_conflict, ..place.options() };
        assert_eq!(place.import_with(&text, &options).await.unwrap(), summary(5, 0, 3, 2, 0));
        assert_eq!(users().await, before);
        assert_eq!(place.told(), ["3 refused /email invalid_email", "4 refused /email email_taken"]);
    }
}

#[tokio::test]
async fn an_update_takes_what_the_source_tells_when_that_is_newer() {
    let place = Place::new().await;
    place.import(lines([row("1", 10, json!({ "name": "Ada", "username": "ada" }))])).await;
    let before = place.user("1@example.com").await;
    let told = json!({ "name": "Ada L.", "email": "ada@example.com", "role": "manager", "account_status": "locked" });
    assert_eq!(place.update(&row("1", 10, told.clone())).await.unchanged, 1, "it is not newer");
    assert_eq!(place.update(&row("1", 11, told.clone())).await.updated, 1);
    let user = place.user("ada@example.com").await;
    assert_eq!((user.id, user.created_at), (before.id, before.created_at));
    assert_eq!((user.role.as_str(), user.username, user.version.get()), ("manager", None, 2));
    assert_eq!(
        (user.updated_at.to_string().as_str(), user.source.version),
        ("2025-01-01T00:00:11Z", Some(2))
    );
    let history = place.fixture.store.status_changes();
    let history = history.of_user(user.id, Window { after: None, limit: 9 }).await.unwrap();
    let moves: Vec<_> = history.iter().map(|moved| (moved.from, moved.to, moved.actor)).collect();
    assert_eq!(moves, [(StatusKind::Active, StatusKind::Locked, Actor::Import)]);
    assert_eq!(place.update(&row("1", 11, told)).await.unchanged, 1);
    assert_eq!(place.update(&row("1", 12, json!({ "email": "ada@example.com" }))).await.updated, 1);
}

#[tokio::test]
async fn an_update_leaves_alone_who_was_edited_here_or_made_here() {
    let place = Place::new().await;
    place.fixture.activate("made@example.com").await;
    let made = place.user("made@example.com").await;
    place.import(lines([row("1", 0, json!({}))])).await;
    let user = place.user("1@example.com").await;
    let (roster, by) = (&place.fixture.roster, place.fixture.roster.grant_to_system());
    roster
        .set_role(&by, user.id, &RoleName::parse("manager").unwrap(), &|_| true, &RequestInfo::default())
        .await
        .unwrap();
    let edited = place.user("1@example.com").await;
    assert_eq!(place.update(&row("1", 9, json!({ "name": "Ada" }))).await.unchanged, 1);
    assert_eq!(place.user("1@example.com").await, edited);
    let line = json!({ "id": made.id.to_string(), "email": "made@example.com", "name": "X", "updated_at": "2026-01-01T00:00:00Z" });
    assert_eq!(place.update(&line).await.unchanged, 1);
    assert_eq!(place.user("made@example.com").await, made);
}

#[tokio::test]
async fn the_sources_hash_counts_until_somebody_signs_in_here() {
    let place = Place::new().await;
    let hash = |hash: &str| json!({ "password_hash": hash });
    place.import(lines([row("1", 0, hash(HASH))])).await;
    let newer = HASH.replace("$2b$", "$2y$");
    place.update(&row("1", 1, hash(&newer))).await;
    assert_eq!(place.user("1@example.com").await.password_hash.unwrap().as_str(), newer);

    let mut user = place.user("1@example.com").await;
    user.note_login(place.fixture.now());
    let tx = place.fixture.store.begin().await.unwrap();
    tx.users().save_sign_in(&user).await.unwrap();
    let own = "$bcrypt-sha256$v=2,t=2b,r=4$Dw6UcyFDZmJOslH5p9c6MO$wwmvT5FBZTvJ.LwRXUVWeJxvS7H1r.i";
    tx.users()
        .rehash(user.id, user.password_hash.as_ref().unwrap(), &PasswordHash::from_stored(own))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(crate::hashing::is_own(&PasswordHash::from_stored(own)), "the sample is one");
    place.update(&row("1", 2, hash(HASH))).await;
    let user = place.user("1@example.com").await;
    assert_eq!((user.password_hash.unwrap().as_str(), user.version.get()), (own, 3));
}

#[tokio::test]
async fn a_suspension_that_an_update_brings_ends_sessions_at_once() {
    let place = Place::new().await;
    let verified = json!({ "password_hash": HASH, "email_verified_at": "2025-01-01T00:00:00Z" });
    place.import(lines([row("1", 0, verified)])).await;
    let roster = &place.fixture.roster;
    let login = crate::LoginInput {
        password: crate::tests::fixture::password(PASSWORD),
        ..crate::tests::fixture::login("1@example.com")
    };
    let tokens = roster.log_in(login, &RequestInfo::default()).await.unwrap().tokens;
    assert!(roster.authenticate(&tokens.access_token).await.is_ok());
    let told = json!({ "account_status": "suspended", "status_reason": "spam" });
    assert_eq!(place.update(&row("1", 1, told)).await.updated, 1);
    assert!(roster.authenticate(&tokens.access_token).await.is_err());
    let user = place.user("1@example.com").await;
    let reason = StatusReason::parse("spam").unwrap();
    assert!(matches!(user.status, AccountStatus::Suspended { reason: Some(told), .. } if told == reason));
}

#[tokio::test]
async fn the_last_admin_stays_one_whatever_the_source_says() {
    let place = Place::new().await;
    let admin = |more: Value| {
        let mut line = json!({ "role": "admin" });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    place.import(lines([row("1", 0, admin(json!({}))), row("2", 0, admin(json!({})))])).await;
    let demoted = lines([
        row("1", 1, json!({ "role": "viewer" })),
        row("2", 1, admin(json!({ "deleted_at": "2025-01-01T00:00:00Z", "name": "Bob" }))),
    ]);
    let options = ImportOptions { on_conflict: OnConflict::Update, ..place.options() };
    let dry = ImportOptions { is_dry_run: true, ..options.clone() };
    let foretold = place.import_with(&demoted, &dry).await.unwrap();
    let told = place.told();
    assert_eq!(place.import_with(&demoted, &options).await.unwrap(), foretold);
    assert_eq!((foretold.updated, foretold.changed), (2, 1));
    assert_eq!((place.told(), told), (vec!["2 changed /role invalid_value".to_owned()], place.told()));
    let last = place.user("2@example.com").await;
    assert_eq!((last.role.as_str(), last.profile.name.unwrap().as_str()), ("admin", "Bob"));
    assert_eq!(place.user("1@example.com").await.role, RoleName::viewer());
}

#[tokio::test]
async fn an_update_that_would_take_somebody_elses_address_is_refused() {
    let place = Place::new().await;
    place.import(lines([row("1", 0, json!({})), row("2", 0, json!({}))])).await;
    let summary = place.update(&row("2", 1, json!({ "email": "1@example.com", "name": "New" }))).await;
    assert_eq!((summary.refused, summary.updated), (1, 0));
    assert!(place.user("2@example.com").await.profile.name.is_none());
}

#[tokio::test]
async fn who_gives_an_address_up_leaves_it_to_the_next_row() {
    let place = Place::new().await;
    place.import(lines([row("1", 0, json!({}))])).await;
    let options = ImportOptions { on_conflict: OnConflict::Update, ..place.options() };
    let text = lines([
        row("1", 1, json!({ "email": "moved@example.com" })),
        row("2", 1, json!({ "email": "1@example.com" })),
        row("2", 2, json!({ "email": "1@example.com", "name": "Twice" })),
    ]);
    let summary = place.import_with(text, &options).await.unwrap();
    assert_eq!((summary.updated, summary.imported, summary.refused), (2, 1, 0));
    assert_eq!(place.user("moved@example.com").await.source.id.as_deref(), Some("1"));
    let second = place.user("1@example.com").await;
    assert_eq!((second.source.id.as_deref(), second.profile.name.unwrap().as_str()), (Some("2"), "Twice"));
}
