//! The template engine of a face: one strict Tera for each language. All societies share the templates; they differ
//! only in data.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use madoguchi_words::{Language, Words};
use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use crate::japanese;

/// The bytes reserved for the first rendering of a template. Later renderings reserve the longest size so far.
const FIRST_GUESS: usize = 16 * 1024;
/// The most bytes that are reserved. A longer page grows its buffer.
const LONGEST_GUESS: usize = 128 * 1024;

/// The templates that all faces share: parts of the layout, parts of forms, error pages.
#[derive(RustEmbed)]
#[folder = "templates"]
struct Shared;

/// Returns the shared templates as names and sources.
fn shared() -> impl Iterator<Item = (String, String)> {
    Shared::iter().filter_map(|path| {
        let source = String::from_utf8(Shared::get(&path)?.data.into_owned()).ok()?;
        Some((path.into_owned(), source))
    })
}

/// Why templates can't be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A template can't be parsed.
    #[error("the templates can't be read: {0}")]
    Unreadable(#[from] tera::Error),
    /// Two templates have the same name.
    #[error("{0} stands among the templates that all faces share and among the face's own")]
    Twice(String),
}

/// All templates of a face, parsed once for each language: the shared ones and the face's own.
///
/// Templates see `frame`, `page` and `lang`, and the function `t(key="…", name=value …)`, also inside components.
#[derive(Debug)]
pub struct Engine {
    japanese: Tera,
    english: Tera,
    sizes: HashMap<String, AtomicUsize>,
}

impl Engine {
    /// Parses the shared templates and the face's own, which are given as names and sources.
    ///
    /// # Errors
    /// When a template doesn't parse, has the name of another, or refers to one that doesn't exist. Every face must
    /// bring its own `layout/base.html`.
    pub fn new(own: impl IntoIterator<Item = (String, String)>) -> Result<Self, EngineError> {
        let mut templates: BTreeMap<_, _> = shared().collect();
        for (name, source) in own {
            if templates.contains_key(&name) {
                return Err(EngineError::Twice(name));
            }
            templates.insert(name, source);
        }
        Ok(Self {
            japanese: parsed(Language::Ja, &templates)?,
            english: parsed(Language::En, &templates)?,
            sizes: templates.into_keys().map(|name| (name, AtomicUsize::new(FIRST_GUESS))).collect(),
        })
    }

    /// Renders a template.
    ///
    /// # Errors
    /// When the template doesn't exist, or uses a value that it wasn't given.
    pub fn render(
        &self,
        language: Language,
        template: &str,
        frame: &impl Serialize,
        page: &impl Serialize,
    ) -> Result<String, tera::Error> {
        let frame = Value::try_from_serializable(frame)?;
        let bytes = self.render_values(language, template, frame, Value::try_from_serializable(page)?)?;
        String::from_utf8(bytes).map_err(|_| tera::Error::message("a page is not UTF-8"))
    }

    /// Renders a template with values that requests may share.
    pub(crate) fn render_values(
        &self,
        language: Language,
        template: &str,
        frame: Value,
        page: Value,
    ) -> Result<Vec<u8>, tera::Error> {
        let mut context = Context::new();
        context.insert_value("frame", frame);
        context.insert_value("page", page);
        context.insert_value("lang", Value::from(Words::of(language).code()));
        let size = self.sizes.get(template);
        let mut out = Vec::with_capacity(size.map_or(FIRST_GUESS, |size| size.load(Ordering::Relaxed)));
        self.tera(language).render_to(template, &context, &mut out)?;
        if language != Language::Ja {
            let html = String::from_utf8(out).map_err(|_| tera::Error::message("a page is not UTF-8"))?;
            out = japanese::marked(&html).into_bytes();
        }
        if let Some(size) = size {
            size.fetch_max(out.len().min(LONGEST_GUESS), Ordering::Relaxed);
        }
        Ok(out)
    }

    /// Returns the names of all templates, for tests that render each of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sizes.keys().map(String::as_str)
    }

    const fn tera(&self, language: Language) -> &Tera {
        match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        }
    }
}

fn parsed(language: Language, templates: &BTreeMap<String, String>) -> Result<Tera, tera::Error> {
    let words = Words::of(language);
    // Texts as the engine's own values: a lookup then shares a text instead of copying it.
    let plain: HashMap<&str, Value> = words.plain().map(|(key, text)| (key, Value::from(text))).collect();
    let mut tera = Tera::default();
    tera.register_function("t", move |arguments: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let key = arguments.must_get::<&str>("key")?;
        plain.get(key).map_or_else(|| filled_in(words, key, &arguments), |text| Ok(text.clone()))
    });
    let texts: HashMap<&str, &str> = words.plain().collect();
    tera.add_raw_templates(templates.iter().map(|(name, source)| (name.as_str(), with_texts(source, &texts))))?;
    Ok(tera)
}

/// The source of a call without arguments, up to its key.
const ASKED: &str = "t(key=\"";

/// Replaces calls without arguments by the texts themselves. A page has dozens of such calls, and together they would
/// take a large part of the time to render it. Texts with characters that are special in templates or in HTML stay
/// calls.
fn with_texts(source: &str, texts: &HashMap<&str, &str>) -> String {
    let mut pieces = source.split(ASKED);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_call = !out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\''));
        let plain = piece.split_once("\")").and_then(|(key, rest)| Some((*texts.get(key)?, rest)));
        match plain {
            Some((text, rest)) if is_call && !text.contains(|c: char| c.is_control() || "\"'`&<>/\\{}".contains(c)) => {
                out.extend(["\"", text, "\"", rest]);
            }
            _ => out.extend([ASKED, piece]),
        }
    }
    out
}

/// Formats a text with its arguments, which are strings and whole numbers.
fn filled_in(words: &Words, key: &str, arguments: &Kwargs) -> TeraResult<Value> {
    let mut values = Vec::new();
    for (name, value) in arguments.iter() {
        let Some(name) = name.as_str().filter(|name| !matches!(*name, "key" | "lang")) else { continue };
        let value = if let Some(text) = value.as_str() {
            madoguchi_words::Value::from(text)
        } else if let Some(number) = value.as_i64() {
            madoguchi_words::Value::from(number)
        } else {
            return Err(tera::Error::message(format!(
                "`{name}` of the text `{key}` is neither a string nor a whole number"
            )));
        };
        values.push((name, value));
    }
    Ok(Value::from(words.format(key, &values)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: (&str, &str) = ("layout/base.html", "{% extends \"layout/document.html\" %}");

    fn parsed(name: &str, source: &str) -> Result<Engine, EngineError> {
        Engine::new([BASE, (name, source)].map(|(name, source)| (name.to_owned(), source.to_owned())))
    }

    fn engine(source: &str) -> Engine {
        parsed("page.html", source).unwrap()
    }

    fn render(source: &str, page: &impl Serialize) -> Result<String, String> {
        engine(source).render(Language::En, "page.html", &(), page).map_err(|error| error.to_string())
    }

    #[test]
    fn texts_come_in_the_pages_language_also_inside_components() {
        let source = r#"{% component button(key: string) %}<b>{{ t(key=key) }}</b>{% endcomponent button %}{{ <button key="button-sign-in" /> }}{{ t(key="button-sign-in") }}"#;
        let engine = engine(source);
        assert_eq!(engine.render(Language::En, "page.html", &(), &()).unwrap(), "<b>Sign in</b>Sign in");
        assert_eq!(engine.render(Language::Ja, "page.html", &(), &()).unwrap(), "<b>ログイン</b>ログイン");
    }

    #[test]
    fn plain_texts_become_part_of_the_template_and_read_the_same() {
        let texts = HashMap::from([("a", "あ"), ("quote", "\"あ\""), ("tag", "<b>")]);
        for (source, expected) in [
            (r#"{{ t(key="a") }}{% if x %}{{ t(key="a") }}"#, r#"{{ "あ" }}{% if x %}{{ "あ" }}"#),
            (r#"{{ <field help={t(key="a")} /> }}"#, r#"{{ <field help={"あ"} /> }}"#),
            (r#"{{ t(key="a", name=page.name) }}"#, r#"{{ t(key="a", name=page.name) }}"#),
            (r#"{{ t(key="b") }}{{ t(key=page.key) }}"#, r#"{{ t(key="b") }}{{ t(key=page.key) }}"#),
            (r#"{{ at(key="a") }}"#, r#"{{ at(key="a") }}"#),
            (r#"{{ t(key="quote") }}{{ t(key="tag") }}"#, r#"{{ t(key="quote") }}{{ t(key="tag") }}"#),
        ] {
            assert_eq!(with_texts(source, &texts), expected);
        }
    }

    #[test]
    fn whatever_was_typed_is_shown_literally() {
        let page = HashMap::from([("typed", r#"<script>alert("x")</script>{{ lang }}"#)]);
        let shown = render("{{ page.typed }}", &page).unwrap();
        assert_eq!(shown, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;{{ lang }}");
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let page = HashMap::from([("typed", "")]);
        assert!(render("{{ page.tipped }}", &page).is_err());
        assert!(render("{{ t(key=\"button-sign-in\", count=page) }}", &page).is_ok(), "arguments nobody asks for");
        assert!(parsed("a.html", "{{ tt(key=\"a\") }}").is_err());
        assert!(parsed("a.html", "{% include \"b.html\" %}").is_err());
        assert!(Engine::new([]).is_err(), "a face without its layout");
        assert!(matches!(parsed("form/components.html", ""), Err(EngineError::Twice(_))), "a shared one's name");
    }
}
