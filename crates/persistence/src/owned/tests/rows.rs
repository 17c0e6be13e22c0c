//! What is told of somebody else's rows, and done to them: nothing.

use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel as _;
use uuid::Uuid;

use super::samples::{Lists, ada, bob, change, id, insert, item, list};
use crate::error::{Constraint, StoreError};
use crate::on_both_databases;
use crate::owned::{Filter, Order, UserReference};
use crate::paging::Window;

const ALL: Window = Window { after: None, limit: 1_000 };

on_both_databases! {
    async fn a_row_comes_back_as_it_was_inserted_and_belongs_to_whoever_inserted_it(db: Lists) {
        let mut row = item(11, "Milk");
        row.user_id = Set(id(2));
        row.version = Set(7);
        row.due_at = Set(chrono::DateTime::from_timestamp_nanos(1_767_225_600_123_456_789).into());
        let inserted = insert(db.store(), ada(), row).await;
        assert_eq!((inserted.user_id, inserted.version), (id(1), 1));
        assert_eq!(inserted.due_at.unwrap().timestamp_subsec_nanos(), 123_456_000);
        let rows = db.store().rows_of(ada()).await.unwrap();
        assert_eq!(rows.find_by_id::<item::Entity>(id(11)).await, Ok(Some(inserted)));
    }

    /// AZ-08: what Ada counts, lists and finds is the same whatever Bob has.
    async fn somebody_elses_rows_are_neither_found_nor_listed_nor_counted(db: Lists) {
        let hers = insert(db.store(), ada(), item(11, "Milk")).await;
        insert(db.store(), bob(), item(12, "Milk")).await;
        let rows = db.store().rows_of(ada()).await.unwrap();
        assert_eq!(rows.find_by_id::<item::Entity>(id(12)).await, Ok(None));
        for filter in [
            Filter::everything(),
            Filter::eq(item::Column::Title, "Milk"),
            Filter::eq(item::Column::UserId, id(2)).or(Filter::eq(item::Column::UserId, id(1))),
            !Filter::eq(item::Column::UserId, id(2)),
        ] {
            assert_eq!(rows.list(&filter, Order::by_id(), &ALL).await.as_deref(), Ok(&[hers.clone()][..]));
            assert_eq!(rows.count::<item::Entity>(&filter).await, Ok(1));
        }
        let others = Filter::eq(item::Column::UserId, id(2));
        assert_eq!(rows.find::<item::Entity>(&others, Order::by_id()).await, Ok(None));
    }

    async fn somebody_elses_row_is_changed_and_deleted_as_little_as_one_that_does_not_exist(db: Lists) {
        let his = insert(db.store(), bob(), item(12, "Milk")).await;
        let nobodys = item::Model { id: id(99), ..his.clone() };
        for row in [&his, &nobodys] {
            change(db.store(), ada(), async |rows| {
                assert_eq!(rows.lock::<item::Entity>(row.id).await, Ok(None));
                let taken = item::ActiveModel { title: Set("Mine".into()), ..Default::default() };
                assert_eq!(rows.update::<item::Entity>(row, taken).await, Err(StoreError::Missing));
                assert_eq!(rows.delete::<item::Entity>(row).await, Err(StoreError::Missing));
            })
            .await;
        }
        let rows = db.store().rows_of(bob()).await.unwrap();
        assert_eq!(rows.find_by_id::<item::Entity>(id(12)).await, Ok(Some(his)));
    }

    async fn a_change_raises_the_version_and_cannot_touch_id_owner_and_version(db: Lists) {
        let row = insert(db.store(), ada(), item(11, "Milk")).await;
        let wanted = item::ActiveModel {
            id: Set(id(99)),
            user_id: Set(id(2)),
            version: Set(40),
            title: Set("Oat milk".into()),
            ..Default::default()
        };
        let changed = change(db.store(), ada(), async |rows| {
            let changed = rows.update::<item::Entity>(&row, wanted.clone()).await.unwrap();
            assert_eq!(rows.update::<item::Entity>(&row, wanted).await, Err(StoreError::Stale));
            assert_eq!(rows.delete::<item::Entity>(&row).await, Err(StoreError::Stale));
            let nothing = changed.clone().into_active_model();
            assert_eq!(rows.update::<item::Entity>(&changed, nothing).await, Ok(changed.clone()));
            changed
        })
        .await;
        assert_eq!(changed, item::Model { title: "Oat milk".into(), version: 2, ..row });
    }

    async fn a_deleted_owner_has_no_rows_until_restored(db: Lists) {
        let row = insert(db.store(), ada(), item(11, "Milk")).await;
        let ada_is = |deleted: &str| {
            format!("UPDATE users SET deleted_at = {deleted} WHERE id = {}", db.id(id(1)))
        };
        db.execute(&ada_is("'2026-01-01 00:00:00+00:00'")).await;
        change(db.store(), ada(), async |rows| {
            assert_eq!(rows.find_by_id::<item::Entity>(id(11)).await, Ok(None));
            assert_eq!(rows.count::<item::Entity>(&Filter::everything()).await, Ok(0));
            assert_eq!(rows.delete::<item::Entity>(&row).await, Err(StoreError::Missing));
        })
        .await;
        let all = db.store().rows_of_all().await.unwrap();
        assert_eq!(all.count::<item::Entity>(&Filter::everything()).await, Ok(0));
        drop(all);
        db.execute(&ada_is("NULL")).await;
        let rows = db.store().rows_of(ada()).await.unwrap();
        assert_eq!(rows.find_by_id::<item::Entity>(id(11)).await, Ok(Some(row)));
    }

    async fn an_erasure_takes_all_rows_of_one_owner_also_of_a_deleted_one(db: Lists) {
        insert(db.store(), ada(), item(11, "Milk")).await;
        insert(db.store(), ada(), item(12, "Tea")).await;
        insert(db.store(), bob(), item(13, "Milk")).await;
        let deleted = "UPDATE users SET deleted_at = '2026-01-01 00:00:00+00:00' WHERE id =";
        db.execute(&format!("{deleted} {}", db.id(id(1)))).await;
        let erased = change(db.store(), ada(), async |rows| rows.erase::<item::Entity>().await).await;
        assert_eq!(erased, Ok(2));
        let rows = db.store().rows_of(bob()).await.unwrap();
        assert_eq!(rows.count::<item::Entity>(&Filter::everything()).await, Ok(1));
    }

    async fn rows_go_with_their_owner(db: Lists) {
        insert(db.store(), ada(), item(11, "Milk")).await;
        insert(db.store(), bob(), item(12, "Milk")).await;
        db.execute(&format!("DELETE FROM users WHERE id = {}", db.id(id(1)))).await;
        assert_eq!(db.rows("SELECT title FROM items").await.len(), 1);
    }

    async fn all_rows_are_those_of_everybody(db: Lists) {
        let hers = insert(db.store(), ada(), item(11, "Milk")).await;
        let his = insert(db.store(), bob(), item(12, "Milk")).await;
        let all = db.store().rows_of_all().await.unwrap();
        let listed = all.list::<item::Entity>(&Filter::everything(), Order::by_id(), &ALL).await;
        assert_eq!(listed.as_deref(), Ok(&[hers, his.clone()][..]));
        assert_eq!(all.find_by_id::<item::Entity>(id(12)).await, Ok(Some(his)));
    }

    /// AZ-05: a reference to somebody else's row is refused as one to a row that nobody has.
    async fn a_row_cannot_point_at_somebody_elses(db: Lists) {
        let list = |number, name: &str| list::ActiveModel {
            id: Set(id(number)),
            name: Set(name.into()),
            ..Default::default()
        };
        for (owner, number) in [(ada(), 21), (bob(), 22)] {
            let row = list(number, "Shopping");
            change(db.store(), owner, async |rows| rows.insert::<list::Entity>(row, id(99)).await).await.unwrap();
        }
        for number in [22, 99] {
            let tx = db.store().begin().await.unwrap();
            let rows = tx.enter(ada()).await.unwrap();
            let row = item::ActiveModel { list_id: Set(Some(id(number))), ..item(11, "Milk") };
            let refused = rows.insert::<item::Entity>(row, id(98)).await;
            assert_eq!(refused, Err(StoreError::Conflict(Constraint::Reference)), "{number}");
        }
        let row = item::ActiveModel { list_id: Set(Some(id(21))), ..item(11, "Milk") };
        let row = insert(db.store(), ada(), row).await;
        let rows = db.store().rows_of(ada()).await.unwrap();
        let listed = rows.list_with::<item::Entity, list::Entity>(&Filter::everything(), Order::by_id(), &ALL).await;
        let [(listed, Some(list))] = &listed.unwrap()[..] else { panic!("one item with its list") };
        assert_eq!((listed, list.id), (&row, id(21)));
    }

    /// AZ-05: where a row points at somebody else's all the same, a join does not show it.
    async fn a_join_keeps_the_owner_on_both_sides(db: Lists) {
        let foreign = list::ActiveModel { id: Set(id(22)), name: Set("Secret".into()), ..Default::default() };
        change(db.store(), bob(), async |rows| rows.insert::<list::Entity>(foreign, id(99)).await).await.unwrap();
        insert(db.store(), ada(), item(11, "Milk")).await;
        match db.store().backend() {
            crate::Backend::Sqlite => db.execute("PRAGMA foreign_keys = OFF").await,
            crate::Backend::Postgres => db.execute("ALTER TABLE items DROP CONSTRAINT fk_items_list_id").await,
        };
        db.execute(&format!("UPDATE items SET list_id = {}", db.id(id(22)))).await;
        let rows = db.store().rows_of(ada()).await.unwrap();
        let listed = rows.list_with::<item::Entity, list::Entity>(&Filter::everything(), Order::by_id(), &ALL).await;
        assert!(matches!(&listed.unwrap()[..], [(_, None)]));
    }

    async fn a_row_beside_a_user_shows_the_public_face_of_one_who_is_there(db: Lists) {
        for (number, user) in [(11, Some(2)), (12, Some(99)), (13, None)] {
            let title = number.to_string();
            let row = item::ActiveModel { assignee: Set(user.map(id)), ..item(number, &title) };
            insert(db.store(), ada(), row).await;
        }
        let users = async || {
            let rows = db.store().rows_of(ada()).await.unwrap();
            let everything = Filter::<item::Entity>::everything();
            let listed = rows.list_with_user(item::Column::Assignee, &everything, Order::by_id(), &ALL).await;
            listed.unwrap().into_iter().map(|(_, user)| user).collect::<Vec<_>>()
        };
        let bob = UserReference { id: roster_domain::UserId::from_uuid(id(2)), name: None, image: None };
        assert_eq!(users().await, [Some(bob), None, None]);
        let deleted = "UPDATE users SET deleted_at = '2026-01-01 00:00:00+00:00' WHERE id =";
        db.execute(&format!("{deleted} {}", db.id(id(2)))).await;
        assert_eq!(users().await, [None, None, None]);
    }

    async fn a_unique_column_of_one_owner_tells_nothing_of_another(db: Lists) {
        insert(db.store(), ada(), item(11, "Milk")).await;
        insert(db.store(), bob(), item(12, "Milk")).await;
        let tx = db.store().begin().await.unwrap();
        let rows = tx.enter(ada()).await.unwrap();
        let taken = rows.insert::<item::Entity>(item(13, "Milk"), Uuid::max()).await;
        assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Other(_)))));
    }

    async fn filters_are_what_they_say(db: Lists) {
        for (number, title, weight) in [(11, "Milk", 1), (12, "milk_2", 2), (13, "Mi%k", 3)] {
            let row = item::ActiveModel { weight: Set(weight), ..item(number, title) };
            insert(db.store(), ada(), row).await;
        }
        let rows = db.store().rows_of(ada()).await.unwrap();
        let weights = async |filter: Filter<item::Entity>| {
            let found = rows.list(&filter, Order::ascending(item::Column::Weight), &ALL).await.unwrap();
            found.iter().map(|row| row.weight).collect::<Vec<_>>()
        };
        let weight = item::Column::Weight;
        assert_eq!(weights(Filter::ne(weight, 2_i16)).await, [1, 3]);
        assert_eq!(weights(Filter::lt(weight, 2_i16)).await, [1]);
        assert_eq!(weights(Filter::le(weight, 2_i16)).await, [1, 2]);
        assert_eq!(weights(Filter::gt(weight, 2_i16)).await, [3]);
        assert_eq!(weights(Filter::ge(weight, 2_i16).and(Filter::lt(weight, 3_i16))).await, [2]);
        assert_eq!(weights(Filter::is_in(weight, [1_i16, 3])).await, [1, 3]);
        assert_eq!(weights(Filter::is_in(weight, Vec::<i16>::new())).await, [0; 0]);
        assert_eq!(weights(Filter::any([])).await, [0; 0]);
        assert_eq!(weights(Filter::is_null(item::Column::DueAt)).await, [1, 2, 3]);
        assert_eq!(weights(!Filter::is_null(item::Column::DueAt)).await, [0; 0]);
        assert_eq!(weights(Filter::prefix(item::Column::Title, "Mi")).await, [1, 3]);
        assert_eq!(weights(Filter::prefix(item::Column::Title, "Mi%")).await, [3]);
        assert_eq!(weights(Filter::prefix(item::Column::Title, "")).await, [1, 2, 3]);
    }
}
