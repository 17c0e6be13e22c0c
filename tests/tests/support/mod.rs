//! What the stories share: a client that speaks JSON, and the steps that most of them begin with.

mod dump;
mod environment;
mod link;
mod page;
mod postgres;
mod property;
mod proxy;
mod raw;
mod recovery;
mod states;
mod table;

pub(crate) use roster_api::testing::{
    EmptyDatabase, POSTGRES_URL, TestApp, TestDatabase, logged, on_both_databases,
};
pub(crate) use roster_testkit::{
    Answer, Call, Calls, PASSWORD, People, Person, Registration, Steps, Tokens, at_once, define,
};

pub(crate) use dump::Dump;
pub(crate) use environment::{optional_setting, setting};
pub(crate) use page::{Links, NEW_ADDRESS, OWNER, Page};
pub(crate) use postgres::postgres_server;
pub(crate) use property::holds_for_all;
pub(crate) use proxy::Proxy;
pub(crate) use raw::raw;
pub(crate) use recovery::Recovery;
pub(crate) use states::States;
pub(crate) use table::{JsonRoute, NOBODY, Route, json_routes, lists, methods, routes, with_bodies};
