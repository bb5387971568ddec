//! Every page of the desk, rendered strictly from its samples in both languages.

use std::collections::{BTreeMap, HashSet};

use madoguchi_core::policy::Policy;
use madoguchi_core::tenancy::manifest::Manifest;
use madoguchi_core::testing::{BASE, folder};
use madoguchi_tenant_admin::desk;
use madoguchi_tenant_admin::desk::face::{DeskFrame, NavLink, SignedIn, Within};
use madoguchi_web::samples::Samples;
use madoguchi_web::{Assets, ForwardedHeaders, Scheme, Site};
use madoguchi_words::{Language, Words};
use scraper::{Html, Selector};

struct Rendered {
    template: &'static str,
    name: String,
    language: Language,
    html: String,
}

fn policy() -> Policy {
    Manifest::read(&folder("midori")).unwrap_or_else(|trouble| panic!("{trouble:?}")).policy
}

fn rendered() -> Vec<Rendered> {
    let engine = desk::engine().unwrap();
    let site = Site {
        scheme: Scheme::Https,
        base: BASE.into(),
        public_port: None,
        trusted_proxies: Vec::new(),
        forwarded: ForwardedHeaders::None,
    };
    let assets = Assets::new(madoguchi_web::static_files()).with(madoguchi_tenant_admin::static_files());
    let policy = policy();
    let mut pages = Vec::new();
    for language in [Language::Ja, Language::En] {
        let words = Words::of(language);
        for sample in desk::samples(Samples::new(words)).list().unwrap() {
            let mut frame = DeskFrame::new(&site, &assets, &policy, language);
            if sample.within == Within::Desk {
                frame.shared.drawn_for = "account.AAAAAAAAAAAAAAAAAAAAAA".into();
                frame.clerk = Some(SignedIn {
                    name: "窓口 花子".into(),
                    nav: vec![NavLink { href: "/today", text: words.text("desk-nav-today"), current: true }],
                    search: true,
                    session_js_href: assets.href("session.js"),
                    idle_seconds: 900,
                    absolute_seconds: 28_800,
                    idle_minutes: 15,
                    absolute_hours: 8,
                });
            }
            let html = engine.render(language, sample.template, &frame, &sample.page);
            let html = html.unwrap_or_else(|error| panic!("{} {}: {error:?}", sample.template, sample.name));
            pages.push(Rendered {
                template: sample.template,
                name: format!("{}.{}", sample.template, sample.name),
                language,
                html,
            });
        }
    }
    pages
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: scraper::ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_template_that_is_a_page_has_a_sample() {
    let engine = desk::engine().unwrap();
    let shown: HashSet<_> = rendered().into_iter().map(|page| page.template).collect();
    let missing: Vec<_> = engine
        .names()
        .filter(|name| {
            !["layout/", "form/", "trouble/", "passkey/", "session/", "qr/"].iter().any(|part| name.starts_with(part))
        })
        .filter(|name| !name.ends_with("/components.html") && !shown.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_text_is_missing_and_every_field_has_a_label() {
    for page in rendered() {
        let html = Html::parse_document(&page.html);
        let all = select(&html, "body").into_iter().map(text).collect::<String>();
        // The name of a command isn't the name of a text.
        let all = all.replace("madoguchi desk-code", "");
        assert!(!all.contains("desk-"), "{} {:?}: a text is missing: {all}", page.name, page.language);
        assert_eq!(select(&html, "h1").len(), 1, "{}", page.name);
        for field in select(&html, "main input:not([type=hidden]):not([hidden])") {
            let id = field.value().attr("id").unwrap_or_else(|| panic!("{}: a field without an id", page.name));
            assert_eq!(select(&html, &format!("label[for=\"{id}\"]")).len(), 1, "{}: {id}", page.name);
        }
        let ids: Vec<_> =
            select(&html, "[id]").iter().filter_map(|element| element.value().attr("id")).map(str::to_owned).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{}: an id stands twice", page.name);
        for form in select(&html, "form[method=post]") {
            assert_eq!(form.select(&Selector::parse("input[name=drawn_for]").unwrap()).count(), 1, "{}", page.name);
        }
    }
}

#[test]
fn every_screen_of_the_desk_has_a_number_of_its_own_that_the_telephone_knows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/screens.md");
    let list = std::fs::read_to_string(path).expect("the list of screens");
    let (_, of_desk) = list.split_once("\n# 担当者の画面").expect("the part of the desk");
    // The vendor's pages follow in a part of their own.
    let (of_desk, _) = of_desk.split_once("\n# 運営の画面").expect("the part of the vendor");
    let documented: BTreeMap<String, (String, String)> = of_desk
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
        .map(|cells| (cells[0].clone(), (cells[1].clone(), cells[2].trim_matches('`').to_owned())))
        .collect();
    let mut found = BTreeMap::new();
    for page in rendered().into_iter().filter(|page| page.language == Language::Ja) {
        let html = Html::parse_document(&page.html);
        let number = select(&html, "footer .number-here").first().map(|element| text(*element)).unwrap_or_default();
        let number = number.rsplit(' ').next().unwrap_or_default().to_owned();
        let title = select(&html, "title").first().map(|element| text(*element)).unwrap_or_default();
        let title = title.split('｜').next().unwrap_or_default().trim_start_matches("エラー：").to_owned();
        let template = page.template.trim_end_matches(".html").to_owned();
        let (names, of) = found.entry(number.clone()).or_insert_with(|| (HashSet::new(), template.clone()));
        names.insert(title);
        assert_eq!(*of, template, "{number} has two pages");
    }
    let found_templates: BTreeMap<_, _> =
        found.iter().map(|(number, (_, template))| (number.clone(), template.clone())).collect();
    let listed: BTreeMap<_, _> =
        documented.iter().map(|(number, (_, template))| (number.clone(), template.clone())).collect();
    assert_eq!(found_templates, listed);
    for (number, (name, _)) in &documented {
        assert!(found[number].0.contains(name), "{number} {name}: {:?}", found[number].0);
    }
}
