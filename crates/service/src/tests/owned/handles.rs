//! What a handler works with.

use serde_json::json;
use uuid::Uuid;

use super::samples::{Notes, NotesRead, draft, note};
use crate::domain::{PageLimit, PageRequest};
use crate::owned::{Filter, Order, OwnedError, UserReference};
use crate::persistence::on_both_databases;
use crate::persistence::owned::sea_orm::ActiveValue::Set;
use crate::tests::once::{answer, request};
use crate::{Answered, ListError, NotGranted};

fn renamed(title: &str) -> impl Fn(&note::Model) -> note::ActiveModel {
    move |_| note::ActiveModel { title: Set(title.to_owned()), ..Default::default() }
}

fn page(limit: u64, cursor: Option<String>) -> PageRequest {
    PageRequest { limit: PageLimit::new(limit).unwrap(), cursor }
}

on_both_databases! {
    async fn a_row_is_made_found_changed_and_deleted_by_its_owner(db: Notes) {
        let notes = db.fixture.roster.owned::<note::Entity>(&db.ada);
        let made = notes.insert(note("Milk")).await.unwrap();
        assert_eq!((made.version, made.id.get_version_num()), (1, 7));
        assert_eq!(notes.get_by_id(made.id).await.unwrap(), made);
        let changed = notes.update(made.id, |version| version == 1, renamed("Oat milk")).await.unwrap();
        assert_eq!((changed.version, changed.title.as_str()), (2, "Oat milk"));
        let stale = notes.update(made.id, |version| version == 1, renamed("Milk")).await;
        assert!(matches!(stale, Err(OwnedError::Stale)));
        assert!(matches!(notes.delete(made.id, |version| version == 1).await, Err(OwnedError::Stale)));
        notes.delete(made.id, |_| true).await.unwrap();
        assert!(matches!(notes.get_by_id(made.id).await, Err(OwnedError::NotFound)));
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 0);
    }

    async fn somebody_elses_row_is_answered_like_one_that_does_not_exist(db: Notes) {
        let roster = &db.fixture.roster;
        let his = roster.owned::<note::Entity>(&db.bob).insert(note("Milk")).await.unwrap();
        let notes = roster.owned::<note::Entity>(&db.ada);
        for id in [his.id, Uuid::nil()] {
            assert!(matches!(notes.get_by_id(id).await, Err(OwnedError::NotFound)));
            // The version of somebody else's row is not even looked at.
            let updated = notes.update(id, |_| false, renamed("Mine")).await;
            assert!(matches!(updated, Err(OwnedError::NotFound)));
            assert!(matches!(notes.delete(id, |_| false).await, Err(OwnedError::NotFound)));
        }
        assert_eq!(roster.owned::<note::Entity>(&db.bob).get_by_id(his.id).await.unwrap(), his);
    }

    async fn a_title_in_use_names_the_constraint(db: Notes) {
        let notes = db.fixture.roster.owned::<note::Entity>(&db.ada);
        notes.insert(note("Milk")).await.unwrap();
        let taken = notes.insert(note("Milk")).await;
        let Err(OwnedError::Conflict(constraint)) = taken else { panic!("it was taken") };
        assert!(["uq_notes_title", "notes.user_id, notes.title"].contains(&constraint.as_str()), "{constraint}");
    }

    async fn a_cursor_is_good_for_its_own_list_alone(db: Notes) {
        let notes = db.fixture.roster.owned::<note::Entity>(&db.ada);
        for title in ["a", "b", "c"] {
            notes.insert(note(title)).await.unwrap();
        }
        let (everything, by_title) = (Filter::everything(), Order::ascending(note::Column::Title));
        let first = notes.list(&everything, by_title, &page(2, None)).await.unwrap();
        let titles = |notes: &[note::Model]| notes.iter().map(|note| note.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&first.items), ["a", "b"]);
        let next = page(2, first.next);
        let second = notes.list(&everything, by_title, &next).await.unwrap();
        assert_eq!((titles(&second.items), second.next), (vec!["c".to_owned()], None));

        let others = db.fixture.roster.owned::<note::Entity>(&db.bob);
        let drafts = db.fixture.roster.owned::<draft::Entity>(&db.ada);
        let filtered = Filter::eq(note::Column::Weight, 1_i16);
        for refused in [
            notes.list(&everything, by_title.reversed(true), &next).await.map(drop),
            notes.list(&filtered, by_title, &next).await.map(drop),
            others.list(&everything, by_title, &next).await.map(drop),
            drafts.list(&Filter::everything(), Order::by_id(), &next).await.map(drop),
            notes.list(&everything, by_title, &page(2, Some("AAAA".to_owned()))).await.map(drop),
        ] {
            assert!(matches!(refused, Err(ListError::InvalidCursor)));
        }
    }

    async fn several_changes_last_together_or_not_at_all(db: Notes) {
        let roster = &db.fixture.roster;
        let (notes, drafts) = (roster.owned::<note::Entity>(&db.ada), roster.owned::<draft::Entity>(&db.ada));
        let draft = drafts.insert(draft("Milk")).await.unwrap();
        let publish = async |title: &str| {
            roster
                .owned_change(&db.ada, async |tx| {
                    let published = tx.owned::<note::Entity>().insert(note(title)).await?;
                    tx.owned::<draft::Entity>().delete(draft.id, |_| true).await?;
                    Ok::<_, OwnedError>(published)
                })
                .await
        };
        publish("Milk").await.unwrap();
        assert!(drafts.find_by_id(draft.id).await.unwrap().is_none());
        assert!(matches!(publish("Tea").await, Err(OwnedError::NotFound)));
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 1);
    }

    /// Also on PostgreSQL, where the answer is kept by a role that owned rows are out of reach of, and the other way round.
    async fn a_request_with_a_key_inserts_once(db: Notes) {
        let notes = db.fixture.roster.owned::<note::Entity>(&db.ada);
        let mut sent = Vec::new();
        for _ in 0..2 {
            let request = crate::OnceRequest { caller: db.ada.user.id, ..request(&db.fixture.roster, "Milk") };
            let work = async |roster| {
                let made = notes.within(&roster).insert(note("Milk")).await.unwrap();
                (Some(answer(201, &made.title)), ())
            };
            sent.push(db.fixture.roster.once(request, work).await.unwrap());
        }
        assert!(matches!(&sent[..], [Answered::First(()), Answered::Replayed(kept)] if *kept == answer(201, "Milk")));
        assert_eq!(notes.count(&Filter::everything()).await.unwrap(), 1);
    }

    async fn everybodys_rows_take_the_right_that_their_entity_states(db: Notes) {
        let roster = &db.fixture.roster;
        for (caller, weight) in [(&db.ada, 1), (&db.bob, 2)] {
            let row = note::ActiveModel { weight: Set(weight), ..note("Milk") };
            roster.owned::<note::Entity>(caller).insert(row).await.unwrap();
        }
        let by_weight = Order::ascending(note::Column::Weight);
        let granted = roster.grant::<NotesRead>(db.ada.clone()).await;
        assert!(matches!(granted, Err(NotGranted::Forbidden)));
        let all = roster.across_owners::<note::Entity>(&roster.grant_to_system());
        assert_eq!(all.count(&Filter::everything()).await.unwrap(), 2);
        let listed = all
            .list_with_user(note::Column::UserId, &Filter::everything(), by_weight, &page(1, None))
            .await
            .unwrap();
        let of = |user: &crate::domain::User| Some(UserReference { id: user.id, name: None, image: None });
        assert!(matches!(&listed.items[..], [(_, user)] if *user == of(&db.ada.user)));
        let rest = page(5, listed.next);
        let rest = all.list_with_user(note::Column::UserId, &Filter::everything(), by_weight, &rest).await;
        assert!(matches!(&rest.unwrap().items[..], [(_, user)] if *user == of(&db.bob.user)));
    }

    async fn an_export_has_every_row_of_the_user_and_nobody_elses(db: Notes) {
        let roster = &db.fixture.roster;
        let hers = roster.owned::<note::Entity>(&db.ada).insert(note("Milk")).await.unwrap();
        roster.owned::<note::Entity>(&db.bob).insert(note("Tea")).await.unwrap();
        let export = roster.export_me(&db.ada, &crate::RequestInfo::default()).await.unwrap();
        let note = json!({ "id": hers.id, "title": "Milk", "weight": 1, "version": 1 });
        assert_eq!(export.owned, [("notes", vec![note]), ("drafts", vec![])]);
    }
}
