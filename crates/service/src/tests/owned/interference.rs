//! Non-interference: what one user sees is what they would see alone, whatever another does.

use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

use super::samples::{Notes, id, note};
use crate::Caller;
use crate::domain::{PageLimit, PageRequest};
use crate::owned::{Filter, Order, Owned};
use crate::persistence::owned::sea_orm::ActiveValue::Set;

const ADA: u8 = 1;
const BOB: u8 = 2;

/// A row is named by the user whose it is, if anybody's, and a number.
type Row = (u8, u8);

#[derive(Debug, Clone)]
enum Command {
    Insert(u8, u8),
    Update(Row, u8, Option<i64>),
    Delete(Row, Option<i64>),
    Find(Row),
    Count(u8),
    List(bool, u64),
}

fn commands() -> impl Strategy<Value = Vec<(u8, Command)>> {
    let row = || (prop_oneof![Just(ADA), Just(BOB)], 0_u8..4);
    let expected = || prop::option::of(1_i64..3);
    let command = prop_oneof![
        3 => (0_u8..4, 0_u8..4).prop_map(|(number, title)| Command::Insert(number, title)),
        2 => (row(), 0_u8..4, expected()).prop_map(|(row, title, version)| Command::Update(row, title, version)),
        2 => (row(), expected()).prop_map(|(row, version)| Command::Delete(row, version)),
        2 => row().prop_map(Command::Find),
        1 => (0_u8..4).prop_map(Command::Count),
        1 => (any::<bool>(), 1_u64..4).prop_map(|(is_reversed, limit)| Command::List(is_reversed, limit)),
    ];
    prop::collection::vec((prop_oneof![Just(ADA), Just(BOB)], command), 1..24)
}

fn titled(title: u8) -> note::ActiveModel {
    note::ActiveModel { title: Set(title.to_string()), weight: Set(i16::from(title)), ..Default::default() }
}

/// What a user sees of a command of theirs.
async fn seen(notes: &Owned<note::Entity>, user: u8, command: &Command) -> String {
    let fits = |version: Option<i64>| move |actual| version.is_none_or(|version| version == actual);
    match *command {
        Command::Insert(number, title) => {
            let row = note::ActiveModel { id: Set(id(user, number)), ..titled(title) };
            format!("{:?}", notes.insert(row).await)
        }
        Command::Update((whose, number), title, version) => {
            let id = id(whose, number);
            format!("{:?}", notes.update(id, fits(version), |_| titled(title)).await)
        }
        Command::Delete((whose, number), version) => {
            format!("{:?}", notes.delete(id(whose, number), fits(version)).await)
        }
        Command::Find((whose, number)) => format!("{:?}", notes.find_by_id(id(whose, number)).await),
        Command::Count(title) => {
            let filter = Filter::ge(note::Column::Title, title.to_string());
            format!("{:?}", notes.count(&filter).await)
        }
        Command::List(is_reversed, limit) => listed(notes, is_reversed, limit).await,
    }
}

/// All pages; cursors are of no account, as they are sealed with randomness.
async fn listed(notes: &Owned<note::Entity>, is_reversed: bool, limit: u64) -> String {
    let order = Order::ascending(note::Column::Weight).reversed(is_reversed);
    let (mut pages, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: PageLimit::new(limit).unwrap(), cursor };
        let page = notes.list(&Filter::everything(), order, &page).await.unwrap();
        pages.push(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return format!("{pages:?}");
        }
    }
}

fn caller(db: &Notes, user: u8) -> &Caller {
    if user == ADA { &db.ada } else { &db.bob }
}

/// What each command lets its user see, with an empty table before.
async fn run(db: &Notes, commands: &[(u8, Command)]) -> Vec<(u8, String)> {
    db.db.execute("DELETE FROM notes").await;
    let mut all = Vec::new();
    for (user, command) in commands {
        let notes = db.fixture.roster.owned::<note::Entity>(caller(db, *user));
        all.push((*user, seen(&notes, *user, command).await));
    }
    all
}

async fn check(db: &Notes, commands: Vec<(u8, Command)>) -> TestCaseResult {
    let together = run(db, &commands).await;
    for user in [ADA, BOB] {
        let own: Vec<_> = commands.iter().filter(|(by, _)| *by == user).cloned().collect();
        let alone = run(db, &own).await;
        let among: Vec<_> = together.iter().filter(|(by, _)| *by == user).cloned().collect();
        prop_assert_eq!(among, alone);
    }
    Ok(())
}

fn check_on(open: impl AsyncFn() -> Notes, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(open());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(cases));
    runner.run(&commands(), |commands| runtime.block_on(check(&db, commands))).unwrap();
}

/// AZ-08: counts, lists, cursors, versions and conflicts of one user tell nothing of another.
#[test]
fn what_one_user_sees_is_what_they_would_see_alone_on_sqlite() {
    check_on(Notes::sqlite, 48);
}

/// AZ-08
#[test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
fn what_one_user_sees_is_what_they_would_see_alone_on_postgres() {
    check_on(Notes::postgres, 24);
}
