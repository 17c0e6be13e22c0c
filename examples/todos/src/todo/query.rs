//! Which todos are asked for.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use roster_api::extract::{QueryParams, StatesAccess, one_of, time, unfit};
use roster_api::owned::{Filter, Order};
use roster_api::problem::{Problem, Refusal};
use roster_api::service::domain::{PageRequest, Timestamp};

use super::fields::{Priority, Status};
use super::{Column, Entity};

/// The parameters of the list.
#[derive(Debug)]
pub struct TodoQuery {
    /// Which todos.
    pub filter: Filter<Entity>,
    /// In what order.
    pub order: Order<Entity>,
    /// Which page of them.
    pub page: PageRequest,
}

impl TodoQuery {
    fn parse(mut params: QueryParams) -> Result<Self, Problem> {
        let status = params.optional("status", one_of(&Status::ALL, Status::as_str));
        let priority = params.optional("priority", one_of(&Priority::ALL, Priority::as_str));
        let due_before = params.optional("due_before", time);
        let order = params.optional("sort", order);
        let page = params.page();
        let filters = [
            status.map(|status| Filter::eq(Column::Status, status.as_str())),
            priority.map(|priority| Filter::eq(Column::Priority, priority.rank())),
            due_before.map(|before| Filter::lt(Column::DueDate, Timestamp::to_datetime(before))),
        ];
        let filter = Filter::all(filters.into_iter().flatten());
        let order = order.unwrap_or_else(|| Order::descending(Column::CreatedAt));
        params.finish(|| Some(Self { filter, order, page }))
    }
}

/// A column, `-` before it for the other direction. A todo without a due date counts as the latest.
fn order(text: &str) -> Result<Order<Entity>, Refusal> {
    let (name, is_descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let column = match name {
        "created_at" => Column::CreatedAt,
        "due_date" => Column::DueDate,
        "priority" => Column::Priority,
        _ => return Err(unfit("created_at, due_date or priority, with a - before it for descending")),
    };
    Ok(if is_descending { Order::descending(column) } else { Order::ascending(column) })
}

impl FromRequest for TodoQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(QueryParams::from_request(request, payload).into_inner().and_then(Self::parse))
    }
}

impl StatesAccess for TodoQuery {}
