//! The OpenAPI document.

use roster_api::backend::Backend;
use serde_json::{Value, json};

use super::preferences::backend;

fn document(backend: &Backend) -> Value {
    serde_json::from_str(&backend.openapi_document().unwrap()).unwrap()
}

fn nullable(schema: &str) -> Value {
    json!({ "oneOf": [{ "type": "null" }, { "$ref": format!("#/components/schemas/{schema}") }] })
}

#[test]
fn the_fields_are_in_the_user_and_in_what_changes_one() {
    let document = document(&backend());
    let schemas = &document["components"]["schemas"];
    let user = &schemas["UserResponse"];
    assert_eq!(user["properties"]["profile"], nullable("Preferences"));
    assert!(user["required"].as_array().unwrap().contains(&json!("profile")));
    for change in ["UpdateMeRequest", "EditUserRequest"] {
        assert_eq!(schemas[change]["properties"]["profile"], nullable("PreferencesPatch"), "{change}");
    }
    assert!(schemas["CreateUserRequest"]["properties"].get("profile").is_none());
    assert_eq!(schemas["Preferences"]["properties"]["weekly_goal"]["type"], "integer");
    assert_eq!(schemas["PreferencesPatch"]["additionalProperties"], json!(false));
}

#[test]
fn the_list_of_users_takes_what_is_marked() {
    let document = document(&backend());
    let parameters = document["paths"]["/v1/users"]["get"]["parameters"].as_array().unwrap();
    let own: Vec<_> = parameters
        .iter()
        .filter_map(|parameter| parameter["name"].as_str())
        .filter(|name| name.starts_with("profile"))
        .collect();
    assert_eq!(own, ["profile.time_zone", "profile.weekly_goal"]);
}

#[test]
fn roster_alone_says_nothing_of_it() {
    let document = document(&Backend::default());
    assert!(document["components"]["schemas"]["UserResponse"]["properties"].get("profile").is_none());
}
