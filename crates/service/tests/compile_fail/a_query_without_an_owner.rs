//! SeaORM's own queries need a connection, and there is none.

#[path = "backend/notes.rs"]
mod notes;

use notes::note;
use roster_service::Roster;
use roster_service::owned::Owned;
use roster_service::persistence::owned::sea_orm::EntityTrait;

fn through_the_service(roster: &Roster) {
    drop(note::Entity::find().all(roster));
}

fn through_a_handle(rows: &Owned<note::Entity>) {
    drop(note::Entity::find().all(rows));
}

fn main() {}
