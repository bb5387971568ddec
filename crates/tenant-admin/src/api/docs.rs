//! The description of the API as a page for people.

use madoguchi_web::Page;
use madoguchi_web::api::ProblemKind;
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::{Value, json};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ApiDocs {
    /// What the API is for.
    pub what: String,
    /// The address of the host, which the examples ask.
    pub host: String,
    /// Where a token is issued.
    pub tokens_href: &'static str,
    /// The operations, in the order of their paths.
    pub operations: Vec<Operation>,
    /// The objects that bodies and answers consist of.
    pub objects: Vec<Object>,
    /// What can be wrong.
    pub problems: Vec<ProblemRow>,
}

/// An operation.
#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it does, in a few words.
    pub title: String,
    /// What it does.
    pub what: String,
    /// What the token must carry; nothing where none is needed.
    pub scope: Option<String>,
    /// What can be sent with it beside the body.
    pub parameters: Vec<Field>,
    /// The object in the body.
    pub body: Option<String>,
    /// A call with `curl`.
    pub example: String,
    /// The answers.
    pub answers: Vec<AnswerRow>,
}

/// A parameter, or a field of an object.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The type, or where it stands.
    pub kind: String,
    /// Whether it can't be left out.
    pub required: bool,
    /// What it is.
    pub what: String,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRow {
    /// The status.
    pub status: String,
    /// When it comes.
    pub what: String,
    /// The object in it.
    pub object: Option<String>,
}

/// An object.
#[derive(Clone, Debug, Serialize)]
pub struct Object {
    /// The name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A kind of problem.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemRow {
    /// Its word.
    pub word: &'static str,
    /// The status.
    pub status: u16,
    /// What it means.
    pub what: String,
}

impl ApiDocs {
    /// The page of a description. `host` is the address of the host, without a path.
    #[must_use]
    pub fn of(words: &Words, document: &Value, host: &str, tokens_href: &'static str) -> Self {
        let mut operations = Vec::new();
        for (path, item) in members(&document["paths"]) {
            for (method, operation) in members(item) {
                operations.push(Operation::of(path, method, operation, host));
            }
        }
        let objects = members(&document["components"]["schemas"])
            .map(|(name, schema)| Object { name: name.clone(), fields: fields(schema) });
        let problems = ProblemKind::ALL.into_iter().map(|kind| ProblemRow {
            word: kind.word(),
            status: kind.status().as_u16(),
            what: words.text(kind.message()).to_owned(),
        });
        Self {
            what: text(&document["info"]["description"]),
            host: host.to_owned(),
            tokens_href,
            operations,
            objects: objects.collect(),
            problems: problems.collect(),
        }
    }
}

impl Operation {
    fn of(path: &str, method: &str, operation: &Value, host: &str) -> Self {
        let parameters = list(&operation["parameters"]);
        let answers = members(&operation["responses"]).map(|(status, response)| AnswerRow {
            status: status.clone(),
            what: text(&response["description"]),
            object: members(&response["content"]).next().and_then(|(_, content)| named(&content["schema"])),
        });
        let body = members(&operation["requestBody"]["content"]).next();
        Self {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            title: text(&operation["summary"]),
            what: text(&operation["description"]),
            scope: operation["security"][0]["token"][0].as_str().map(str::to_owned),
            parameters: parameters
                .iter()
                .map(|parameter| Field {
                    name: text(&parameter["name"]),
                    kind: text(&parameter["in"]),
                    required: parameter["required"] == true,
                    what: text(&parameter["description"]),
                })
                .collect(),
            body: body.and_then(|(_, content)| named(&content["schema"])),
            example: example(path, method, operation, host),
            answers: answers.collect(),
        }
    }
}

/// A call with `curl`, with an example of everything that can't be left out.
fn example(path: &str, method: &str, operation: &Value, host: &str) -> String {
    let (mut path, mut query, mut lines) = (path.to_owned(), Vec::new(), Vec::new());
    if operation["security"][0].is_object() {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    for parameter in list(&operation["parameters"]) {
        let (name, value) = (text(&parameter["name"]), shown(&parameter["example"]));
        match parameter["in"].as_str() {
            _ if value.is_empty() => {}
            Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
            Some("query") => query.push(format!("{name}={value}")),
            _ => lines.push(format!("-H '{name}: {value}'")),
        }
    }
    if let Some((media_type, content)) = members(&operation["requestBody"]["content"]).next() {
        lines.push(format!("-H 'Content-Type: {media_type}'"));
        lines.push(format!("--data-binary '{}'", shown(&content["example"])));
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let start = if method == "get" { "curl".to_owned() } else { format!("curl -X {}", method.to_ascii_uppercase()) };
    lines.push(format!("'{host}{path}{query}'"));
    format!("{start} {}", lines.join(" \\\n  "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(_) | Value::Array(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        other => other.to_string(),
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The name of the object that a schema refers to.
fn named(schema: &Value) -> Option<String> {
    schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()).map(str::to_owned)
}

fn fields(schema: &Value) -> Vec<Field> {
    let required = list(&schema["required"]);
    let field = |(name, schema): (&String, &Value)| Field {
        required: required.iter().any(|required| required.as_str() == Some(name.as_str())),
        kind: kind(schema),
        what: text(&schema["description"]),
        name: name.clone(),
    };
    members(&schema["properties"]).map(field).collect()
}

/// The type in a few words: `string`, `date-time`, `PolicyKey[]`.
fn kind(schema: &Value) -> String {
    if let Some(name) = named(schema) {
        return name;
    }
    let either = list(&schema["oneOf"]).iter().chain(list(&schema["anyOf"])).chain(list(&schema["allOf"]));
    if let Some(one) = either.map(kind).find(|one| one != "null") {
        return one;
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(some) => some.iter().filter_map(Value::as_str).filter(|one| *one != "null").collect(),
        _ => Vec::new(),
    };
    match (types.first(), schema["format"].as_str()) {
        (Some(&"array"), _) => format!("{}[]", kind(&schema["items"])),
        (Some(_), Some(format)) => format.to_owned(),
        (Some(one), None) => (*one).to_owned(),
        (None, _) => "any".to_owned(),
    }
}

impl Page for ApiDocs {
    const TEMPLATE: &'static str = "api/docs.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let document = json!({
            "info": {"description": words.text("api-desk-what")},
            "paths": {"/api/v1/policy": {"get": {
                "summary": words.text("api-policy-show"),
                "description": words.text("api-policy-show-what"),
                "security": [{"token": ["read_settings"]}],
                "parameters": [{"name": "key", "in": "query", "required": false, "example": "password",
                    "description": words.text("api-field-key")}],
                "responses": {"200": {"description": words.text("api-policy-answer"),
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Policy"}}}}}
            }}},
            "components": {"schemas": {"Policy": {"required": ["at"], "properties": {
                "at": {"type": "string", "format": "date-time", "description": words.text("api-field-at")}
            }}}}
        });
        vec![("desk", Self::of(words, &document, "https://midori.desk.example.jp", "/account/tokens"))]
    }
}
