//! The description of the API (OpenAPI 3.1): what `utoipa` reads from the handlers, in the reader's language and with what holds for
//! every request.
//!
//! A text of the annotations is the key of a text. A field is described by its name, which means the same wherever it stands.

use axum::http::StatusCode;
use madoguchi_web::api::{PROBLEM_TYPE, ProblemKind};
use madoguchi_words::Words;
use serde_json::{Map, Value, json};

use super::fields::description_key;

/// The beginning of the keys of texts.
const KEY: &str = "api-";
/// Members that hold a text.
const TEXTS: [&str; 3] = ["summary", "description", "title"];
/// The word of the security scheme.
const SCHEME: &str = "token";
/// The schema of a problem.
const PROBLEM: &str = "#/components/schemas/Problem";

/// A route, and what a token must carry for it; nothing where everybody may read it.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub method: &'static str,
    pub path: String,
    pub scope: Option<&'static str>,
}

/// The description, in one language.
pub(crate) fn document(words: &Words, read: &utoipa::openapi::OpenApi, endpoints: &[Endpoint]) -> Value {
    let mut document = serde_json::to_value(read).unwrap_or_default();
    document["info"]["version"] = json!("1");
    document["info"]["license"] = Value::Null;
    if let Some(info) = document["info"].as_object_mut() {
        info.retain(|_, value| !value.is_null());
    }
    document["servers"] = json!([{"url": "/"}]);
    document["components"]["securitySchemes"] = json!({
        SCHEME: {"type": "http", "scheme": "bearer", "description": "api-scheme"}
    });
    document["components"]["schemas"]["Problem"] = problem_schema();
    for endpoint in endpoints {
        let method = endpoint.method.to_ascii_lowercase();
        if let Some(operation) = document["paths"].get_mut(&endpoint.path).and_then(|path| path.get_mut(&method)) {
            complete(operation, endpoint);
        }
    }
    describe(&mut document);
    translate(words, &mut document);
    document
}

/// Adds what holds for every request: the token, and what can be wrong.
fn complete(operation: &mut Value, endpoint: &Endpoint) {
    let mut kinds = vec![ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::Broken, ProblemKind::Unavailable];
    match endpoint.scope {
        Some(scope) => {
            operation["security"] = json!([{SCHEME: [scope]}]);
            kinds.extend([ProblemKind::Unauthorized, ProblemKind::InsufficientScope, ProblemKind::TooMany]);
        }
        None => operation["security"] = json!([]),
    }
    if endpoint.method == "POST" {
        kinds.extend([ProblemKind::TooLarge, ProblemKind::UnsupportedType]);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for kind in kinds {
        responses.entry(kind.status().as_str()).or_insert_with(|| json!({"description": kind.message()}));
    }
    for (status, response) in responses {
        let wrong = status.parse::<u16>().is_ok_and(|status| status >= StatusCode::BAD_REQUEST.as_u16());
        if wrong && response.get("content").is_none() {
            response["content"] = json!({PROBLEM_TYPE: {"schema": {"$ref": PROBLEM}}});
        }
        if ["429", "503"].contains(&status.as_str()) {
            response["headers"] = json!({
                "Retry-After": {"description": "api-header-retry-after", "required": true, "schema": {"type": "integer"}}
            });
        }
    }
}

fn problem_schema() -> Value {
    let kinds: Vec<_> = ProblemKind::ALL.iter().map(|kind| format!("/api/v1/docs#problem-{}", kind.word())).collect();
    json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "enum": kinds},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "incident": {"type": "string"},
            "errors": {"type": "array", "items": {
                "type": "object",
                "required": ["message"],
                "properties": {"field": {"type": ["string", "null"]}, "message": {"type": "string"}}
            }},
        }
    })
}

/// Describes parameters and fields by their names.
fn describe(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(describe),
        Value::Object(members) => {
            if let (Some(Value::String(name)), true) = (members.get("name"), members.contains_key("in")) {
                let key = description_key(name);
                members.insert("description".to_owned(), key.into());
            }
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                describe_fields(properties);
            }
            members.values_mut().for_each(describe);
        }
        _ => {}
    }
}

fn describe_fields(properties: &mut Map<String, Value>) {
    for (name, schema) in properties {
        if let Value::Object(schema) = schema {
            schema.insert("description".to_owned(), description_key(name).into());
        }
    }
}

/// Puts the texts in the place of their keys.
fn translate(words: &Words, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| translate(words, item)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(key) if TEXTS.contains(&name.as_str()) && key.starts_with(KEY) => {
                        let text = words.text(key).to_owned();
                        *key = text;
                    }
                    other => translate(words, other),
                }
            }
        }
        _ => {}
    }
}
