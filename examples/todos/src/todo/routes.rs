//! `/v1/todos`.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use roster_api::extract::{IfMatch, IfNoneMatch, JsonBody, NoQuery, Owned, PathId, Then, entity_tag};
use roster_api::once::{Once, OnceHeader};
use roster_api::problem::{Problem, ProblemDocument};
use roster_api::routes::table::Endpoints;
use roster_api::wire::list_answer;
use sea_orm::ActiveValue::Set;
use utoipa::OpenApi;

use super::query::TodoQuery;
use super::wire::{CreateTodoRequest, EditTodoRequest, TodoList, TodoResponse};
use super::{ActiveModel, Entity, Model};

/// The routes.
pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/v1/todos", list_todos)
        .post("/v1/todos", create_todo)
        .get("/v1/todos/{id}", get_todo)
        .patch("/v1/todos/{id}", edit_todo)
        .delete("/v1/todos/{id}", delete_todo)
}

/// What the routes do, for the OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Todos",
        description = "Accounts, by Roster, and the todos of everybody who has one.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(list_todos, create_todo, get_todo, edit_todo, delete_todo),
    tags((name = "Todos", description = "The todos of the signed-in user."))
)]
pub struct Api;

/// The todos of the signed-in user.
#[utoipa::path(
    get, path = "/v1/todos", tag = "Todos", security(("bearer" = [])),
    params(
        ("status" = Option<String>, Query, description = "`pending`, `in_progress` or `completed`."),
        ("priority" = Option<String>, Query, description = "`low`, `medium` or `high`."),
        ("due_before" = Option<String>, Query, description = "Only those that are due before this time."),
        ("sort" = Option<String>, Query, description = "`created_at`, `due_date` (none counts as the latest) or `priority` (low first), with `-` before it for descending; `-created_at` unless told."),
        ("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses(
        (status = 200, description = "A page of todos.", body = TodoList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_todos(
    request: HttpRequest,
    Then(Owned(todos), query): Then<Owned<Entity>, TodoQuery>,
) -> Result<HttpResponse, Problem> {
    let page = todos.list(&query.filter, query.order, &query.page).await?;
    Ok(list_answer(&request, page.map(TodoResponse::from)))
}

/// Make a todo.
#[utoipa::path(
    post, path = "/v1/todos", tag = "Todos", security(("bearer" = [])), request_body = CreateTodoRequest,
    params(OnceHeader),
    responses(
        (status = 201, description = "The todo.", body = TodoResponse, headers(("Location" = String, description = "Where the todo is."), ("ETag" = String, description = "Its version."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create_todo(
    Then(Owned(todos), (_, Once(body, once))): Then<Owned<Entity>, (NoQuery, Once<JsonBody>)>,
) -> Result<HttpResponse, Problem> {
    let todo = CreateTodoRequest::parse(body)?;
    once.run_owned(&todos, async |todos| {
        let now = todos.now().to_datetime();
        let todo = todos.insert(ActiveModel { created_at: Set(now), updated_at: Set(now), ..todo }).await?;
        let location = format!("/v1/todos/{}", todo.id);
        Ok(HttpResponse::Created()
            .insert_header((LOCATION, location))
            .insert_header((ETAG, entity_tag(todo.version)))
            .json(TodoResponse::from(todo)))
    })
    .await
}

/// A todo.
#[utoipa::path(
    get, path = "/v1/todos/{id}", tag = "Todos", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "Id of the todo."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of what the client has."),
    ),
    responses(
        (status = 200, description = "The todo.", body = TodoResponse, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The client has it."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such todo, or it is somebody else's.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_todo(
    known: IfNoneMatch,
    Then(Owned(todos), (id, _)): Then<Owned<Entity>, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    let todo = todos.get_by_id(id.0).await?;
    Ok(known.answer(todo.version, |response| response.json(TodoResponse::from(todo))))
}

/// Change a todo.
#[utoipa::path(
    patch, path = "/v1/todos/{id}", tag = "Todos", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "Id of the todo."),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on."),
    ),
    request_body(content((EditTodoRequest = "application/merge-patch+json"), (EditTodoRequest = "application/json"))),
    responses(
        (status = 200, description = "The todo as it is now.", body = TodoResponse, headers(("ETag" = String, description = "Its version."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such todo, or it is somebody else's.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn edit_todo(
    if_match: IfMatch,
    Then(Owned(todos), Then(id, (_, body))): Then<Owned<Entity>, Then<PathId, (NoQuery, JsonBody)>>,
) -> Result<HttpResponse, Problem> {
    let edit = EditTodoRequest::parse(body)?;
    let now = todos.now().to_datetime();
    let todo = todos
        .update(
            id.0,
            |version| if_match.allows(version),
            |_| ActiveModel { updated_at: Set(now), ..edit.clone() },
        )
        .await?;
    Ok(answer(todo))
}

/// Delete a todo.
#[utoipa::path(
    delete, path = "/v1/todos/{id}", tag = "Todos", security(("bearer" = [])),
    params(
        ("id" = Uuid, Path, description = "Id of the todo."),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what is to be deleted."),
    ),
    responses(
        (status = 204, description = "The todo is gone."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such todo, or it is somebody else's.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn delete_todo(
    if_match: IfMatch,
    Then(Owned(todos), (id, _)): Then<Owned<Entity>, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    todos.delete(id.0, |version| if_match.allows(version)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(todo: Model) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, entity_tag(todo.version))).json(TodoResponse::from(todo))
}
