//! Todos on the wire.

use chrono::{DateTime, Utc};
use roster_api::extract::{Fields, JsonBody, line, text, time, word};
use roster_api::problem::{FieldCode, Problem};
use roster_api::service::domain::{Patch, Timestamp};
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::fields::{Priority, Status, description, title};
use super::{ActiveModel, Model};

/// A todo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Todo")]
pub struct TodoResponse {
    /// Id of the todo.
    pub id: Uuid,
    /// What is to be done.
    pub title: String,
    /// More about it.
    #[schema(required = true)]
    pub description: Option<String>,
    /// How far it is: `pending`, `in_progress` or `completed`.
    #[schema(example = "pending")]
    pub status: String,
    /// How much it matters: `low`, `medium` or `high`.
    #[schema(example = "medium")]
    pub priority: &'static str,
    /// Until when.
    #[schema(required = true, format = "date-time")]
    pub due_date: Option<String>,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
    /// Its version: the `ETag`.
    pub version: i64,
}

impl From<Model> for TodoResponse {
    fn from(todo: Model) -> Self {
        let told = |at: DateTime<Utc>| Timestamp::new(at).to_string();
        Self {
            id: todo.id,
            title: todo.title,
            description: todo.description,
            status: todo.status,
            priority: Priority::of_rank(todo.priority).as_str(),
            due_date: todo.due_date.map(told),
            created_at: told(todo.created_at),
            updated_at: told(todo.updated_at),
            version: todo.version,
        }
    }
}

/// A page of todos.
#[derive(ToSchema)]
pub struct TodoList {
    /// The todos.
    pub data: Vec<TodoResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Makes a todo.
#[derive(Debug, ToSchema)]
pub struct CreateTodoRequest {
    /// What is to be done: 1 to 200 characters, trimmed.
    #[schema(min_length = 1, max_length = 200, example = "Buy milk")]
    pub title: String,
    /// More about it.
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// How far it is; `pending` unless told.
    #[schema(example = "pending")]
    pub status: Option<String>,
    /// How much it matters; `medium` unless told.
    #[schema(example = "medium")]
    pub priority: Option<String>,
    /// Until when.
    #[schema(format = "date-time")]
    pub due_date: Option<String>,
}

impl CreateTodoRequest {
    /// The row of a body; who owns it, its id and its times are not the client's to say.
    ///
    /// # Errors
    /// `validation_failed` with every unfit field.
    pub fn parse(body: JsonBody) -> Result<ActiveModel, Problem> {
        let mut fields = body.fields();
        let title = fields.required("title", line(title));
        let description = fields.optional("description", text(description));
        let status = fields.optional("status", line(status)).unwrap_or(Status::Pending);
        let priority = fields.optional("priority", line(priority)).unwrap_or(Priority::Medium);
        let due_date = fields.optional("due_date", line(time));
        fields.finish(|| {
            Some(ActiveModel {
                title: Set(title?),
                description: Set(description),
                status: Set(status.as_str().to_owned()),
                priority: Set(priority.rank()),
                due_date: Set(due_date.map(Timestamp::to_datetime)),
                ..ActiveModel::default()
            })
        })
    }
}

/// Changes a todo: a merge patch (RFC 7396). What is absent stays, `null` clears.
#[derive(Debug, ToSchema)]
pub struct EditTodoRequest {
    /// What is to be done: 1 to 200 characters, trimmed.
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// More about it.
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// How far it is.
    #[schema(nullable = false)]
    pub status: Option<String>,
    /// How much it matters.
    #[schema(nullable = false)]
    pub priority: Option<String>,
    /// Until when.
    #[schema(format = "date-time")]
    pub due_date: Option<String>,
}

impl EditTodoRequest {
    /// What a body sets.
    ///
    /// # Errors
    /// `validation_failed` with every unfit field; a title, a status and a priority cannot be cleared.
    pub fn parse(body: JsonBody) -> Result<ActiveModel, Problem> {
        let mut fields = body.fields();
        let mut edit = ActiveModel::default();
        let patch = fields.patch("title", line(title));
        if let Some(title) = set(&mut fields, "title", patch) {
            edit.title = Set(title);
        }
        let patch = fields.patch("status", line(status));
        if let Some(status) = set(&mut fields, "status", patch) {
            edit.status = Set(status.as_str().to_owned());
        }
        let patch = fields.patch("priority", line(priority));
        if let Some(priority) = set(&mut fields, "priority", patch) {
            edit.priority = Set(priority.rank());
        }
        match fields.patch("description", text(description)) {
            Patch::Keep => {}
            Patch::Clear => edit.description = Set(None),
            Patch::Set(description) => edit.description = Set(Some(description)),
        }
        match fields.patch("due_date", line(time)) {
            Patch::Keep => {}
            Patch::Clear => edit.due_date = Set(None),
            Patch::Set(due_date) => edit.due_date = Set(Some(due_date.to_datetime())),
        }
        fields.finish(|| Some(edit))
    }
}

/// The value of a field that cannot be cleared.
fn set<T>(fields: &mut Fields, name: &str, patch: Patch<T>) -> Option<T> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => {
            fields.refuse(name, FieldCode::Required);
            None
        }
        Patch::Set(value) => Some(value),
    }
}

fn status(text: &str) -> Result<Status, roster_api::problem::Refusal> {
    word(&Status::ALL, Status::as_str)(text)
}

fn priority(text: &str) -> Result<Priority, roster_api::problem::Refusal> {
    word(&Priority::ALL, Priority::as_str)(text)
}
