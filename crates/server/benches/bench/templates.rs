//! The portal's pages as somebody would write them who has one society and one language: the same templates with their
//! texts in them, the same values filled in.

use std::fs;
use std::path::Path;

use madoguchi_core::policy::Policy;
use madoguchi_words::{Language, Words};
use serde::Serialize;
use serde_json::{Value, json};

use crate::bare::Page;

/// What a text is asked for with.
const ASKED: &str = "t(key=\"";
/// In front of and behind an argument's number, while a text is taken apart.
const MARK: char = '\u{1}';

/// One of the portal's pages, as `shown` has it.
pub fn of_the_portal(
    name: &str,
    shown: &str,
    policy: &Policy,
    path: &str,
    member: Option<&str>,
    page: &impl Serialize,
) -> Page {
    let words = Words::of(Language::Ja);
    let mut templates = Vec::new();
    for root in ["../web/templates", "../portal/templates"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        for folder in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
            for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                templates.push((name, with_texts(&fs::read_to_string(&file).unwrap(), words)));
            }
        }
    }
    let frame = frame(shown, policy, path, member);
    Page { templates, name: name.to_owned(), frame, page: serde_json::to_value(page).unwrap() }
}

/// The same page as one flat template into which nothing but the society's own words are filled.
pub fn flat(shown: &str, policy: &Policy) -> Page {
    let mut values = vec![
        policy.society.name.clone(),
        policy.society.service_name.clone(),
        policy.society.user_id_word.clone(),
        policy.contact.department.clone(),
        policy.contact.phone.clone(),
        policy.contact.hours.clone(),
    ];
    values.extend(policy.eras.iter().map(|era| era.title.clone()));
    // The longest first: a name may stand within a title.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let (mut template, mut named) = (shown.to_owned(), serde_json::Map::new());
    for (number, value) in values.into_iter().enumerate() {
        let name = format!("value_{number}");
        template = template.replace(&value, &format!("{{{{ page.{name} }}}}"));
        named.insert(name, Value::String(value));
    }
    let name = "flat.html".to_owned();
    Page { templates: vec![(name.clone(), template)], name, frame: Value::Null, page: Value::Object(named) }
}

/// What stands around a page; addresses of files are taken from the page itself.
fn frame(shown: &str, policy: &Policy, path: &str, member: Option<&str>) -> Value {
    let href = |before: &str| shown.split_once(before).and_then(|(_, rest)| rest.split('"').next());
    let sheet = |name: &str| {
        let (_, rest) = shown.split_once(&format!("\"/static/{name}."))?;
        Some(format!("/static/{name}.{}", rest.split('"').next()?))
    };
    let short = policy.society.name.trim_end_matches("健康保険組合");
    let digits: String = policy.contact.phone.chars().filter(char::is_ascii_digit).collect();
    json!({
        "sign_in_href": "/sign-in", "society_name": policy.society.name, "society_short": short, "service_name": policy.society.service_name,
        "home_href": "/", "logo_href": href("<img src=\""), "icon_href": href("rel=\"icon\" href=\""),
        "brand_css_href": format!("/brand{}", shown.split_once("\"/brand").unwrap().1.split('"').next().unwrap()),
        "css_href": href("rel=\"stylesheet\" href=\""), "home_css_href": sheet("home"), "steps_css_href": sheet("steps"),
        "letter_css_href": sheet("letter"), "member_css_href": sheet("member"),
        "text_size": "standard", "js_href": href("<script src=\""),
        "contact": {
            "department": policy.contact.department, "phone": policy.contact.phone,
            "phone_href": format!("tel:{digits}"), "hours": policy.contact.hours,
        },
        "languages": [], "maintenance_banner": null, "member": member.map(|name| member_frame(shown, policy, path, name)),
        "sample": policy.society.sample, "platform": false, "finder_href": "/", "path": path,
    })
}

/// What stands around a member's page besides.
fn member_frame(shown: &str, policy: &Policy, path: &str, name: &str) -> Value {
    let scripts = shown.split("<script src=\"").filter_map(|rest| rest.split('"').next());
    let seconds = |name: &str| -> i64 {
        let (_, rest) = shown.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    json!({
        "name": name, "nav": madoguchi_portal::face::member_nav(Language::Ja, path, policy.second_step.is_offered()),
        "session_js_href": scripts.last(),
        "idle_seconds": seconds("data-idle"), "absolute_seconds": seconds("data-absolute"),
        "idle_minutes": policy.sessions.idle_minutes, "absolute_hours": policy.sessions.absolute_hours,
    })
}

/// Puts every text that a template asks for into it.
fn with_texts(source: &str, words: &Words) -> String {
    let Some((before, rest)) = source.split_once(ASKED) else { return source.to_owned() };
    let (key, rest) = rest.split_once('"').unwrap();
    let end = closing(rest);
    let arguments: Vec<_> = arguments(&rest[..end]);
    let marked: Vec<_> = (0..arguments.len()).map(|number| format!("{MARK}{number}{MARK}")).collect();
    let named: Vec<_> = arguments.iter().zip(&marked).map(|((name, _), mark)| (name.as_str(), mark.into())).collect();
    let text = words.format(key, &named);
    let pieces = text.split(MARK).enumerate().map(|(place, piece)| {
        if place % 2 == 0 {
            quoted(piece)
        } else {
            format!("({})", with_texts(&arguments[piece.parse::<usize>().unwrap()].1, words))
        }
    });
    let pieces: Vec<_> = pieces.filter(|piece| piece != "\"\"").collect();
    format!("{before}({}){}", pieces.join(" ~ "), with_texts(&rest[end + 1..], words))
}

/// Where the bracket closes that is open at the beginning.
fn closing(text: &str) -> usize {
    let (mut depth, mut in_text) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text && depth == 0 => return at,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
    }
    panic!("no end of {text}");
}

/// Names and expressions of `, name=expression, …`.
fn arguments(text: &str) -> Vec<(String, String)> {
    let (mut found, mut depth, mut in_text, mut start) = (Vec::new(), 0, false, 0);
    let whole = format!("{text},");
    for (at, character) in whole.char_indices() {
        match character {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                if let Some((name, expression)) = whole[start..at].split_once('=') {
                    found.push((name.trim().to_owned(), expression.trim().to_owned()));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
