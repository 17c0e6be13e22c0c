#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::select as any_of;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use roster_domain::{
    AccountStatus, DeletedUsers, DisplayName, Email, ExperienceLevel, Profile, RoleName, SearchPrefix,
    Source, StatusKind, StripeCustomerId, TargetRole, TimeRange, UserId, UserOrigin, Username,
};
use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use super::*;
use crate::on_both_databases;
use crate::repo::tests::samples::{later, user};
use crate::testing::TestDatabase;

/// When the lists are read.
const NOW: u64 = 1000;

fn status() -> impl Strategy<Value = AccountStatus> {
    // Some ends lie before the time of reading.
    let until = prop::option::of((900..1100u64).prop_map(later));
    prop_oneof![
        3 => Just(AccountStatus::Active),
        1 => Just(AccountStatus::PendingVerification),
        2 => (until.clone(), any::<bool>())
            .prop_map(|(until, was_active)| AccountStatus::Suspended { reason: None, until, was_active }),
        1 => until.prop_map(|until| AccountStatus::Locked { reason: None, until }),
    ]
}

fn text(values: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop::option::of(any_of(values).prop_map(str::to_owned))
}

const NAMES: &[&str] = &["Ada", "ada%", "Ädä", "ada_b", "Bob", "\u{10ffff}x"];
const ROLES: &[&str] = &["viewer", "manager", "target"];
const TARGETS: &[&str] = &["Engineer", "ENGINEER", "Écrivain"];
const SYSTEMS: &[&str] = &["prisma", "alembic"];

fn users(count: u8) -> impl Strategy<Value = Vec<User>> {
    let person = (
        (status(), any_of(ROLES), text(NAMES), text(TARGETS), text(SYSTEMS)),
        // Few times, so that many are alike.
        (0..6u64, prop::option::of(0..6u64), any::<bool>(), prop::option::weighted(0.2, Just(later(900)))),
        (any_of(ExperienceLevel::ALL), any::<bool>()),
    );
    prop::collection::vec(person, usize::from(count)).prop_map(|people| {
        let number = 1u8..;
        number
            .zip(people)
            .map(|(number, person)| {
                let (
                    (status, role, name, target, system),
                    (created, login, verified, deleted_at),
                    (level, has_name),
                ) = person;
                let name = name.as_deref();
                let local = name.filter(|name| name.is_ascii() && !name.contains('%')).unwrap_or("user");
                let created_at = later(created);
                User {
                    id: UserId::from_uuid(Uuid::from_u128(
                        u128::from(number) << 40 | u128::from(number.reverse_bits()) << 120,
                    )),
                    username: has_name
                        .then(|| Username::from_stored(format!("N{number}"), format!("n{number}"))),
                    profile: Profile {
                        name: name.map(DisplayName::from_stored),
                        target_role: target.map(TargetRole::from_stored),
                        experience_level: Some(level),
                        ..Profile::default()
                    },
                    status,
                    role: RoleName::parse(role).unwrap(),
                    last_login_at: login.map(later),
                    email_verified_at: verified.then_some(created_at),
                    stripe_customer_id: (number % 3 == 0)
                        .then(|| StripeCustomerId::from_stored(format!("cus_{number}"))),
                    source: Source {
                        id: system.is_some().then(|| number.to_string()),
                        system,
                        ..Source::default()
                    },
                    created_at,
                    updated_at: later(2000),
                    deleted_at,
                    ..user(number, &format!("{local}{number}@example.com"))
                }
            })
            .collect()
    })
}

fn range() -> impl Strategy<Value = TimeRange> {
    let bound = || prop::option::weighted(0.2, (0..6u64).prop_map(later));
    (bound(), bound()).prop_map(|(after, before)| TimeRange { after, before })
}

fn filter() -> impl Strategy<Value = UserFilter> {
    let rarely = 0.15;
    let prefix = any_of(&["a", "AD", "ada%", "ada_", "user1", "n2", "Ä", "\u{10ffff}", "zz"][..]);
    (
        (
            prop::option::weighted(0.3, prefix.prop_map(|text| SearchPrefix::parse(text).unwrap())),
            prop::option::weighted(0.05, any_of(&["User3@EXAMPLE.com", "ada1@example.com"][..])),
            prop::option::weighted(0.05, any_of(&["n3", "n9"][..])),
            prop::option::weighted(rarely, any_of(ROLES)),
            prop::option::weighted(0.3, any_of(StatusKind::ALL)),
            prop::option::weighted(rarely, any_of(ExperienceLevel::ALL)),
            prop::option::weighted(rarely, any_of(&["engineer", "écrivain", "other"][..])),
        ),
        (
            prop::option::weighted(rarely, any::<bool>()),
            prop::option::weighted(0.05, Just("cus_3")),
            prop::option::weighted(rarely, any_of(SYSTEMS)),
            prop::option::weighted(0.05, Just("7")),
            any_of(DeletedUsers::ALL),
            range(),
            range(),
        ),
    )
        .prop_map(|(one, other)| {
            let (prefix, email, username, role, status, experience_level, target_role) = one;
            let (is_email_verified, customer, system, id, deleted, created, last_login) = other;
            UserFilter {
                prefix,
                email: email.map(|email| Email::parse(email).unwrap()),
                username: username.map(str::to_owned),
                role: role.map(|role| RoleName::parse(role).unwrap()),
                status,
                experience_level,
                target_role: target_role.map(TargetRole::from_stored),
                is_email_verified,
                stripe_customer_id: customer.map(StripeCustomerId::from_stored),
                source_system: system.map(str::to_owned),
                source_id: id.map(str::to_owned),
                deleted,
                created,
                last_login,
            }
        })
}

fn order() -> impl Strategy<Value = UserOrder> {
    (any_of(UserSort::ALL), any::<bool>()).prop_map(|(by, is_descending)| UserOrder { by, is_descending })
}

fn is_within(range: TimeRange, at: Option<Timestamp>) -> bool {
    let (after, before) = (range.after, range.before);
    range.is_unbounded()
        || at.is_some_and(|at| {
            after.is_none_or(|after| at >= after) && before.is_none_or(|before| at < before)
        })
}

/// What the filter means, said once more without a database.
fn fits(filter: &UserFilter, user: &User) -> bool {
    let is = |wanted: Option<String>, has: Option<String>| wanted.is_none() || wanted == has;
    let begins = |prefix: &SearchPrefix| {
        let name = user.profile.name.as_ref().map(DisplayName::canonical);
        let username = user.username.as_ref().map(|name| name.canonical().to_owned());
        let texts = [Some(user.email.canonical().to_owned()), username, name];
        texts.iter().flatten().any(|text| text.starts_with(prefix.as_str()))
    };
    let username = user.username.as_ref().map(|name| name.canonical().to_owned());
    let target = user.profile.target_role.as_ref().map(TargetRole::canonical);
    filter.prefix.as_ref().is_none_or(begins)
        && is(
            filter.email.as_ref().map(|email| email.canonical().to_owned()),
            Some(user.email.canonical().to_owned()),
        )
        && is(filter.username.clone(), username)
        && filter.role.as_ref().is_none_or(|role| *role == user.role)
        && filter.status.is_none_or(|status| status == user.status.effective(later(NOW)).kind())
        && filter.experience_level.is_none_or(|level| Some(level) == user.profile.experience_level)
        && is(filter.target_role.as_ref().map(TargetRole::canonical), target)
        && filter.is_email_verified.is_none_or(|verified| verified == user.email_verified_at.is_some())
        && filter.stripe_customer_id.as_ref().is_none_or(|id| Some(id) == user.stripe_customer_id.as_ref())
        && is(filter.source_system.clone(), user.source.system.clone())
        && is(filter.source_id.clone(), user.source.id.clone())
        && match filter.deleted {
            DeletedUsers::Include => true,
            DeletedUsers::Exclude => user.deleted_at.is_none(),
            DeletedUsers::Only => user.deleted_at.is_some(),
        }
        && is_within(filter.created, Some(user.created_at))
        && is_within(filter.last_login, user.last_login_at)
}

fn compare(order: UserOrder, one: &User, other: &User) -> Ordering {
    let by = match order.by {
        UserSort::CreatedAt => one.created_at.cmp(&other.created_at),
        UserSort::Email => one.email.canonical().cmp(other.email.canonical()),
        UserSort::LastLoginAt => one.last_login_at.cmp(&other.last_login_at),
    };
    let ascending = by.then(one.id.as_uuid().cmp(&other.id.as_uuid()));
    if order.is_descending { ascending.reverse() } else { ascending }
}

fn expected(all: &[User], filter: &UserFilter, order: UserOrder) -> Vec<Uuid> {
    let mut fitting: Vec<&User> = all.iter().filter(|user| fits(filter, user)).collect();
    fitting.sort_by(|one, other| compare(order, one, other));
    fitting.iter().map(|user| user.id.as_uuid()).collect()
}

async fn fill(db: &TestDatabase, users: &[User]) {
    let tx = db.store().begin().await.unwrap();
    for user in users {
        tx.users().insert(user, UserOrigin::SignUp).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The whole list, page by page.
async fn walk(
    db: &TestDatabase,
    candidates: u64,
    limit: u64,
    filter: &UserFilter,
    order: UserOrder,
) -> Vec<Uuid> {
    let (store, now) = (db.store(), later(NOW));
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let window = Window { after, limit };
        let slice = store.users().list_from(candidates, filter.into(), order, &window, now).await.unwrap();
        assert!(slice.rows.len() as u64 <= limit);
        seen.extend(slice.rows.iter().map(|user| user.id.as_uuid()));
        after = slice.next;
        if after.is_none() {
            return seen;
        }
    }
}

fn draw<T>(runner: &mut TestRunner, strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

on_both_databases! {
    /// IN-06 (a prefix): `%` and `_` are letters like others.
    async fn every_filter_in_every_order_shows_exactly_whom_it_fits_however_the_rows_are_come_by(db: TestDatabase) {
        let mut runner = TestRunner::deterministic();
        let all = draw(&mut runner, users(60));
        fill(&db, &all).await;
        for _ in 0..300 {
            let (filter, order) = draw(&mut runner, (filter(), order()));
            let (candidates, limit) = draw(&mut runner, (any_of(&[1, 2, 7, 30, CANDIDATES][..]), any_of(&[1, 5, 20, 200][..])));
            let shown = walk(&db, candidates, limit, &filter, order).await;
            let expected = expected(&all, &filter, order);
            assert_eq!(shown, expected, "{filter:?} {order:?}, {limit} of {candidates}");
            let count = db.store().users().count(&filter, later(NOW)).await.unwrap();
            assert_eq!(count, expected.len() as u64, "{filter:?}");
        }
    }

    async fn an_estimate_is_a_number(db: TestDatabase) {
        let all = draw(&mut TestRunner::deterministic(), users(20));
        fill(&db, &all).await;
        db.execute("ANALYZE").await;
        let filter = UserFilter { deleted: DeletedUsers::Include, ..UserFilter::default() };
        assert_eq!(db.store().users().estimate(&filter, later(NOW)).await.unwrap(), 20);
    }
}

/// Texts of the plans for a statement.
async fn explain(db: &TestDatabase, select: &SelectStatement) -> String {
    let tx = db.store().begin().await.unwrap();
    let backend = tx.conn().get_database_backend();
    let mut statement = backend.build(select);
    let explain = match backend {
        DbBackend::Postgres => {
            // Small tables are read whole, if they may.
            for way in ["seqscan", "sort", "hashagg"] {
                tx.conn().execute_unprepared(&format!("SET LOCAL enable_{way} = off")).await.unwrap();
            }
            "EXPLAIN "
        }
        _ => "EXPLAIN QUERY PLAN ",
    };
    statement.sql.insert_str(0, explain);
    let rows = tx.conn().query_all_raw(statement).await.unwrap();
    let line = |row: &sea_orm::QueryResult| {
        row.try_get::<String>("", "detail").or_else(|_| row.try_get::<String>("", "QUERY PLAN")).unwrap()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether no table is read whole.
fn is_served(plan: &str) -> bool {
    !plan.contains("Seq Scan") && !plan.lines().any(|step| step == "SCAN users")
}

/// Whether one index serves, and no candidates are sorted. SQLite tells last how it sorts the page itself.
fn goes_along(plan: &str, index: &str) -> bool {
    let of_candidates = plan.split("SCAN candidates").next().unwrap_or_default();
    plan.contains(index)
        && is_served(plan)
        && !of_candidates.contains("TEMP B-TREE")
        && !of_candidates.contains("Sort")
}

fn run(order: &str, stretch: Stretch, after: Option<&'static Position>) -> Run<'static> {
    Run {
        order: UserOrder::parse(order).unwrap(),
        stretch,
        after,
        range: TimeRange::default(),
        candidates: CANDIDATES,
    }
}

/// Filters by the index that serves them alone.
fn keyed(backend: DbBackend) -> Vec<(&'static str, Term)> {
    let default = || UserFilter { deleted: DeletedUsers::Include, ..UserFilter::default() };
    let role = |role: &str| Some(RoleName::parse(role).unwrap());
    let range = TimeRange { after: Some(later(2)), before: Some(later(3)) };
    [
        (
            "uq_users_email|ix_users_email",
            UserFilter { email: Some(Email::parse("a@example.com").unwrap()), ..default() },
        ),
        ("ix_users_username_prefix", UserFilter { username: Some("n1".to_owned()), ..default() }),
        (
            "ix_users_stripe_customer",
            UserFilter { stripe_customer_id: Some(StripeCustomerId::from_stored("c")), ..default() },
        ),
        ("ix_users_source_id", UserFilter { source_id: Some("1".to_owned()), ..default() }),
        ("ix_users_name_prefix", UserFilter { prefix: SearchPrefix::parse("a"), ..default() }),
        ("ix_users_target_role", UserFilter { target_role: Some(TargetRole::from_stored("x")), ..default() }),
        ("ix_users_source_system", UserFilter { source_system: Some("prisma".to_owned()), ..default() }),
        ("ix_users_role", UserFilter { role: role("manager"), ..default() }),
        ("ix_users_account_status", UserFilter { status: Some(StatusKind::Locked), ..default() }),
        ("ix_users_deleted", UserFilter { deleted: DeletedUsers::Only, ..default() }),
        ("ix_users_created_at", UserFilter { created: range, ..default() }),
        ("ix_users_last_login_at", UserFilter { last_login: range, ..default() }),
    ]
    .map(|(index, filter)| (index, terms(&filter, later(NOW), false, backend).remove(0)))
    .to_vec()
}

on_both_databases! {
    async fn each_order_has_an_index_from_any_place(db: TestDatabase) {
        fill(&db, &draw(&mut TestRunner::deterministic(), users(100))).await;
        let backend = db.store().read_conn().get_database_backend();
        let place = |mark| -> &'static Position { Box::leak(Box::new(Position { mark, id: Uuid::from_bytes([9; 16]) })) };
        let (time, text) = (place(Mark::Time(later(3))), place(Mark::Text("n".to_owned())));
        let level = UserFilter { experience_level: Some(ExperienceLevel::Mid), ..UserFilter::default() };
        let rest = terms(&level, later(NOW), false, backend);
        for direction in ["", "-"] {
            for (order, stretch, after, index) in [
                ("created_at", Stretch::Whole, time, "ix_users_created_at"),
                ("email", Stretch::Whole, text, "ix_users_email"),
                ("last_login_at", Stretch::Valued, time, "ix_users_last_login_at"),
                ("last_login_at", Stretch::Empty, place(Mark::Nothing), "ix_users_last_login_at"),
            ] {
                for after in [None, Some(after)] {
                    let run = run(&format!("{direction}{order}"), stretch, after);
                    for select in [run.walk(None, &rest, 51, backend), run.last_candidate(None)] {
                        let plan = explain(&db, &select).await;
                        assert!(goes_along(&plan, index), "{direction}{order}, {stretch:?}, {after:?}:\n{plan}");
                    }
                }
            }
        }
    }

    async fn role_status_target_and_source_have_an_index_in_the_order_of_creation(db: TestDatabase) {
        fill(&db, &draw(&mut TestRunner::deterministic(), users(100))).await;
        let backend = db.store().read_conn().get_database_backend();
        let place: &'static Position = Box::leak(Box::new(Position::at(later(3), Uuid::from_bytes([9; 16]))));
        for (index, term) in keyed(backend) {
            if !term.key.is_some_and(Key::leads_to_created_at) {
                continue;
            }
            for (order, after) in [("-created_at", None), ("-created_at", Some(place)), ("created_at", Some(place))] {
                let walk = run(order, Stretch::Whole, after).walk(Some(&term), &[], 51, backend);
                let plan = explain(&db, &walk).await;
                assert!(goes_along(&plan, index), "{index}, {order}:\n{plan}");
            }
        }
    }

    async fn each_condition_that_can_be_few_finds_its_rows_by_an_index(db: TestDatabase) {
        fill(&db, &draw(&mut TestRunner::deterministic(), users(100))).await;
        let backend = db.store().read_conn().get_database_backend();
        for (index, term) in keyed(backend) {
            let run = run("email", Stretch::Whole, None);
            for select in [run.sorted(&term, &[], 51), select::more_than(CANDIDATES, &term).unwrap()] {
                let plan = explain(&db, &select).await;
                assert!(is_served(&plan) && index.split('|').any(|index| plan.contains(index)), "{index}:\n{plan}");
            }
        }
    }
}
