//! The API as it describes itself: its routes, and the bodies that they read.

use std::collections::BTreeMap;

use reqwest::Method;
use roster_api::extract::Access;
use serde_json::{Map, Value, json};

/// A route, with what stands for the parameters of its path filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// The path as the table has it.
    pub(crate) pattern: &'static str,
    pub(crate) path: String,
    pub(crate) access: Access,
}

/// Every route that there is, without the `HEAD` that each `GET` implies.
pub(crate) fn routes() -> Vec<Route> {
    let filled = |pattern: &str| match pattern {
        "/problems/{code}" => "/problems/not_found".to_owned(),
        "/docs/{file}" => "/docs/start.js".to_owned(),
        other => with_id(other),
    };
    let list = roster_api::routes::all().list();
    list.iter()
        .map(|&(ref method, pattern, access)| Route {
            method: method.as_str().parse().unwrap(),
            pattern,
            path: filled(pattern),
            access,
        })
        .inspect(|route| assert!(!route.path.contains('{'), "{route:?} needs a value for its parameter"))
        .collect()
}

/// The id of nobody and nothing.
pub(crate) const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";

/// A path with names of nobody and nothing in it.
fn with_id(path: &str) -> String {
    path.replace("{id}", NOBODY).replace("{name}", "no-such-role")
}

/// The methods of every path, `HEAD` included, in the order of the routes.
pub(crate) fn methods() -> BTreeMap<String, Vec<Method>> {
    let mut methods: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    for Route { method, path, .. } in routes() {
        let known = methods.entry(path).or_default();
        let head = (method == Method::GET).then_some(Method::HEAD);
        known.push(method);
        known.extend(head);
    }
    methods
}

impl Route {
    /// Whether something of many is named in its path.
    pub(crate) fn names_something(&self) -> bool {
        self.pattern.contains('{')
    }

    /// The path with this in the place of its parameter.
    pub(crate) fn path_of(&self, name: &str) -> String {
        let (before, rest) = self.pattern.split_once('{').expect("a path with a parameter");
        let (_, after) = rest.split_once('}').expect("a path with a parameter");
        format!("{before}{name}{after}")
    }
}

/// The paths of every list, as the API's own description has them.
pub(crate) fn lists() -> Vec<String> {
    let document: Value = serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap();
    let has_limit = |operation: &Value| {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters.any(|parameter| parameter["name"] == "limit")
    };
    let paths = document["paths"].as_object().unwrap().iter();
    paths.filter(|(_, item)| has_limit(&item["get"])).map(|(path, _)| path.clone()).collect()
}

/// A route that reads a JSON object.
#[derive(Debug, Clone)]
pub(crate) struct JsonRoute {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Whether only a signed-in user may call it.
    pub(crate) is_for_users: bool,
    /// A body with every field of the documentation, each of a value that is fit.
    pub(crate) body: Map<String, Value>,
}

/// Every route that reads a JSON object, as the API's own description has them.
pub(crate) fn json_routes() -> Vec<JsonRoute> {
    let document: Value = serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(content) = operation["requestBody"]["content"].as_object() else { continue };
            let schema = content["application/json"]["schema"].to_string();
            let (_, reference) = schema.split_once("#/").expect("a body is a named schema");
            let pointer = format!("/{}", reference.split('"').next().unwrap());
            let properties = document.pointer(&pointer).unwrap()["properties"].as_object().unwrap();
            let mut body: Map<_, _> = properties.keys().map(|name| (name.clone(), fit(name))).collect();
            if path == "/v1/roles" {
                body.insert("name".to_owned(), json!("graces"));
            }
            if body.contains_key("identifier") {
                // The two others are names of the same field.
                body.retain(|name, _| !matches!(name.as_str(), "email" | "username"));
            }
            found.push(JsonRoute {
                method: method.to_uppercase().parse().unwrap(),
                path: with_id(path),
                is_for_users: operation["security"] == json!([{ "bearer": [] }]),
                body,
            });
        }
    }
    assert!(!found.is_empty(), "no route reads a body");
    found
}

/// Every route that there is, with a body of every field for each that reads one.
pub(crate) fn with_bodies() -> Vec<(Route, Option<Value>)> {
    let bodies = json_routes();
    let body = |route: &Route| {
        let known = bodies.iter().find(|known| known.method == route.method && known.path == route.path);
        known.map(|known| Value::Object(known.body.clone()))
    };
    routes().into_iter().map(|route| (route.clone(), body(&route))).collect()
}

/// A value that the field of this name takes.
fn fit(field: &str) -> Value {
    match field {
        "email" | "new_email" => json!("grace@example.com"),
        // One that may be set, and is nobody's: what is sent with it changes nothing.
        "password" | "current_password" | "new_password" => json!("another horse battery"),
        "username" => json!("grace"),
        "phone" => json!("+4915112345678"),
        "image" => json!("https://example.com/grace.png"),
        "experience_level" => json!("senior"),
        "metadata" | "app_metadata" => json!({ "theme": "dark" }),
        "role" => json!("viewer"),
        "account_status" => json!("active"),
        "permissions" => json!(["users:read"]),
        "email_verified" | "send_invitation" => json!(false),
        "until" => json!("2030-01-01T00:00:00Z"),
        "token" | "registration_id" | "device_token" | "refresh_token" => json!("A".repeat(43)),
        _ => json!("Grace"),
    }
}
