//! Pages of owned rows: every row once, in order, while others come and go.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::samples::{Lists, ada, bob, change, id, insert, item};
use crate::Store;
use crate::owned::{Filter, Order, OwnerRows, UserScope};
use crate::paging::{Position, Window};

/// Another transaction's doing between two pages.
#[derive(Debug, Clone)]
enum Meanwhile {
    Insert(u8, i16, Option<i64>),
    Delete(u8),
    Nothing,
}

#[derive(Debug, Clone)]
struct Walk {
    rows: Vec<(i16, Option<i64>)>,
    order: Order<item::Entity>,
    limit: u64,
    meanwhile: Vec<Meanwhile>,
}

fn orders() -> impl Strategy<Value = Order<item::Entity>> {
    use item::Column::{DueAt, Title, Weight};

    let column = prop_oneof![Just(None), Just(Some(DueAt)), Just(Some(Title)), Just(Some(Weight))];
    (column, any::<bool>(), any::<bool>()).prop_map(|(column, is_reversed, is_least)| {
        let order = column.map_or(Order::by_id(), Order::ascending).reversed(is_reversed);
        if is_least { order.empty_as_least() } else { order }
    })
}

fn walks() -> impl Strategy<Value = Walk> {
    let due = || prop::option::of(0_i64..4);
    let rows = prop::collection::vec((0_i16..4, due()), 0..24);
    let meanwhile = prop_oneof![
        (100_u8..150, 0_i16..4, due()).prop_map(|(id, weight, due)| Meanwhile::Insert(id, weight, due)),
        (1_u8..24).prop_map(Meanwhile::Delete),
        Just(Meanwhile::Nothing),
    ];
    (rows, orders(), 1_u64..6, prop::collection::vec(meanwhile, 30))
        .prop_map(|(rows, order, limit, meanwhile)| Walk { rows, order, limit, meanwhile })
}

fn row(number: u8, weight: i16, due: Option<i64>) -> item::ActiveModel {
    let due = due.map(|second| chrono::DateTime::from_timestamp(1_767_225_600 + second, 0).unwrap());
    item::ActiveModel { weight: Set(weight), due_at: Set(due), ..item(number, &format!("{weight} {number}")) }
}

async fn page(store: &Store, walk: &Walk, after: Option<Position>) -> Vec<item::Model> {
    let rows = store.rows_of(ada()).await.unwrap();
    let window = Window { after, limit: walk.limit };
    rows.list(&Filter::everything(), walk.order, &window).await.unwrap()
}

/// Rows that are there from the first page to the last come once and in order; none comes twice.
async fn walk_through(store: &Store, walk: Walk) -> TestCaseResult {
    change(store, ada(), async |rows| rows.erase::<item::Entity>().await).await.unwrap();
    let numbers = 1..;
    let mut steady = BTreeSet::new();
    for (number, (weight, due)) in numbers.zip(&walk.rows) {
        insert(store, ada(), row(number, *weight, *due)).await;
        steady.insert(id(number));
    }
    let (mut seen, mut after) = (Vec::new(), None);
    for meanwhile in &walk.meanwhile {
        let rows = page(store, &walk, after.clone()).await;
        let Some(last) = rows.last() else { break };
        after = Some(OwnerRows::<UserScope>::place(walk.order, last).unwrap());
        seen.extend(rows.iter().map(|row| row.id));
        match *meanwhile {
            Meanwhile::Insert(number, weight, due) => {
                change(store, ada(), async |rows| {
                    if rows.lock::<item::Entity>(id(number)).await.unwrap().is_none() {
                        rows.insert::<item::Entity>(row(number, weight, due), Uuid::nil()).await.unwrap();
                    }
                })
                .await;
            }
            Meanwhile::Delete(number) => {
                steady.remove(&id(number));
                change(store, ada(), async |rows| {
                    if let Some(row) = rows.lock::<item::Entity>(id(number)).await.unwrap() {
                        rows.delete::<item::Entity>(&row).await.unwrap();
                    }
                })
                .await;
            }
            Meanwhile::Nothing => {}
        }
    }
    let unique: BTreeSet<_> = seen.iter().copied().collect();
    prop_assert_eq!(unique.len(), seen.len(), "a row comes twice");
    prop_assert!(steady.is_subset(&unique), "a row is left out");

    let all = Walk { limit: 1_000, ..walk };
    let at_once: Vec<_> = page(store, &all, None).await.iter().map(|row| row.id).collect();
    let left: Vec<_> = seen.into_iter().filter(|id| at_once.contains(id)).collect();
    let order: Vec<_> = at_once.into_iter().filter(|id| left.contains(id)).collect();
    prop_assert_eq!(left, order, "not in order");
    Ok(())
}

fn walk_on(open: impl AsyncFn() -> Lists, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(open());
    runtime.block_on(insert(db.store(), bob(), row(200, 1, Some(1))));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
    runner.run(&walks(), |walk| runtime.block_on(walk_through(db.store(), walk))).unwrap();
}

#[test]
fn a_walk_sees_every_row_once_while_others_come_and_go_on_sqlite() {
    walk_on(Lists::sqlite, 64);
}

#[test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
fn a_walk_sees_every_row_once_while_others_come_and_go_on_postgres() {
    walk_on(Lists::postgres, 32);
}

#[tokio::test]
async fn rows_without_a_time_count_as_the_latest_unless_told_otherwise() {
    let db = Lists::sqlite().await;
    for (number, due) in [(1, None), (2, Some(2)), (3, Some(1))] {
        insert(db.store(), ada(), row(number, 1, due)).await;
    }
    let by_due = Order::ascending(item::Column::DueAt);
    for (order, expected) in [
        (by_due, [3, 2, 1]),
        (by_due.reversed(true), [1, 2, 3]),
        (by_due.empty_as_least(), [1, 3, 2]),
        (Order::descending(item::Column::DueAt).empty_as_least(), [2, 3, 1]),
    ] {
        let walk = Walk { rows: Vec::new(), order, limit: 10, meanwhile: Vec::new() };
        let listed: Vec<_> = page(db.store(), &walk, None).await.iter().map(|row| row.id).collect();
        assert_eq!(listed, expected.map(id), "{order:?}");
    }
}
