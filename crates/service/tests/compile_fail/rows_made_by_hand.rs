//! The handle of somebody's rows has nothing in it that could be put together elsewhere.

#[path = "backend/notes.rs"]
mod notes;

use std::marker::PhantomData;

use notes::note;
use roster_service::Roster;
use roster_service::domain::UserId;
use roster_service::owned::{AcrossOwners, Owned};

fn of_a_user(roster: Roster, owner: UserId) -> Owned<note::Entity> {
    Owned { roster, owner, entity: PhantomData }
}

fn of_everybody(roster: Roster) -> AcrossOwners<note::Entity> {
    AcrossOwners { roster, entity: PhantomData }
}

fn main() {}
