//! A backend's own fields of a user, written into what Roster says of users.

use utoipa::Modify;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr, Required};

use crate::profile::OwnFields;

/// The field, in every user object and in the bodies that change one.
pub(super) struct ProfileOfUsers<'a>(pub(super) &'a OwnFields);

/// The schema of the user object, which those of the administration and of the export are made of.
const USER: &str = "UserResponse";
/// The schemas of the bodies that change a user.
const CHANGES: [&str; 2] = ["UpdateMeRequest", "EditUserRequest"];
/// Name of the field.
const FIELD: &str = "profile";

impl Modify for ProfileOfUsers<'_> {
    fn modify(&self, document: &mut OpenApi) {
        let Some((documented, parameters)) = self.0.documented() else { return };
        let components = document.components.get_or_insert_default();
        components.schemas.extend(documented.schemas);
        if let Some(RefOr::T(Schema::Object(patch))) = components.schemas.get_mut(&documented.patch) {
            patch.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        if let Some(RefOr::T(Schema::Object(user))) = components.schemas.get_mut(USER) {
            user.properties.insert(FIELD.to_owned(), nullable(&documented.answer));
            user.required.push(FIELD.to_owned());
        }
        for name in CHANGES {
            if let Some(RefOr::T(Schema::Object(change))) = components.schemas.get_mut(name) {
                change.properties.insert(FIELD.to_owned(), nullable(&documented.patch));
            }
        }
        let list = document.paths.paths.get_mut("/v1/users").and_then(|path| path.get.as_mut());
        if let Some(list) = list {
            let all = list.parameters.get_or_insert_default();
            all.extend(parameters.iter().map(|(name, meaning)| RefOr::T(parameter(name, meaning))));
        }
    }
}

fn nullable(schema: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(null).item(Ref::from_schema_name(schema)).into()
}

fn parameter(name: &str, meaning: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(meaning))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
