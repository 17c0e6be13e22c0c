//! The documented fields of a body are the ones that are read, and no others are.

use actix_web::FromRequest;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use roster_service::domain::{KnownPermissions, PasswordPolicy};
use serde_json::{Map, Value, json};

use super::{operations, parsed};
use crate::extract::{JsonBody, OptionalJsonBody};
use crate::problem::{Location, Problem};
use crate::profile::OwnFields;
use crate::wire::{
    AcceptInvitationRequest, ActivateUserRequest, ChangeEmailRequest, ChangePasswordRequest,
    ConfirmEmailRequest, CreateRoleRequest, CreateUserRequest, DeleteMeRequest, EditRoleRequest,
    EditUserRequest, ForgotPasswordRequest, LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest,
    ResendVerificationRequest, ResetPasswordRequest, RestoreUserRequest, SetRoleRequest, SuspendUserRequest,
    UpdateMeRequest, VerifyEmailRequest,
};

/// Reads a body as an operation does; what is wrong with it.
type Reader = fn(JsonBody) -> Option<Problem>;

/// How the body of each operation is read.
const READERS: [(&str, Reader); 22] = [
    ("register_user", |body| RegisterRequest::parse(body, PasswordPolicy::default()).err()),
    ("verify_email", |body| VerifyEmailRequest::parse(body, PasswordPolicy::default()).err()),
    ("resend_verification", |body| ResendVerificationRequest::parse(body).err()),
    ("forgot_password", |body| ForgotPasswordRequest::parse(body).err()),
    ("reset_password", |body| ResetPasswordRequest::parse(body, PasswordPolicy::default()).err()),
    ("confirm_email", |body| ConfirmEmailRequest::parse(body).err()),
    ("accept_invitation", |body| AcceptInvitationRequest::parse(body, PasswordPolicy::default()).err()),
    ("change_password", |body| ChangePasswordRequest::parse(body, PasswordPolicy::default(), None).err()),
    ("request_email_change", |body| ChangeEmailRequest::parse(body).err()),
    ("delete_me", |body| DeleteMeRequest::parse(body).err()),
    ("create_user", |body| CreateUserRequest::parse(body, PasswordPolicy::default()).err()),
    ("edit_user", |body| EditUserRequest::parse(body, &OwnFields::default()).err()),
    ("suspend_user", |body| SuspendUserRequest::parse(body).err()),
    ("activate_user", |body| ActivateUserRequest::parse(OptionalJsonBody(Some(body))).err()),
    ("restore_user", |body| RestoreUserRequest::parse(OptionalJsonBody(Some(body))).err()),
    ("set_user_role", |body| SetRoleRequest::parse(body).err()),
    ("create_role", |body| CreateRoleRequest::parse(body, &KnownPermissions::default()).err()),
    ("edit_role", |body| EditRoleRequest::parse(body, &KnownPermissions::default()).err()),
    ("log_in", |body| LoginRequest::parse(body).err()),
    ("refresh_session", |body| RefreshRequest::parse(body).err()),
    ("log_out", |body| LogoutRequest::parse(body).err()),
    ("update_me", |body| UpdateMeRequest::parse(body, &OwnFields::default()).err()),
];

/// What no body has a field for.
const MADE_UP: &str = "no_such_field";

async fn body(fields: Map<String, Value>) -> JsonBody {
    let request = TestRequest::default().method(Method::POST).set_json(fields);
    let (request, mut payload) = request.to_http_parts();
    JsonBody::from_request(&request, &mut payload).await.unwrap()
}

/// The pointers of an answer's entries with this code, in order.
fn pointers(problem: &Problem, code: &str) -> Vec<String> {
    let entries = problem.errors().iter().filter(|error| error.refusal.code.name() == code);
    let pointer = |location: &Location| match location {
        Location::Pointer(pointer) => pointer.clone(),
        Location::Parameter(parameter) => parameter.clone(),
    };
    let mut pointers: Vec<_> = entries.map(|error| pointer(&error.location)).collect();
    pointers.sort();
    pointers
}

/// The schema of an operation's body.
fn schema<'a>(document: &'a Value, operation: &Map<String, Value>) -> &'a Value {
    let content = operation["requestBody"]["content"].as_object().unwrap();
    let reference = content["application/json"]["schema"]["$ref"].as_str().expect("a body is a named schema");
    document.pointer(reference.trim_start_matches('#')).unwrap()
}

/// A number fits no field of any body, so whatever is read is refused for its type, and the rest as unknown.
#[actix_web::test]
async fn every_documented_field_is_read_and_every_other_is_refused() {
    let document = parsed();
    let mut read = Vec::new();
    for (name, operation) in operations(&document) {
        if !operation.contains_key("requestBody") {
            continue;
        }
        let id = operation["operationId"].as_str().unwrap();
        let (_, reader) =
            READERS.iter().find(|(known, _)| *known == id).expect("an operation without a reader");
        let properties = schema(&document, operation)["properties"].as_object().unwrap();
        let mut fields: Map<String, Value> = properties.keys().map(|name| (name.clone(), json!(1))).collect();
        fields.insert(MADE_UP.to_owned(), json!(1));
        let problem = reader(body(fields).await).expect("numbers are refused");
        assert_eq!(pointers(&problem, "unknown_field"), [format!("/{MADE_UP}")], "{name:?}");
        read.push(id);
    }
    assert_eq!(read.len(), READERS.len(), "readers of operations that take no body: {read:?}");
}

/// The other way round: an empty body lacks exactly what is documented as required.
#[actix_web::test]
async fn exactly_the_documented_required_fields_are_required() {
    let document = parsed();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let Some((_, reader)) = READERS.iter().find(|(known, _)| *known == id) else { continue };
        let required = schema(&document, operation)["required"].as_array().cloned().unwrap_or_default();
        let mut documented: Vec<_> =
            required.iter().map(|field| format!("/{}", field.as_str().unwrap())).collect();
        // One of three names has to be given; the schema cannot say so, and the answer names the first.
        documented.extend((id == "log_in").then(|| "/identifier".to_owned()));
        documented.sort();
        let missing = reader(body(Map::new()).await).map(|problem| pointers(&problem, "required"));
        assert_eq!(missing.unwrap_or_default(), documented, "{name:?}");
    }
}

#[test]
fn bodies_are_documented_as_closed() {
    let document = parsed();
    for (name, operation) in operations(&document) {
        if operation.contains_key("requestBody") {
            assert_eq!(schema(&document, operation)["additionalProperties"], false, "{name:?}");
        }
    }
}
