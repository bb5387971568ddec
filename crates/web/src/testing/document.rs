//! A page as people see it: title, headings, text, links, and forms with labelled fields.

use scraper::{ElementRef, Html, Node, Selector};

use super::form::{Button, Choice, Control, FormModel, Kind};

/// Elements whose content isn't visible.
const UNSEEN: [&str; 7] = ["script", "style", "template", "head", "noscript", "svg", "datalist"];
/// Inline elements. Every other element begins a new line of text.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strong", "sub", "time",
];

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) href: String,
}

/// A page as people see it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub(super) source: String,
    pub(super) forms: Vec<FormModel>,
    pub(super) links: Vec<Link>,
    title: String,
    headings: Vec<String>,
    text: String,
}

impl Document {
    /// Parses a page.
    #[must_use]
    pub fn read(source: &str) -> Self {
        let html = Html::parse_document(source);
        let root = html.root_element();
        let all = |selector: &str| select(root, selector);
        Self {
            title: all("title").first().map(|title| squeezed(&title.text().collect::<String>())).unwrap_or_default(),
            headings: all("h1, h2, h3, h4").into_iter().map(seen).collect(),
            text: seen(root),
            links: all("a[href]")
                .into_iter()
                .map(|link| Link { text: name_of(link), href: attribute(link, "href") })
                .collect(),
            forms: all("form").into_iter().map(|form| read_form(root, form)).collect(),
            source: source.to_owned(),
        }
    }

    /// Returns the title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns all headings, in order.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Returns the visible text, one line for each block.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of every element that matches a CSS selector.
    ///
    /// # Panics
    /// When the text isn't a selector.
    #[must_use]
    pub fn select(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.source);
        select(html.root_element(), selector).into_iter().map(seen).collect()
    }

    /// Returns an attribute of every element that matches a CSS selector.
    ///
    /// # Panics
    /// When the text isn't a selector.
    #[must_use]
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let html = Html::parse_document(&self.source);
        let found = select(html.root_element(), selector);
        found.into_iter().filter_map(|element| element.attr(attribute).map(str::to_owned)).collect()
    }
}

fn select<'a>(root: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap_or_else(|error| panic!("{selector} is no selector: {error}"));
    root.select(&selector).collect()
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

/// Collapses white space as a browser does.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the visible text of an element.
fn seen(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    let lines = text.split('\n').map(squeezed).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn gather(element: ElementRef<'_>, text: &mut String) {
    let name = element.value().name();
    if UNSEEN.contains(&name) || element.attr("hidden").is_some() {
        return;
    }
    let block = !INLINE.contains(&name);
    if block {
        text.push('\n');
    }
    for child in element.children() {
        match child.value() {
            // A line break in the source is a space. Only block elements break lines.
            Node::Text(piece) => text.push_str(&piece.replace('\n', " ")),
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    gather(child, text);
                }
            }
            _ => {}
        }
    }
    if block {
        text.push('\n');
    }
}

/// Returns the accessible name of a button or link: its `aria-label`, its text, or its value.
fn name_of(element: ElementRef<'_>) -> String {
    let label = element.attr("aria-label").map(squeezed);
    label.filter(|label| !label.is_empty()).unwrap_or_else(|| {
        let text = squeezed(&seen(element));
        if text.is_empty() { squeezed(element.attr("value").unwrap_or_default()) } else { text }
    })
}

fn read_form(root: ElementRef<'_>, form: ElementRef<'_>) -> FormModel {
    let own_id = form.attr("id");
    let mut model = FormModel {
        action: form.attr("action").map(str::to_owned),
        post: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        multipart: form.attr("enctype") == Some("multipart/form-data"),
        unchecked: form.attr("novalidate").is_some(),
        ..FormModel::default()
    };
    for element in select(root, "input, select, textarea, button") {
        let inside = element.ancestors().any(|ancestor| ancestor.id() == form.id());
        let belongs = element.attr("form").map_or(inside, |wanted| own_id == Some(wanted));
        if !belongs {
            continue;
        }
        let in_disabled = element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|ancestor| ancestor.value().name() == "fieldset" && ancestor.attr("disabled").is_some());
        let disabled = element.attr("disabled").is_some() || in_disabled;
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        match (element.value().name(), kind.as_str()) {
            ("button", "" | "submit") | ("input", "submit" | "image") => model.buttons.push(Button {
                at: model.controls.len(),
                title: name_of(element),
                name: attribute(element, "name"),
                value: attribute(element, "value"),
                action: element.attr("formaction").map(str::to_owned),
                unchecked: element.attr("formnovalidate").is_some(),
                disabled,
            }),
            ("button", _) | ("input", "button" | "reset") => {}
            _ if disabled => {}
            (name, kind) => model.controls.push(read_control(root, element, name, kind)),
        }
    }
    model
}

fn read_control(root: ElementRef<'_>, element: ElementRef<'_>, tag: &str, kind: &str) -> Control {
    let choices: Vec<_> = select(element, "option")
        .into_iter()
        .map(|option| {
            let text = squeezed(&seen(option));
            let value = option.attr("value").map_or_else(|| text.clone(), str::to_owned);
            Choice { text, value, selected: option.attr("selected").is_some() }
        })
        .collect();
    let (kind, value) = match (tag, kind) {
        ("select", _) => {
            let chosen = choices.iter().find(|choice| choice.selected).or_else(|| choices.first());
            (Kind::Select, chosen.map(|choice| choice.value.clone()).unwrap_or_default())
        }
        ("textarea", _) => (Kind::Text, element.text().collect()),
        (_, "file") => (Kind::File, String::new()),
        (_, "hidden") => (Kind::Hidden, attribute(element, "value")),
        (_, "checkbox") => (Kind::Checkbox, element.attr("value").unwrap_or("on").to_owned()),
        (_, "radio") => (Kind::Radio, element.attr("value").unwrap_or("on").to_owned()),
        _ => (Kind::Text, attribute(element, "value")),
    };
    Control {
        name: attribute(element, "name"),
        kind,
        value,
        checked: element.attr("checked").is_some(),
        labels: labels_of(root, element),
        required: element.attr("required").is_some(),
        longest: element.attr("maxlength").and_then(|length| length.parse().ok()),
        choices,
        file: Vec::new(),
    }
}

/// Returns the labels of a field: those that name its id, and those around it.
fn labels_of(root: ElementRef<'_>, element: ElementRef<'_>) -> Vec<String> {
    let id = element.attr("id");
    let mut labels = Vec::new();
    for label in select(root, "label") {
        let around = label.attr("for").is_none() && element.ancestors().any(|ancestor| ancestor.id() == label.id());
        let named = id.is_some() && label.attr("for") == id;
        if around || named {
            labels.push(squeezed(&seen(label)));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_it_is_seen() {
        let page = Document::read(
            "<title> あ\n い </title><h1>ようこそ</h1><p>a<b>b</b>\n c<span hidden>x</span></p><p>d<br>e</p>\
             <script>f</script><a href='/x' aria-label='ここ'>→</a>",
        );
        assert_eq!(page.title(), "あ い");
        assert_eq!(page.text(), "ようこそ\nab c\nd\ne\n→");
        assert_eq!(page.links, [Link { text: "ここ".into(), href: "/x".into() }]);
    }

    #[test]
    fn fields_belong_to_their_form_and_their_label() {
        let page = Document::read(
            "<form id=f method=post action=/a><label for=u>ユーザID <em>※必須</em></label><input id=u name=user_id>\
             <label><input type=checkbox name=notify>知らせる</label><button name=go value=1>進む</button></form>\
             <input form=f name=outside value=2><form><fieldset disabled><input name=off></fieldset></form>",
        );
        let form = &page.forms[0];
        let controls: Vec<_> = form.controls.iter().map(|c| (c.name.as_str(), c.labels.join(","))).collect();
        assert_eq!(
            controls,
            [("user_id", "ユーザID ※必須".into()), ("notify", "知らせる".into()), ("outside", String::new())]
        );
        assert_eq!(form.buttons[0].title, "進む");
        assert!(page.forms[1].controls.is_empty());
    }
}
