//! Users by what they own: for every kind of login role, and without a wall.

use roster_domain::{UserFilter, UserId, UserOrder};

use super::samples::{Lists, ada, bob, id, insert, item, owned_by_role};
use super::security::opened;
use crate::owned::{Filter, OwnersWhose};
use crate::repo::tests::samples::later;
use crate::{Store, UserSearch, Window};

/// The users who own something of a title, as the list and the count have them.
async fn owners_of(store: &Store, title: &str) -> Vec<UserId> {
    let whose = OwnersWhose::rows_fit::<item::Entity>(&Filter::eq(item::Column::Title, title));
    let search = UserSearch { filter: &UserFilter::default(), whose: Some(&whose) };
    let lists = store.user_lists(search).await.unwrap();
    let window = Window { after: None, limit: 10 };
    let found = lists.users().list(search, UserOrder::default(), &window, later(9)).await.unwrap().rows;
    assert_eq!(lists.users().count(search, later(9)).await, Ok(found.len() as u64));
    let mut found: Vec<_> = found.into_iter().map(|user| user.id).collect();
    found.sort();
    found
}

fn users(numbers: &[u8]) -> Vec<UserId> {
    numbers.iter().map(|number| UserId::from_uuid(id(*number))).collect()
}

async fn each_is_found(store: &Store) {
    insert(store, bob(), item(13, "Tea")).await;
    assert_eq!(owners_of(store, "Milk").await, users(&[1, 2]));
    assert_eq!(owners_of(store, "Tea").await, users(&[2]));
    assert_eq!(owners_of(store, "Beer").await, []);
    let tx = store.begin().await.unwrap();
    let mut bob = tx.users().lock(UserId::from_uuid(id(2))).await.unwrap().unwrap();
    bob.delete(later(5));
    tx.users().update(&bob).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(owners_of(store, "Milk").await, users(&[1]), "what a deleted one owns is out of sight");
}

#[tokio::test]
async fn users_are_found_by_what_they_own() {
    let db = Lists::sqlite().await;
    insert(db.store(), ada(), item(11, "Milk")).await;
    insert(db.store(), bob(), item(12, "Milk")).await;
    each_is_found(db.store()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_plain_role_finds_them_behind_its_own_wall() {
    let (_db, options, _) = owned_by_role("").await;
    each_is_found(&opened(&options).await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_superuser_finds_them_too() {
    let (_db, options, _) = owned_by_role("SUPERUSER").await;
    each_is_found(&opened(&options).await).await;
}
